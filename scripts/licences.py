"""Write docs/licences.md, from the metadata of the installed packages.

The page lists what the package and its extras need, what that brings along, and what the checks and
tests use. A package that only another Python needs is not installed here: its row is kept as it is.

    python scripts/licences.py    needs everything that `make test` installs
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from scripts.lock import PROJECT, SUPPORTED  # noqa: E402 - the path comes first

PAGE = ROOT / "docs" / "licences.md"

INTRODUCTION = """\
# Licences

`pulumi-cloudjobs` is under the licence Apache-2.0. This page lists the packages that it needs or
brings, their licences, and the reason for each. `python scripts/licences.py` writes it.
"""
SHIPPED = {
    "": "What the package needs",
    "simulator": "The extra `simulator`",
    "journal": "The extra `journal`",
}
"""The extras for users, and their titles on the page."""
DEV = "dev"

WHY = {
    "alibabacloud-emr20160408": "Alibaba Cloud's SDK, as a client of the served simulator",
    "alibabacloud-tea": "requests and errors of that SDK",
    "alibabacloud-tea-openapi": "configuration and signature of that SDK",
    "alibabacloud-tea-util": "options of that SDK's calls",
    "aliyun-python-sdk-core": "Alibaba Cloud's older SDK, as a client of the served simulator",
    "aliyun-python-sdk-emr": "the EMR part of the older SDK",
    "flask": "the control interface of the served simulator",
    "grpcio": "the protocol between Pulumi's engine and a provider",
    "httpx": "the calls to the clouds",
    "huaweicloudsdkcore": "Huawei Cloud's SDK, as a client of the served simulator",
    "huaweicloudsdkdli": "the DLI part of that SDK",
    "grimp": "the import rules",
    "hypothesis": "tests with generated inputs",
    "import-linter": "the import rules",
    "mypy": "the types",
    "obstore": "journals in buckets",
    "packaging": "versions and requirements, for this page and the tests of the requirements files",
    "protobuf": "the messages between Pulumi's engine and a provider",
    "psycopg": "journals in PostgreSQL",
    "pulumi": "Pulumi's SDK, whose dynamic providers these are",
    "pulumi-alicloud": "what `examples/mixed` uses beside this package",
    "pydantic": "the mistakes in inputs, and the settings of the simulator",
    "pydantic-core": "the errors of the models",
    "pyright": "the types, as editors check them",
    "pytest": "the tests",
    "pytest-xdist": "tests in several processes",
    "pyyaml": "settings of a project, in `Pulumi.yaml`",
    "ruff": "format and lint",
    "tencentcloud-sdk-python-batch": "the Batch part of Tencent Cloud's SDK",
    "tencentcloud-sdk-python-common": ("Tencent Cloud's SDK, as a client of the served simulator"),
    "tencentcloud-sdk-python-dlc": "the DLC part of Tencent Cloud's SDK",
    "tencentcloud-sdk-python-oceanus": "the Oceanus part of Tencent Cloud's SDK",
    "types-grpcio": "types of grpcio",
    "types-protobuf": "types of protobuf",
    "typing-extensions": "types that Python 3.10 lacks",
    "waitress": "the server of the served simulator",
    "werkzeug": "errors of the control interface",
}
"""The reason for each package that pyproject.toml names."""

SDK_PACKAGES = {
    "@pulumi/pulumi": ("Apache-2.0", "resources in TypeScript"),
    "@types/node": ("MIT", "types of Node.js, to compile the SDK of TypeScript"),
    "github.com/blang/semver": ("MIT", "the version of the SDK of Go"),
    "github.com/pulumi/pulumi/sdk/v3": ("Apache-2.0", "resources in Go"),
    "typescript": ("Apache-2.0", "the compiler of the SDK of TypeScript"),
}
"""Licence and reason of each package that an SDK in another language names."""

SPDX = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "ZPL 2.1": "ZPL-2.1",
}
"""The usual short name for what else packages write."""


def direct(extra: str) -> list[Requirement]:
    """Return what pyproject.toml names for an extra, or without one for ""."""
    parsed = [Requirement(line) for line in requires(PROJECT) or []]
    chosen = [requirement for requirement in parsed if belongs_to(requirement, extra)]
    return sorted(chosen, key=name_of)


def belongs_to(requirement: Requirement, extra: str) -> bool:
    """Return whether a requirement of the project is one of this extra."""
    match = re.search(r"extra == ['\"](\w+)['\"]", str(requirement.marker))
    return (match[1] if match else "") == extra


def name_of(requirement: Requirement) -> str:
    """Return the name as package indexes compare it."""
    return canonicalize_name(requirement.name)


def brought_by(package: str, extras: Iterable[str]) -> Iterator[Requirement]:
    """Yield what a package requires, with these extras, on any supported Python."""
    environments = [
        {"python_version": python, "python_full_version": f"{python}.0", "extra": extra}
        for python in SUPPORTED
        for extra in ("", *extras)
    ]
    for line in requires(package) or []:
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate(environment) for environment in environments):
            yield requirement


def along(declared: list[Requirement]) -> dict[str, set[str]]:
    """Return what these packages bring along, and each package that asks for it."""
    bringers: dict[str, set[str]] = {}
    waiting = list(declared)
    known = {name_of(requirement) for requirement in declared}
    while waiting:
        package = waiting.pop()
        try:
            brought = list(brought_by(package.name, package.extras))
        except PackageNotFoundError:
            # Only another Python needs it; what it needs itself is among the others.
            continue

        for requirement in brought:
            name = name_of(requirement)
            if name not in known:
                waiting.append(requirement)
                known.add(name)

            bringers.setdefault(name, set()).add(name_of(package))

    for requirement in declared:
        bringers.pop(name_of(requirement), None)

    return bringers


def licence(package: str) -> str:
    """Return the licence that a package names for itself.

    Raises:
        PackageNotFoundError: It is not installed.
    """
    fields = metadata(package)
    classifiers = fields.get_all("Classifier") or []
    classified = [text.split(" :: ")[-1] for text in classifiers if text.startswith("License ::")]
    named = [fields["License-Expression"], fields["License"], *classified]
    # Some packages put the whole licence into the field.
    short = [str(text) for text in named if text and len(text) < 60 and "\n" not in text]
    if not short:
        raise ValueError(f"{package} names no licence")

    return SPDX.get(short[0], short[0])


def direct_row(requirement: Requirement) -> str:
    """Return the row of a package that pyproject.toml names."""
    name = name_of(requirement)
    versions = ", ".join(sorted(str(requirement.specifier).split(","), reverse=True)) or "any"
    return f"| {name} | {versions} | {licence(name)} | {WHY[name]} |"


def brought_row(name: str, bringers: set[str], page: str) -> str:
    """Return the row of a package that others bring.

    Args:
        page: The page as it is, which keeps the rows of packages that this Python does not need.
    """
    try:
        named = licence(name)
    except PackageNotFoundError:
        kept = re.search(rf"^\| {re.escape(name)} \| ([^|]+) \|", page, re.MULTILINE)
        if kept is None:
            raise ValueError(
                f"{name} is not installed, and the page has no row that could be kept: run this "
                f"with a Python that needs it"
            ) from None

        named = kept[1]

    return f"| {name} | {named} | {', '.join(sorted(bringers))} |"


def new_page(page: str) -> str:
    """Return the page as it must be, from what it is now and what is installed."""
    direct_head = "| package | versions | licence | why |"
    parts = [INTRODUCTION]
    listed: list[Requirement] = []
    for extra, title in SHIPPED.items():
        rows = [direct_row(requirement) for requirement in direct(extra)]
        listed += direct(extra)
        parts.append(table(title, direct_head, rows))

    brought = [brought_row(name, names, page) for name, names in sorted(along(listed).items())]
    parts.append(table("What these bring along", "| package | licence | for |", brought))

    names = {name_of(requirement) for requirement in listed}
    rest = [requirement for requirement in direct(DEV) if name_of(requirement) not in names]
    rows = [direct_row(requirement) for requirement in rest]
    parts.append(table("What the checks and tests need as well", direct_head, rows))
    sdk_rows = [sdk_row(name, versions) for name, versions in sorted(named_by_sdks().items())]
    parts.append(table("What the SDKs of TypeScript and Go need", direct_head, sdk_rows))
    return "\n".join(parts)


def named_by_sdks() -> dict[str, str]:
    """Return the versions of what package.json and go.mod of the SDKs name."""
    package = json.loads((ROOT / "sdk" / "nodejs" / "package.json").read_text("utf-8"))
    module = (ROOT / "sdk" / "go" / "go.mod").read_text("utf-8")
    required = re.findall(r"^(?:require )?\s*(\S+/\S+) (v\S+)$", module, re.MULTILINE)

    return {**package["dependencies"], **package["devDependencies"], **dict(required)}


def sdk_row(name: str, versions: str) -> str:
    """Return the row of a package that an SDK names; KeyError for one without a reason."""
    licence, why = SDK_PACKAGES[name]
    return f"| {name} | {versions} | {licence} | {why} |"


def table(title: str, head: str, rows: list[str]) -> str:
    """Return a section of the page."""
    rule = "|" + " --- |" * (head.count("|") - 1)
    return "\n".join([f"## {title}", "", head, rule, *rows]) + "\n"


def main() -> int:
    """Write the page."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    PAGE.write_text(new_page(page), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
