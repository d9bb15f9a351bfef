"""examples/mixed without the engine.

The engine would need the plugin of the other provider and an account.

Pulumi's own mocks stand for the other provider's resources. Ours are made on the simulator
from what the program has registered, so that a run of the job follows from what the bucket is
called.
"""

from __future__ import annotations

import json
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks
from pulumi.runtime.config import set_all_config
from pulumi_cloudjobs.core.schema.inputs import UNKNOWN
from pulumi_cloudjobs.dynamic.resource import CloudJob

from tests.embedded import World
from tests.resource_types import BY_DYNAMIC_TOKEN

# The other provider's SDK warns, while it is imported, of names of its own that the program does
# not use.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:pulumi_alicloud")

FOLDER = Path(__file__).parents[1] / "examples" / "mixed"
CONFIG = {
    "cloudjobs-mixed:projectId": "FP-257A173659F50000",
    "cloudjobs-mixed:clusterId": "C-D7958B72E59B0000",
    "alicloud:region": "cn-hangzhou",
}
OTHER_OBJECTS: dict[str, tuple[str, dict[str, Any]]] = {
    "alicloud:oss/bucket:Bucket": ("reports-a1b2c3d", {"bucket": "reports-a1b2c3d"}),
    "alicloud:oss/bucketObject:BucketObject": ("scripts/report.sh", {"etag": "5D41402A"}),
    "alicloud:ram/role:Role": (
        "cloudjobs-reporter",
        {"arn": "acs:ram::1234567890:role/cloudjobs-reporter"},
    ),
    "alicloud:ram/policy:Policy": ("cloudjobs-write-reports", {"type": "Custom"}),
    "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment": ("role:cloudjobs-reporter", {}),
    "alicloud:vpc/network:Network": ("vpc-bp1a2b3c", {}),
    "alicloud:vpc/switch:Switch": ("vsw-bp4d5e6f", {}),
}
"""The id that the other provider gives, and what it adds to the inputs."""


class Account(mocks.Mocks):
    """Mocks that create what the program registers, in the simulator or from OTHER_OBJECTS.

    Attributes:
        given: The inputs of each resource by its Pulumi name, as a provider's check gets them.
        types: Their type tokens.
        problems: What our check finds wrong with ours; such a one is not made.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.given: dict[str, dict[str, Any]] = {}
        self.types: dict[str, str] = {}
        self.problems: list[str] = []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        self.types[args.name] = args.typ
        self.given[args.name] = {
            key: value for key, value in args.inputs.items() if key != "__provider"
        }
        if args.typ in OTHER_OBJECTS:
            id, outputs = OTHER_OBJECTS[args.typ]
            return id, {**args.inputs, **outputs}

        resource = self._world.resource(BY_DYNAMIC_TOKEN[args.typ], args.name)
        problems = resource.handler.check(self.given[args.name]).problems
        self.problems += [f"{args.name}: {problem.path} {problem.reason}" for problem in problems]
        if problems:
            return None, args.inputs

        created = resource.create(self.given[args.name])
        return created.id, {**args.inputs, **created.outputs}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        raise NotImplementedError(f"{args.token}: the program calls no function of a provider")


class Monitor(mocks.MockMonitor):
    """A monitor that keeps the dependencies of all resources.

    Attributes:
        needs: By Pulumi name, the names of all that a resource depends on.
        inputs_need: The same for each of its inputs.
    """

    def __init__(self, account: Account) -> None:
        super().__init__(account)
        self.needs: dict[str, set[str]] = {}
        self.inputs_need: dict[str, dict[str, set[str]]] = {}

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the SDK's name
        self.needs[request.name] = names(request.dependencies)
        by_input = request.propertyDependencies.items()
        self.inputs_need[request.name] = {
            key: names(dependencies.urns) for key, dependencies in by_input if dependencies.urns
        }

        # The SDK's mocks have no types.
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]


def names(urns: Any) -> set[str]:
    """The Pulumi names in them."""
    return {urn.rsplit("::", 1)[-1] for urn in urns}


@pytest.fixture
def account(world: World) -> Account:
    return Account(world)


@pytest.fixture
def monitor(account: Account) -> Iterator[Monitor]:
    monitor = Monitor(account)
    mocks.set_mocks(account, "cloudjobs-mixed", "dev", preview=False, monitor=monitor)
    set_all_config(CONFIG)
    yield monitor
    set_all_config({})


@pytest.fixture
def program(monitor: Monitor) -> dict[str, Any]:
    """The variables of the program, when all that it has registered is made."""
    variables: dict[str, Any] = {}

    @pulumi.runtime.test
    def run() -> None:
        variables.update(runpy.run_path(str(FOLDER / "__main__.py")))

    run()
    return variables


def known(program: dict[str, Any], *outputs: pulumi.Output[Any]) -> list[Any]:
    """Return the resolved outputs of the program."""
    values: list[Any] = []

    @pulumi.runtime.test
    def read_many() -> pulumi.Output[None]:
        return pulumi.Output.all(*outputs).apply(values.extend)

    read_many()
    return values


@pytest.mark.usefixtures("program")
def test_the_job_gets_the_values_of_the_other_provider(account: Account) -> None:
    """The values in state: our names, their values, and text of JSON that is JSON."""
    assert account.types["report"] == "pulumi-python:dynamic/emrFlowJob:EmrFlowJob"

    job = account.given["report"]
    assert job["params"] == "sh report.sh oss://reports-a1b2c3d/reports/"
    assert job["resourceList"] == [
        {"path": "oss://reports-a1b2c3d/scripts/report.sh", "alias": "report.sh"}
    ]
    assert json.loads(job["envConf"]) == {
        "ROLE_NAME": "cloudjobs-reporter",
        "VSWITCH_ID": "vsw-bp4d5e6f",
    }
    assert account.problems == []
    assert account.given["report-run"]["triggers"] == {"script": "5D41402A"}


@pytest.mark.usefixtures("program")
def test_the_other_objects_refer_to_each_other(account: Account) -> None:
    """No test of a cloud would find a role with rights on another bucket, or on all of them."""
    (statement,) = json.loads(account.given["write-reports"]["policyDocument"])["Statement"]
    assert statement["Resource"] == ["acs:oss:*:*:reports-a1b2c3d/reports/*"]
    assert account.given["reporter-writes"] == {
        "roleName": "cloudjobs-reporter",
        "policyName": "cloudjobs-write-reports",
        "policyType": "Custom",
    }
    assert account.given["switch"]["vpcId"] == "vpc-bp1a2b3c"


@pytest.mark.usefixtures("program")
def test_the_engine_gets_the_dependencies_of_a_job_input_by_input(monitor: Monitor) -> None:
    """The engine creates in this order, destroys in reverse, and knows a new bucket's effects."""
    assert monitor.needs["report"] == {"reports", "script", "reporter", "switch"}
    assert monitor.inputs_need["report"] == {
        "params": {"reports"},
        "resourceList": {"script"},
        "envConf": {"reporter", "switch"},
    }
    assert monitor.inputs_need["report-run"] == {"jobId": {"report"}, "triggers": {"script"}}
    assert monitor.needs["report-run"] == {"report", "script", "reporter-writes"}


def test_a_run_of_the_job_has_ended_with_the_names_of_the_other_provider(
    program: dict[str, Any], world: World
) -> None:
    """The cloud accepts the checked inputs, and its outputs return to the program."""
    (job,) = world.cloud.objects("alibaba/emr/job")
    (run,) = world.cloud.objects("alibaba/emr/run")
    assert job["data"]["Params"] == "sh report.sh oss://reports-a1b2c3d/reports/"
    assert (run["parent"], run["state"]) == (job["id"], "OK")

    outputs = known(program, program["job"].id, program["run"].status, program["reports"])
    assert outputs == [
        f"{CONFIG['cloudjobs-mixed:projectId']}/{job['id']}",
        "succeeded",
        "oss://reports-a1b2c3d/reports/",
    ]


def test_check_takes_the_job_before_anything_of_the_other_provider_is_made(
    program: dict[str, Any], account: Account, world: World
) -> None:
    """The first preview does not know the names yet."""
    unknown = dict.fromkeys(("params", "envConf", "resourceList"), UNKNOWN)

    for name, values in (
        ("report", unknown),
        ("report-run", {"jobId": UNKNOWN, "triggers": UNKNOWN}),
    ):
        kind = BY_DYNAMIC_TOKEN[account.types[name]]
        assert (
            world.resource(kind, name).handler.check({**account.given[name], **values}).problems
            == []
        )

    assert isinstance(program["job"], CloudJob)


def test_it_is_configured_for_an_account() -> None:
    """Both providers use one region, and the user's own values are requested."""
    text = (FOLDER / "Pulumi.yaml").read_text("utf-8")
    regions = re.findall(
        r"^  (?:alicloud:region|cloudjobs:alibabaRegion): (\S+)$", text, re.MULTILINE
    )
    assert regions == ["cn-hangzhou", "cn-hangzhou"]

    requested = re.findall(r"^  (\w+):\n    type: string$", text, re.MULTILINE)
    assert {f"cloudjobs-mixed:{name}" for name in requested} == {
        key for key in CONFIG if key.startswith("cloudjobs-mixed")
    }
