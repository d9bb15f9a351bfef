"""Simulated flow jobs: what comes back is not what was sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pulumi_cloudjobs.simulator.objects import Record

PROJECT = "FP-257A173659F50000"
CLUSTER = "C-D7958B72E59B0000"
PAGE = {
    "Name": "my_shell_job",
    "Type": "SHELL",
    "Description": "This is the description of a job",
    "FailAct": "CONTINUE",
    "MaxRetry": 5,
    "RetryInterval": 200,
    "Params": "ls -l",
    "ParamConf": '{"date": "${yyyy-MM-dd}"}',
    "RunConf": '{"priority":1,"userName":"hadoop","memory":2048,"cores":1}',
    "Mode": "LOCAL",
    "ParentCategory": "FC-5BD9575E34620000",
    "ResourceList.1.Path": "oss://path/demo.jar",
    "ResourceList.1.Alias": "demo.jar",
    "Adhoc": "False",
    "ClusterId": CLUSTER,
    "AlertConf": "N/A",
}


def test_a_job_reads_back_under_other_names_and_in_other_spelling(alibaba: Any) -> None:
    """Every one of these differences would be drift to a naive client."""
    job = alibaba.describe(alibaba.create(**PAGE))
    assert job["CategoryId"] == "FC-5BD9575E34620000"
    assert job["mode"] == "LOCAL"
    assert job["Adhoc"] == "false"
    assert job["ResourceList"] == {
        "Resource": [{"Path": "oss://path/demo.jar", "Alias": "demo.jar"}]
    }
    assert (job["MaxRetry"], job["RetryInterval"], job["MaxRunningTimeSec"]) == (5, 200, 0)
    assert job["ParamConf"] == '{"date":"${yyyy-MM-dd}"}'
    assert job["RunConf"] != PAGE["RunConf"]
    assert json.loads(job["RunConf"]) == json.loads(str(PAGE["RunConf"]))
    assert not {"ClusterId", "RegionId", "ProjectId", "Mode", "ParentCategory"} & set(job)


def test_what_was_not_given_comes_back_as_a_default(alibaba: Any) -> None:
    """Defaults that the server fills in are no drift."""
    job = alibaba.describe(alibaba.create())
    assert (job["FailAct"], job["mode"], job["EnvConf"], job["LastInstanceId"]) == (
        "CONTINUE",
        "YARN",
        "{}",
        "",
    )
    assert job["CategoryId"].startswith("FC-")
    assert job["ResourceList"] == {"Resource": []}


def test_passwords_may_come_back_masked(alibaba: Any) -> None:
    """Asterisks must not be taken for the value; the real behaviour is not known."""
    variables = {
        "variables": [
            {"name": "v", "value": "s3cret", "properties": {"password": True}},
            {"name": "w", "value": "1"},
        ]
    }
    id = alibaba.create(CustomVariables=json.dumps(variables))
    assert "s3cret" in alibaba.describe(id)["CustomVariables"]
    alibaba.set("mask_passwords", True)
    masked = json.loads(alibaba.describe(id)["CustomVariables"])["variables"]
    assert [one["value"] for one in masked] == ["******", "1"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"Description": None}, "MissingDescription", id="missing"),
        pytest.param({"Name": ""}, "InvalidName", id="empty-name"),
        pytest.param({"MaxRetry": 9}, "InvalidMaxRetry", id="too-many-retries"),
        pytest.param({"MaxRetry": -1}, "InvalidMaxRetry", id="negative"),
        pytest.param({"MaxRetry": "five"}, "InvalidMaxRetry", id="no-number"),
        pytest.param({"RetryInterval": 301}, "InvalidRetryInterval", id="interval-too-long"),
        pytest.param({"Adhoc": "maybe"}, "InvalidAdhoc", id="no-boolean"),
        pytest.param({"Type": "COBOL"}, "InvalidType", id="unknown-type"),
        pytest.param({"FailAct": "RETRY"}, "InvalidFailAct", id="unknown-fail-act"),
        pytest.param({"Mode": "CLUSTER"}, "InvalidMode", id="unknown-mode"),
        pytest.param({"ParamConf": "{"}, "InvalidParameter.Format", id="broken-json"),
        pytest.param({"EnvConf": "[]"}, "InvalidParameter.Format", id="json-but-no-object"),
        pytest.param(
            {"MonitorConf": '{"inputs":[]}'}, "InvalidMonitorConf", id="monitor-without-streaming"
        ),
        pytest.param(
            {"ResourceList.2.Path": "s3://x"}, "InvalidResourceList.2.Path", id="foreign-scheme"
        ),
        pytest.param(
            {"ResourceList.2.Alias": "x"}, "MissingResourceList.2.Path", id="resource-without-path"
        ),
        pytest.param({"ClusterId": "C-0"}, "InvalidClusterId.NotFound", id="unknown-cluster"),
        pytest.param(
            {"ParentCategory": "FC-0"}, "InvalidParentCategory.NotFound", id="unknown-folder"
        ),
        pytest.param({"ProjectId": "FP-0"}, "FlowProject.NotFound", id="unknown-project"),
        pytest.param({"RegionId": "cn-nowhere"}, "InvalidRegionId", id="unknown-region"),
        pytest.param({"RegionId": "cn-beijing"}, "FlowProject.NotFound", id="other-region"),
        pytest.param({"ClientToken": "x"}, "InvalidClientToken", id="unknown-parameter"),
    ],
)
def test_a_wrong_job_is_refused_by_parameter_and_not_stored(
    alibaba: Any, change: dict[str, Any], code: str
) -> None:
    """The code carries the parameter's name; a missing reference has one like a missing job."""
    status, body = alibaba.call("CreateFlowJob", **(PAGE | change))
    assert (body["Code"], set(body)) == (code, {"RequestId", "HostId", "Code", "Message"})
    assert status == (404 if code.endswith("NotFound") else 400)
    assert alibaba.call("ListFlowJob")[1]["Total"] == 0


def test_unknown_parameters_are_ignored_where_the_setting_says_so(alibaba: Any) -> None:
    """Other products of this cloud do the same."""
    alibaba.set("unknown_parameters", "ignored")
    assert alibaba.create(ClientToken="x").startswith("FJ-")


def test_a_repeated_create_makes_a_second_job(alibaba: Any) -> None:
    """There is no client token, so the client must search before it creates again."""
    assert alibaba.create() != alibaba.create()
    alibaba.set("duplicate_names", "refused")
    assert (
        alibaba.call("CreateFlowJob", **PAGE | {"Name": "j"})[1]["Code"] == "FlowJob.AlreadyExists"
    )


def test_modify_changes_what_it_is_given_and_nothing_else(alibaba: Any) -> None:
    """The id stays, the list is replaced as a whole, an empty text clears."""
    id = alibaba.create(**PAGE)
    change = {"MaxRetry": 2, "Params": "", "ResourceList.1.Path": "hdfs://other"}
    assert alibaba.call("ModifyFlowJob", Id=id, **change)[1]["Data"] is True
    job = alibaba.describe(id)
    assert (job["MaxRetry"], job["Params"], job["RetryInterval"]) == (2, "", 200)
    assert [one["Path"] for one in job["ResourceList"]["Resource"]] == ["hdfs://other"]


@pytest.mark.parametrize("name", ["Type", "Adhoc", "ParentCategory"])
def test_modify_has_no_parameter_for_what_cannot_change(alibaba: Any, name: str) -> None:
    """These need a replacement."""
    id = alibaba.create(**PAGE)
    assert alibaba.call("ModifyFlowJob", Id=id, **{name: PAGE[name]})[1]["Code"] == f"Invalid{name}"


def test_modify_may_be_gone_as_an_api(alibaba: Any) -> None:
    """The SDKs dropped it in 2021; its 404 is not that of a missing job."""
    alibaba.set("modify_api", "missing")
    status, body = alibaba.call("ModifyFlowJob", Id=alibaba.create(), MaxRetry=1)
    assert (status, body["Code"]) == (404, "InvalidApi.NotFound")


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        pytest.param("404", 404, "FlowJob.NotFound", id="by-the-code"),
        pytest.param("400", 400, "InvalidParameter", id="by-the-text"),
    ],
)
def test_a_missing_job_is_reported_in_the_chosen_form(
    alibaba: Any, form: str, status: int, code: str
) -> None:
    """No code is published, so a client has to understand both."""
    alibaba.set("missing_object", form)
    for action in ("DescribeFlowJob", "ModifyFlowJob", "DeleteFlowJob"):
        got, body = alibaba.call(action, Id="FJ-0")
        assert (got, body["Code"]) == (status, code)
        assert "not exist" in body["Message"]


def test_a_missing_job_may_be_reported_in_small_letters(alibaba: Any) -> None:
    """Failures inside the flow service have been seen so."""
    alibaba.set("missing_object", "small_letters")
    status, body = alibaba.call("DescribeFlowJob", Id="FJ-0")
    assert (status, set(body)) == (404, {"code", "message", "requestId"})


def test_a_job_of_another_project_is_not_there(alibaba: Any) -> None:
    """The project is part of the address."""
    with alibaba.store.transaction() as tx:
        tx.insert(Record("alibaba/emr/project", "cn-hangzhou", "FP-2", {"Name": "two"}, name="two"))
    id = alibaba.create()
    assert alibaba.call("DescribeFlowJob", Id=id, ProjectId="FP-2")[0] == 404


def test_a_deleted_job_is_gone_and_a_second_delete_says_so(alibaba: Any) -> None:
    """Gone counts as success for the client."""
    id = alibaba.create()
    assert alibaba.call("DeleteFlowJob", Id=id)[1]["Data"] is True
    assert alibaba.call("DeleteFlowJob", Id=id)[0] == 404


def test_a_live_run_stands_in_the_way_of_delete(alibaba: Any) -> None:
    """Runs are stopped first; the code of this refusal is not published."""
    id = alibaba.create()
    alibaba.submit(id)
    assert alibaba.call("DeleteFlowJob", Id=id)[0] == 409
    alibaba.advance(60)
    assert alibaba.call("DeleteFlowJob", Id=id)[0] == 200


def test_jobs_are_listed_in_pages_and_lack_two_fields(alibaba: Any) -> None:
    """A refresh needs Describe for those two."""
    ids = [alibaba.create(Name=f"job-{number}") for number in range(3)]
    page = alibaba.call("ListFlowJob", PageNumber=2, PageSize=2)[1]
    assert ([one["Id"] for one in page["JobList"]["Job"]], page["Total"]) == ([ids[0]], 3)
    assert not {"MaxRunningTimeSec", "RetryPolicy"} & set(page["JobList"]["Job"][0])
    assert alibaba.call("ListFlowJob", PageSize=1000)[1]["PageSize"] == 100
    for number in (0, 2**62):
        assert alibaba.call("ListFlowJob", PageNumber=number)[1]["Code"] == "InvalidPageNumber"


def test_the_name_filter_may_match_more_than_the_name(alibaba: Any) -> None:
    """Exact or prefix is not documented, so a client filters again."""
    alibaba.create(Name="etl")
    alibaba.create(Name="etl-2")
    assert alibaba.call("ListFlowJob", Name="etl")[1]["Total"] == 2
    alibaba.set("name_filter", "exact")
    assert alibaba.call("ListFlowJob", Name="etl")[1]["Total"] == 1
    assert alibaba.call("ListFlowJob", Adhoc="TRUE")[1]["Total"] == 0


@pytest.mark.parametrize(
    ("form", "job_list"),
    [
        pytest.param("wrapped", {"Job": []}, id="wrapped"),
        pytest.param("bare", {}, id="bare"),
        pytest.param("absent", None, id="absent"),
    ],
)
def test_an_empty_list_has_three_forms(alibaba: Any, form: str, job_list: Any) -> None:
    """All three mean that there is nothing."""
    alibaba.set("empty_list", form)
    assert alibaba.call("ListFlowJob")[1].get("JobList") == job_list
