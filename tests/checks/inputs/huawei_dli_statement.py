"""Inputs of DLI statements: wrong ones, and odd ones that are right."""

from __future__ import annotations

from pulumi_cloudjobs.core.schema.inputs import UNKNOWN

from tests.cards.huawei_dli_statement import READY_SESSIONS
from tests.checks.table import Bad, Odd
from tests.input_paths import REMOVED

LIVE = READY_SESSIONS[0]
OTHER = READY_SESSIONS[1]

BAD = [
    Bad("no session", {"sessionId": REMOVED}, "sessionId", "is required"),
    Bad("null for the session", {"sessionId": None}, "sessionId", "is required"),
    Bad("empty session", {"sessionId": ""}, "sessionId", "a UUID"),
    Bad("session by name", {"sessionId": "nightly"}, "sessionId", 'a UUID, not "nightly"'),
    Bad("session by number, as on Livy", {"sessionId": "7"}, "sessionId", "a UUID"),
    Bad("session as a number", {"sessionId": 7}, "sessionId", "must be text"),
    Bad("session with a line break", {"sessionId": f"{LIVE}\n"}, "sessionId", "a UUID"),
    Bad("session without hyphens", {"sessionId": LIVE.replace("-", "")}, "sessionId", "a UUID"),
    Bad("session in braces", {"sessionId": f"{{{LIVE}}}"}, "sessionId", "a UUID"),
    Bad("session in full-width digits", {"sessionId": "８" + LIVE[1:]}, "sessionId", "a UUID"),
    Bad("session with a statement's number", {"sessionId": f"{LIVE}/0"}, "sessionId", "a UUID"),
    Bad("session with a letter beyond f", {"sessionId": "g" + LIVE[1:]}, "sessionId", "a UUID"),
    Bad("session as an object", {"sessionId": {"id": LIVE}}, "sessionId", "must be text"),
    Bad("no code", {"code": REMOVED}, "code", "is required"),
    Bad("null for the code", {"code": None}, "code", "is required"),
    Bad("code as lines", {"code": ["1", "2"]}, "code", "must be text"),
    Bad("code as a number", {"code": 1}, "code", "must be text"),
    Bad("code as an object", {"code": {"text": "1"}}, "code", "must be text"),
    Bad("kind as a list", {"kind": ["spark"]}, "kind", "must be text"),
    Bad("kind as a boolean", {"kind": True}, "kind", "must be text"),
    Bad("code of 13 MB", {"code": "x" * (13 * 1024**2)}, "", "12 MB, and takes 13.0 MB"),
    Bad(
        "code of 5 M Chinese characters",
        {"code": "数" * (5 * 1024**2)},
        "",
        "12 MB, and takes 15.0 MB",
    ),
    Bad("a name", {"name": "step"}, "name", "is an unknown field"),
    Bad(
        "the session as other clouds spell it",
        {"SessionId": LIVE},
        "SessionId",
        "did you mean `session_id`?",
    ),
    Bad("code in capitals", {"Code": "1"}, "Code", "did you mean `code`?"),
    Bad(
        "waiting for a word of the cloud's", {"wait.until": "available"}, "wait.until", "'accepted'"
    ),
    Bad(
        "waiting for no time at all",
        {"wait.timeoutSeconds": 0},
        "wait.timeoutSeconds",
        "greater than 0",
    ),
    Bad("adopting by number", {"adopt": "0"}, "adopt", "<UUID>/<number>"),
    Bad("adopting a session", {"adopt": LIVE}, "adopt", "<UUID>/<number>"),
]

ODD = [
    Odd("no code in the code", {"code": ""}),
    Odd("blanks for code", {"code": " \t\n"}),
    Odd("a comment for code", {"code": "// nothing"}),
    Odd("line ends of every kind", {"code": "val a = 1\r\nval b = 2\ra + b\n"}),
    Odd("quotes and backslashes", {"code": "println(\"a\\n'b'\")"}),
    Odd("triple quotes", {"code": 'sql("""select 1""")'}),
    Odd("Chinese characters", {"code": 'println("会话")'}),
    Odd("emoji", {"code": 'println("🚀")'}),
    Odd("a null character", {"code": "1\u0000"}),
    Odd("separators of lines", {"code": "1\u20282"}),
    Odd("JSON for code", {"code": '{"a": 1}'}),
    Odd("what Pulumi would put in", {"code": "${session.id} %s {0}"}),
    Odd("a percent magic of notebooks", {"code": "%spark\n1"}),
    Odd("one letter", {"code": "1"}),
    Odd("code of 1 MB", {"code": "1;" * (512 * 1024)}),
    Odd("a kind that sessions have", {"kind": "spark"}),
    Odd("a kind of Livy's", {"kind": "pyspark"}),
    Odd("a kind that nobody knows", {"kind": "julia"}),
    Odd("an empty kind", {"kind": ""}),
    Odd("null for the kind", {"kind": None}, 1),
    Odd("another session", {"sessionId": OTHER}),
    Odd("empty triggers", {"triggers": {}}),
    Odd("the statement before as a trigger", {"triggers": {"after": f"{LIVE}/0"}}),
    Odd("triggers of any shape", {"triggers": {"a": [1, {"b": None}], "snake_case": 0}}),
    Odd("waiting for nothing", {"wait": {}, "stop": {}}),
    Odd(
        "waiting with units",
        {"wait": {"until": "finished", "timeoutSeconds": "1h", "pollSeconds": "30s"}},
    ),
    Odd("a session that is not known yet", {"sessionId": UNKNOWN}),
    Odd("code that is not known yet", {"code": UNKNOWN}),
    Odd("a trigger that is not known yet", {"triggers": {"after": UNKNOWN}}),
    Odd("an unknown id to adopt, and triggers", {"adopt": UNKNOWN, "triggers": {"after": 1}}),
]
