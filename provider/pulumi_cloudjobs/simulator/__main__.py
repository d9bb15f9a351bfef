"""`python -m pulumi_cloudjobs.simulator serve --port N`: a server on this machine."""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys

from pulumi_cloudjobs.core.http.hosts import is_loopback
from pulumi_cloudjobs.core.private_folder import store_folder

from .app import open_store
from .framework import EMBEDDED_KEY_ID, EMBEDDED_SECRET
from .store import UnusableStore

EXTRA_PACKAGES = ("flask", "waitress", "werkzeug")
"""Packages of the extra `simulator`. In process the simulator needs none of them."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the status code is for the shell."""
    options = _parser().parse_args(arguments)

    missing = [name for name in EXTRA_PACKAGES if not _is_installed(name)]
    if missing:
        print(
            "cannot serve without the packages of the extra `simulator`; "
            f"missing: {', '.join(missing)}; run pip install 'pulumi-cloudjobs[simulator]'",
            file=sys.stderr,
        )
        return 1

    return _serve(options)


def _serve(options: argparse.Namespace) -> int:
    # The import needs the extra; its absence was reported above.
    from .server import new_server

    if not is_loopback(options.host):
        if not options.allow_remote:
            print(
                f"{options.host} is not a loopback address: anybody who reaches it may use the "
                "simulator; add --allow-remote if that is meant",
                file=sys.stderr,
            )
            return 2
        print(
            f"warning: the simulator is open to everybody who reaches {options.host}",
            file=sys.stderr,
        )

    logging.basicConfig(level=logging.WARNING)
    store = open_store(options.store)
    try:
        store.open()
    except UnusableStore as error:
        print(f"cannot serve: {error}; name another folder with --store", file=sys.stderr)
        return 1

    try:
        server, address = new_server(store, host=options.host, port=options.port)
    except OSError as error:
        print(
            f"cannot listen on {options.host} port {options.port}: {error.strerror}",
            file=sys.stderr,
        )
        return 1

    print(
        f"simulator at {address} "
        f"(key {EMBEDDED_KEY_ID}, secret {EMBEDDED_SECRET}, store {store.path})",
        flush=True,
    )
    server.run()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pulumi_cloudjobs.simulator", description=__doc__
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="serve on a port until interrupted")
    serve.add_argument("--port", type=int, required=True, help="0 takes a free one")
    serve.add_argument(
        "--store",
        default=store_folder(os.environ),
        metavar="DIR",
        help="folder of the store (default: %(default)s)",
    )
    serve.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)"
    )
    serve.add_argument(
        "--allow-remote", action="store_true", help="permit a host that is not a loopback address"
    )
    return parser


def _is_installed(package: str) -> bool:
    try:
        importlib.import_module(package)
    except ModuleNotFoundError:
        return False

    return True


if __name__ == "__main__":
    sys.exit(main())
