import * as pulumi from "@pulumi/pulumi";
import * as cloudjobs from "pulumi-cloudjobs";

const clicks = new cloudjobs.tencent.oceanus.Job("clicks", {
    name: "clicks_per_page",
    jobType: cloudjobs.tencent.oceanus.JobJobType.Value2,
    clusterType: cloudjobs.tencent.oceanus.JobClusterType.Value2,
    clusterId: "cluster-5c42n3a5",
    workSpaceId: "space-53rqk422",
});
const clicksRun = new cloudjobs.tencent.oceanus.Deployment("clicks-run", {
    jobId: clicks.jobId,
    workSpaceId: clicks.workSpaceId,
    entrypointClass: "com.example.ClicksPerPage",
    programArgs: "--window 60",
    resourceRefs: [{
        resourceId: "resource-8ytrp0yk",
        version: 1,
        type: cloudjobs.tencent.oceanus.ResourceRefType.Value1,
    }],
    properties: [{
        key: "execution.checkpointing.mode",
        value: "EXACTLY_ONCE",
    }],
    defaultParallelism: 2,
    onFailure: cloudjobs.tencent.oceanus.DeploymentOnFailure.Rollback,
    keepVersions: 10,
});
