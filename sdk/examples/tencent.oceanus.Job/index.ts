import * as pulumi from "@pulumi/pulumi";
import * as cloudjobs from "pulumi-cloudjobs";

const flinkJob = new cloudjobs.tencent.oceanus.Job("flink-job", {
    name: "create_job_test",
    jobType: cloudjobs.tencent.oceanus.JobJobType.Value1,
    clusterType: cloudjobs.tencent.oceanus.JobClusterType.Value2,
    clusterId: "cluster-5c42n3a5",
    workSpaceId: "space-53rqk422",
    description: "some description",
});
