"""Print the SHA-256 sums of all files of some releases, as the package index lists them.

pip itself asks the index, with everything that its configuration names: addresses, certificates,
proxies. So this runs in the Python whose pip is to be used, and that pip's own modules are the only
ones that it needs.

    index_hashes.py six==1.17.0 …    print {"six==1.17.0": ["…", …], …}
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from pip._internal.commands import create_command
from pip._internal.index.collector import parse_links
from pip._internal.index.package_finder import PackageFinder
from pip._internal.models.link import Link
from pip._vendor.packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    parse_sdist_filename,
    parse_wheel_filename,
)
from pip._vendor.packaging.version import Version


def main(releases: list[str]) -> int:
    """Print the sums; exit status 1 when a release has none."""
    command = create_command("download")
    options, _ = command.parse_args([])
    sums: dict[str, list[str]] = {}
    with command.main_context():
        session = command.get_default_session(options)  # type: ignore[attr-defined]
        finder = command._build_package_finder(options, session)  # type: ignore[attr-defined]
        for release in releases:
            name, _, version = release.partition("==")
            sums[release] = sorted(set(sums_of(finder, name, Version(version))))

    missing = [release for release in releases if not sums[release]]
    if missing:
        print(f"the package index lists no SHA-256 for {', '.join(missing)}", file=sys.stderr)
        return 1

    print(json.dumps(sums))
    return 0


def sums_of(finder: PackageFinder, name: str, version: Version) -> Iterator[str]:
    """Yield the sum of each file of a release: wheels of all platforms and the source."""
    for address in finder.search_scope.get_index_urls_locations(name):
        page = finder._link_collector.fetch_response(Link(address))
        for link in parse_links(page) if page else ():
            if link.hash_name == "sha256" and version_of(link.filename) == version:
                yield str(link.hash)


def version_of(file: str) -> Version | None:
    """Return the version in the name of a wheel or of a source archive; None for other files."""
    try:
        if file.endswith(".whl"):
            return parse_wheel_filename(file)[1]

        return parse_sdist_filename(file)[1]
    except (InvalidSdistFilename, InvalidWheelFilename):
        return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
