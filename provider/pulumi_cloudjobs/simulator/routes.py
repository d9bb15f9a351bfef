"""`Control` over HTTP, under `/_simulator/`: the only part that needs Flask, loaded by the first request for it.

For loopback clients that are no web page: a foreign address, a foreign Host name or an Origin header is refused.

    GET  /_simulator/                what this is, its clock, how many objects and calls
    GET  /_simulator/settings        PUT {"key", "value", "match": "*"}
    POST /_simulator/clock           {"advance": seconds} or {"frozen": true | false}
    GET  /_simulator/faults          POST {"kind", …fields of Fault}   DELETE
    GET  /_simulator/calls           ?since=&limit=&action=…   DELETE
    GET  /_simulator/calls/count     ?since=&action=…
    GET  /_simulator/objects         ?kind=&live=1   POST {"kind", "region", "id", "data", …}   DELETE ?kind=&id=
    POST /_simulator/state           {"kind", "id", "state", "final", "reason"}
    POST /_simulator/keys            {"vendor", "key_id", "secret", "token", "account"}
    POST /_simulator/reset
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

import flask

from pulumi_cloudjobs.core.http import EMBEDDED_HOST

from .control import PATH, Control
from .framework import Fixture
from .store import Store

LOCAL_NAMES = ("localhost", EMBEDDED_HOST)


def control_app(store: Store) -> flask.Flask:
    """`Control` as a WSGI application."""
    control = Control(store)
    app = flask.Flask(__name__, static_folder=None, template_folder=None)
    app.before_request(_refuse_strangers)
    app.register_error_handler(Exception, _refused)
    for path, method, function in _table(control):
        app.add_url_rule(PATH + path, f"{method} {path}", _as_json(function), methods=[method])
    return app


def _table(control: Control) -> list[tuple[str, str, Callable[[], Any]]]:
    def query() -> dict[str, Any]:
        given: dict[str, Any] = flask.request.args.to_dict()
        return {key: int(value) if key in ("since", "limit") else value for key, value in given.items()}

    def body() -> dict[str, Any]:
        given: dict[str, Any] = flask.request.get_json(force=True)
        return given

    def set_clock() -> float:
        given = body()
        if "frozen" in given:
            control.freeze(bool(given["frozen"]))
        return control.advance(float(given.get("advance", 0)))

    def objects() -> list[dict[str, Any]]:
        return control.objects(flask.request.args.get("kind"), live=flask.request.args.get("live") == "1")

    def about() -> dict[str, Any]:
        return {
            "about": "the embedded cloud of pulumi-cloudjobs",
            "services": [f"{service.vendor}/{service.name}" for service in control.store.services],
            "now": control.now(),
            "objects": len(control.objects()),
            "live": control.live(),
            "calls": control.count(),
        }

    return [
        ("/", "GET", about),
        ("/settings", "GET", control.settings),
        ("/settings", "PUT", lambda: control.set(**body())),
        ("/clock", "GET", control.now),
        ("/clock", "POST", set_clock),
        ("/faults", "GET", lambda: [vars(fault) for fault in control.faults()]),
        ("/faults", "POST", lambda: vars(control.fault(**body()))),
        ("/faults", "DELETE", control.clear_faults),
        ("/calls", "GET", lambda: control.calls(**query())),
        ("/calls/count", "GET", lambda: control.counts(**query())),
        ("/calls", "DELETE", control.clear_calls),
        ("/objects", "GET", objects),
        ("/objects", "POST", lambda: control.add(Fixture(**body()))),
        ("/objects", "DELETE", lambda: control.remove(**query())),
        ("/state", "POST", lambda: control.force(**body())),
        ("/keys", "POST", lambda: control.add_key(**body())),
        ("/reset", "POST", control.reset),
    ]


def _as_json(function: Callable[[], Any]) -> Callable[[], flask.Response]:
    return lambda: flask.jsonify(function())


def _refuse_strangers() -> flask.Response | None:
    request = flask.request
    host = request.host.rpartition(":")[0] if request.host.rpartition(":")[2].isdecimal() else request.host
    if _is_loopback(request.remote_addr or "") and _is_local_name(host) and "Origin" not in request.headers:
        return None
    refused = flask.jsonify({"error": "only programs on this machine may steer the embedded cloud"})
    refused.status_code = 403
    return refused


def _is_local_name(host: str) -> bool:
    return host in LOCAL_NAMES or _is_loopback(host.strip("[]"))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _refused(error: Exception) -> flask.Response:
    known = isinstance(error, KeyError | TypeError | ValueError)
    words = str(error.args[0]) if known and error.args else f"{type(error).__name__}: {error}"
    answer = flask.jsonify({"error": words})
    answer.status_code = 404 if isinstance(error, KeyError) else getattr(error, "code", None) or (400 if known else 500)
    return answer
