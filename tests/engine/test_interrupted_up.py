"""The clouds go away in the middle of an `up` of all five resources, and come back."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.server import serving

from tests.engine.projects import ROOT, cloud_of, project_files
from tests.engine.served import KEYS, REGIONS, endpoints, root_files
from tests.engine.stack import Stack

CALLS_BEFORE_THE_END = 3
FIVE = (
    "tencent/dlc/task",
    "tencent/oceanus/job",
    "tencent/batch/job",
    "huawei/dli/session",
    "alibaba/emr/job",
)


class Ticks:
    """A real clock that counts its reads; the served cloud reads the time at each call."""

    def __init__(self) -> None:
        self._reads = threading.Semaphore(0)

    def __call__(self) -> float:
        self._reads.release()
        return time.time()

    def wait_until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            assert self._reads.acquire(timeout=60), "the cloud is not called any more"


def held(cloud: Control) -> Counter[str]:
    return Counter(item["object_type"] for item in cloud.objects() if item["object_type"] in FIVE)


def test_an_up_that_lost_its_clouds_is_completed_by_the_next_and_nothing_exists_twice(
    make_stack: Callable[..., Stack], tmp_path: Path
) -> None:
    """Calls fail in three ways in one `up`: by errors, lost responses and refused connections."""
    ticks = Ticks()
    store, cloud = open_store(tmp_path, wall=ticks), Control(open_store(tmp_path))
    with serving(store) as address:
        stack = make_stack(root_files(), config={**REGIONS, **KEYS, **endpoints(address)})
        cloud.fault(
            "cut", action="create_session", times=None
        )  # one that is there is waited for, cloud or no cloud
        cloud.fault("cut", skip=CALLS_BEFORE_THE_END, times=None)
        running = stack.start("up", "--yes", "--skip-preview", "--continue-on-error")
        ticks.wait_until(lambda: cloud.count(fault="cut") > 0)

    failed = running.finish()
    assert failed.exit_code != 0
    assert "Traceback" not in failed.text

    errors = [line for line in failed.messages("error") if line != "update failed"]
    assert errors

    for line in errors:
        assert "\n" not in line
        assert address in line
        assert "the response to " in line or "no connection to " in line
    assert sum(held(cloud).values()) <= CALLS_BEFORE_THE_END

    cloud.clear_faults()
    with serving(store, port=int(address.rpartition(":")[2])):
        completed = stack.up()
        assert stack.preview().summary == {"same": len(FIVE) + 1}

    assert "Traceback" not in completed.text
    assert held(cloud) == Counter(FIVE)

    store.close()
    cloud.store.close()


def test_responses_that_are_lost_for_two_ups_create_nothing_twice(
    make_stack: Callable[..., Stack],
) -> None:
    """All calls act and no response arrives; the third `up` adopts the first one's objects."""
    stack = make_stack(project_files(ROOT))
    cloud = cloud_of(stack)
    cloud.fault("cut_after", times=None)

    for _ in range(2):
        failed = stack.up("--continue-on-error", exit_code=None)
        assert failed.exit_code != 0
        assert "Traceback" not in failed.text

    assert set(held(cloud).values()) == {1}

    cloud.clear_faults()
    stack.up()
    assert held(cloud) == Counter(FIVE)
