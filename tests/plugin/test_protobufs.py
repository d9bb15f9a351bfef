"""Generated modules of Pulumi's SDK, imported without the SDK."""

from __future__ import annotations

import subprocess
import sys

from tests.engine.stack import PROVIDER_FOLDER

PROGRAM = """
import sys, threading, time
from importlib.machinery import PathFinder

from pulumi_cloudjobs.engine.protobufs import protobuf

started = threading.Event()

class Slow:
    def find_spec(self, name, path=None, target=None):
        if not name.endswith(".engine_pb2"):
            return None
        spec = PathFinder.find_spec(name, path, target)
        execute = spec.loader.exec_module
        def execute_slowly(module):
            started.set()
            time.sleep(0.3)
            execute(module)
        spec.loader.exec_module = execute_slowly
        return spec

sys.meta_path.insert(0, Slow())
first = threading.Thread(target=protobuf, args=("engine_pb2",))
first.start()
started.wait()
print(protobuf("engine_pb2").LogRequest.__name__)
first.join()
"""


def test_a_module_that_another_thread_imports_is_waited_for() -> None:
    """The first lines of several resources come at once, and none of them may be lost."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={"PYTHONPATH": str(PROVIDER_FOLDER)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.stdout, ended.stderr) == ("LogRequest\n", "")
