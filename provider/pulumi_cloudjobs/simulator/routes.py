"""`Control` over HTTP, under `/_simulator/`.

The only part that needs Flask, so it is loaded at first use. `guard.py` has refused web pages and
other machines before.

    GET  /_simulator/                services, clock, how many objects and calls
    GET  /_simulator/settings        PUT {"key", "value", "match": "*"}
    POST /_simulator/clock           {"advance": seconds} or {"frozen": true | false}
    GET  /_simulator/faults          POST {"fault_type", …fields of Fault}   DELETE
    GET  /_simulator/calls           ?since=&limit=&action=…   DELETE
    GET  /_simulator/calls/count     ?since=&action=…
    GET  /_simulator/objects         ?object_type=&live=1
                                     POST {"object_type", "region", "id", "data", …}
                                     DELETE ?object_type=&id=
    POST /_simulator/state           {"object_type", "id", "state", "final", "reason"}
    POST /_simulator/keys            {"vendor", "key_id", "secret", "token", "account"}
    POST /_simulator/reset
"""

from __future__ import annotations

import dataclasses
import logging
import re
from collections.abc import Callable
from typing import Any, Literal

import flask
from werkzeug.exceptions import HTTPException

from .control import Control, NoSuchObject
from .framework import Fixture
from .guard import PATH
from .inputs import InvalidInput, Json, checked, read_json, refused
from .settings import UnknownSetting
from .store import Store

log = logging.getLogger("pulumi_cloudjobs.simulator")


def control_app(store: Store) -> flask.Flask:
    """Return `Control` as a WSGI application."""
    control = Control(store)
    app = flask.Flask(__name__, static_folder=None, template_folder=None)
    app.register_error_handler(Exception, _refused)
    for path, method, function in _table(control):
        app.add_url_rule(PATH + path, f"{method} {path}", _as_json(function), methods=[method])

    return app


def _table(control: Control) -> list[tuple[str, str, Callable[[], Any]]]:
    requests = _Requests(control)
    return [
        ("/", "GET", requests.about),
        ("/settings", "GET", control.settings),
        ("/settings", "PUT", lambda: control.set(**_body())),
        ("/clock", "GET", control.now),
        ("/clock", "POST", lambda: requests.set_clock(**_body())),
        ("/faults", "GET", lambda: [dataclasses.asdict(fault) for fault in control.faults()]),
        ("/faults", "POST", lambda: dataclasses.asdict(control.fault(**_body()))),
        ("/faults", "DELETE", control.clear_faults),
        ("/calls", "GET", lambda: control.calls(**_query("since", "limit"))),
        ("/calls/count", "GET", lambda: control.counts(**_query("since"))),
        ("/calls", "DELETE", control.clear_calls),
        ("/objects", "GET", lambda: requests.objects(**_query())),
        ("/objects", "POST", requests.add),
        ("/objects", "DELETE", lambda: control.remove(**_query())),
        ("/state", "POST", lambda: control.force(**_body())),
        ("/keys", "POST", lambda: control.add_key(**_body())),
        ("/reset", "POST", control.reset),
    ]


class _Requests:
    """The requests that are not a method of `Control` as they come."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def about(self) -> Json:
        control = self._control
        services = [f"{service.vendor}/{service.name}" for service in control.store.services]
        return {
            "about": "the simulator of pulumi-cloudjobs",
            "services": services,
            "now": control.now(),
            "objects": len(control.objects()),
            "live": control.live(),
            "calls": control.count(),
        }

    @checked
    def set_clock(self, *, advance: float = 0.0, frozen: bool | None = None) -> float:
        self._control.advance(advance)  # first, because it may be refused
        if frozen is not None:
            self._control.freeze(frozen)

        return self._control.now()

    @checked
    def objects(
        self, *, object_type: str | None = None, live: Literal["0", "1"] = "0"
    ) -> list[Json]:
        return self._control.objects(object_type, live=live == "1")

    def add(self) -> None:
        given = _body()
        with refused(field.name for field in dataclasses.fields(Fixture)):
            fixture = Fixture(**given)

        self._control.add(fixture)


def _query(*numbers: str) -> Json:
    given: Json = flask.request.args.to_dict()
    # Text that is not a number stays text, which `Control` refuses by name.
    for key in given.keys() & set(numbers):
        if re.fullmatch(r"-?[0-9]{1,40}", given[key]):
            given[key] = int(given[key])

    return given


def _body() -> Json:
    try:
        given = read_json(flask.request.get_data().decode())
    except ValueError:
        raise InvalidInput("the body is not JSON in UTF-8, or is too deep") from None
    if not isinstance(given, dict):
        raise InvalidInput('the body should be a JSON object, such as {"advance": 60}')

    return given


def _as_json(function: Callable[[], Any]) -> Callable[[], flask.Response]:
    return lambda: flask.jsonify(function())


def _refused(error: Exception) -> flask.Response:
    if isinstance(error, InvalidInput):
        status, sentence = 400, str(error)
    elif isinstance(error, UnknownSetting | NoSuchObject):
        status, sentence = 404, str(error.args[0])
    elif isinstance(error, HTTPException):
        status = error.code or 500
        sentence = f"{error.name}: {flask.request.method} {flask.request.path}"
    else:
        log.error("a bug in the control interface: %s", flask.request.path, exc_info=error)
        status = 500
        sentence = f"a bug in the simulator, please report it: {type(error).__name__}"

    response = flask.jsonify({"error": sentence})
    response.status_code = status
    return response
