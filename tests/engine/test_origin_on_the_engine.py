"""The origin of an object on the real engine: another account or endpoint, and rotated keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pulumi_cloudjobs.simulator.app import open_store
from pulumi_cloudjobs.simulator.control import Control
from pulumi_cloudjobs.simulator.server import serving
from pulumi_cloudjobs.simulator.store import Store

from tests.engine.served import REGIONS, endpoints
from tests.engine.stack import Stack

MakeStack = Callable[..., Stack]
JOB = "tencent/batch/job"
PROGRAM = """
import pulumi
import pulumi_cloudjobs as cloudjobs

env = {
    "env_type": "MANAGED",
    "env_data": {"instance_type": "S1.SMALL1", "image_id": "img-bd78fy2t"},
}
task = {
    "task_name": "hello",
    "application": {"delivery_form": "LOCAL", "command": "true"},
    "compute_env": env,
}


def job(opts=None):
    cloudjobs.tencent.batch.Job(
        "render",
        placement={"zone": "ap-guangzhou-2"},
        job={"job_name": "render", "tasks": [task]},
        opts=opts,
    )


def account(name, key):
    return cloudjobs.Provider(name, tencent_secret_id=key, tencent_secret_key="secret-of-" + key)


"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A cloud with two accounts, whose jobs run for a day."""
    store = open_store(tmp_path / "cloud")
    cloud = Control(store)
    cloud.set("tencent.batch.running_seconds", 86400)
    cloud.add_key("tencent", "key-one", "secret-of-key-one", account="one")
    cloud.add_key("tencent", "key-two", "secret-of-key-two", account="two")
    return store


def rotate(store: Store, old: str, new: str, account: str) -> None:
    """Give an account a new key, and take the old one away."""
    Control(store).add_key("tencent", new, f"secret-of-{new}", account=account)
    with store.transaction() as tx:
        tx.sql.execute("DELETE FROM keys WHERE key_id = ?", (old,))


def given(key: str) -> str:
    return PROGRAM + f'job(pulumi.ResourceOptions(provider=account("mine", "{key}")))\n'


def moved(key: str) -> str:
    both = 'one = account("one", "key-one")\ntwo = account("two", "key-two")\n'
    return PROGRAM + both + f"job(pulumi.ResourceOptions(provider={key}))\n"


def test_a_job_that_moves_to_another_account_is_replaced(
    make_stack: MakeStack, store: Store
) -> None:
    """Its id is unknown in the other account, and the job in the first one would run for ever."""
    with serving(store) as address:
        stack = make_stack({"__main__.py": moved("one")}, config={**REGIONS, **endpoints(address)})
        stack.up()
        old = stack.resource("render")["id"]

        stack.write({"__main__.py": moved("two")})
        up = stack.up()
        assert up.summary["replace"] == 1
        assert f"replaces Batch job {old}: its provider is another one now" in "".join(
            up.messages("warning")
        )
        new = stack.resource("render")["id"]
        assert [job["id"] for job in Control(store).objects(JOB)] == [new] != [old]


def test_a_job_of_an_account_survives_a_rotated_key(make_stack: MakeStack, store: Store) -> None:
    """Refresh gets the Provider's old key from state; the error names the remedy, which works."""
    with serving(store) as address:
        stack = make_stack(
            {"__main__.py": given("key-one")}, config={**REGIONS, **endpoints(address)}
        )
        stack.up()
        before = stack.resource("render")
        rotate(store, "key-one", "key-new", "one")
        stack.write({"__main__.py": given("key-new")})

        refused = stack.refresh(exit_code=None)
        assert refused.exit_code != 0
        assert "`pulumi up --target '**::mine'`" in refused.text
        assert stack.up("--target", "**::mine").summary["update"] == 1

        # The refresh notes the new key, and shows no change.
        assert stack.up("--refresh").summary == {"same": 3}
        after = stack.resource("render")
        assert after["id"] == before["id"]
        assert after["outputs"]["origin"] != before["outputs"]["origin"]
        assert "key-new" not in str(after["outputs"])


def variables(key: str) -> dict[str, str]:
    """Return the environment of somebody who has a key."""
    return {"TENCENTCLOUD_SECRET_ID": key, "TENCENTCLOUD_SECRET_KEY": f"secret-of-{key}"}


def test_configured_keys_and_endpoints_may_change_but_not_the_account(
    make_stack: MakeStack, store: Store, tmp_path: Path
) -> None:
    """A stranger has no such job, nor another cloud, and a refresh would forget a live one.

    A refresh in CI uses any key of the account that is configured today.
    """
    other = open_store(tmp_path / "other")
    with serving(store) as address, serving(other) as elsewhere:
        stack = make_stack(
            {"__main__.py": PROGRAM + "job()\n"}, config={**REGIONS, **endpoints(address)}
        )
        stack.environment.update(variables("key-one"))
        stack.up()
        job_id = stack.resource("render")["id"]

        stack.environment.update(variables("key-two"))
        # tests/test_gone.py has every verb.
        refused = stack.refresh(exit_code=None)
        assert refused.exit_code != 0
        assert (
            "the key from environment variable TENCENTCLOUD_SECRET_ID does not find it"
            in refused.text
        )

        rotate(store, "key-one", "key-new", "one")
        stack.environment.update(variables("key-new"))
        stack.refresh()
        assert stack.resource("render")["id"] == job_id

        # Nothing is sent. The commands without a program have the configuration of the last up.
        stack.configure(endpoints(elsewhere))
        for command in (stack.up, stack.refresh, stack.destroy):
            refused = command(exit_code=None)
            assert refused.exit_code != 0
            assert f"endpoint {address} in state, {elsewhere} in the configuration" in refused.text

        assert Control(other).count() == 0
        assert stack.resource("render")["id"] == Control(store).objects(JOB)[0]["id"] == job_id
