"""A program's requests to the engine, kept by a stand-in for the engine that accepts everything."""

from __future__ import annotations

from typing import Any

from pulumi.runtime import mocks


class Engine(mocks.Mocks):
    """Respond with the inputs as outputs."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        return f"{args.name}-id", args.inputs

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None


class Registrations:
    """The registrations that the program sends from now on, by the names of the resources."""

    def __init__(self) -> None:
        self._by_name: dict[str, Any] = {}
        monitor: Any = mocks.MockMonitor(Engine())
        register = monitor.RegisterResource

        def keep(request: Any) -> Any:
            self._by_name[request.name] = request
            return register(request)

        monitor.RegisterResource = keep
        mocks.set_mocks(Engine(), preview=False, monitor=monitor)

    def __getitem__(self, name: str) -> Any:
        return self._by_name[name]

    def aliases(self, name: str) -> list[str]:
        """Return the aliases of a resource: URNs as they are, and the types of others."""
        return [alias.urn or alias.spec.type for alias in self[name].aliases]

    def frames(self, name: str) -> list[tuple[str, int]]:
        """Return the files and lines of a resource's stack trace, the innermost first."""
        return [(frame.pc.uri, frame.pc.line) for frame in self[name].stackTrace.frames]

    def position(self, name: str) -> tuple[str, int]:
        """Return the file and the line that declare a resource."""
        position = self[name].sourcePosition
        return position.uri, position.line
