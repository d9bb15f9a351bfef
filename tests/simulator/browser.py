"""A real browser, and a web server whose pages attack."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from scripts.pulumi_cli import Machine
from scripts.servers import NO_BROWSER, browser

PREPARE = "run the tests with `make test`, which prepares it"
REPORT_SECONDS = 60.0
EVIL = "evil.example"
FLAGS = (
    "--headless",
    "--no-sandbox",  # the tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",  # it stays open until it is ended
    # A browser that asks its user before a page reaches this machine is no excuse for the server.
    "--disable-features=LocalNetworkAccessChecks,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable",
)


class EvilServer:
    """A web server of an attacker: serves pages, and takes the report of what they have read.

    Args:
        pages: HTML by path.
        port: 0 takes a free one.
    """

    def __init__(self, pages: Mapping[str, str], port: int = 0) -> None:
        reports: queue.Queue[Any] = queue.Queue()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.startswith("/redirect?"):
                    self._respond(302, b"", Location=self.path.partition("?")[2])
                    return
                page = pages.get(self.path)
                status = 404 if page is None else 200
                self._respond(status, (page or "").encode(), Connection="close")

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self._respond(204, b"")
                reports.put(json.loads(body))

            def _respond(self, status: int, body: bytes, **headers: str) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._reports = reports
        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> EvilServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening, so that another server may take the port; may be called twice."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=10)

    def report(self) -> Any:
        """Return what a page has sent.

        Raises:
            queue.Empty: Nothing came in time.
        """
        return self._reports.get(timeout=REPORT_SECONDS)


@contextmanager
def browsing(url: str, profile: Path) -> Iterator[None]:
    """Open a page in a browser for which every name is this machine.

    Args:
        profile: An empty folder.
    """
    program = browser(Machine(os.environ))
    if program is None:
        raise FileNotFoundError(f"{NO_BROWSER}: {PREPARE}")

    command = [
        str(program),
        *FLAGS,
        f"--user-data-dir={profile}",
        "--host-resolver-rules=MAP *.example 127.0.0.1",
        url,
    ]
    with (profile.parent / "browser.log").open("wb") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield
    finally:
        # The program may be a script that starts the browser: the whole group ends.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=30)
