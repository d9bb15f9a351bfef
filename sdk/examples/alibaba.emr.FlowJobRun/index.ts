import * as pulumi from "@pulumi/pulumi";
import * as cloudjobs from "pulumi-cloudjobs";

const report = new cloudjobs.alibaba.emr.FlowJob("report", {
    projectId: "FP-257A173659F50000",
    name: "report",
    description: "Writes the report of a day",
    type: "SHELL",
    params: "sh report.sh",
    maxRetry: 1,
    retryInterval: 10,
});
const collect = new cloudjobs.alibaba.emr.FlowJobRun("collect", {
    projectId: report.projectId,
    jobId: report.flowJobId,
    clusterId: "C-D7958B72E59B0000",
    conf: "{\"params\": \"sh collect.sh 2026-11-22\"}",
    triggers: {
        day: "2026-11-22",
    },
    wait: {
        until: cloudjobs.WaitUntil.Finished,
        timeoutSeconds: "1h",
    },
});
