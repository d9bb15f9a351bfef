// The same as program.py.
import * as pulumi from "@pulumi/pulumi";
import * as cloudjobs from "pulumi-cloudjobs";

const config = new pulumi.Config();
const note = config.require("note");
const stop = { timeoutSeconds: config.require("patience") };

const task = new cloudjobs.tencent.dlc.SparkAppTask("task", {
    jobName: "spark-app-test",
    cmdArgs: note,
    stop,
});
const flink = new cloudjobs.tencent.oceanus.Job("flink", {
    name: "create_job_test",
    jobType: 1,
    clusterType: 2,
    clusterId: "cluster-5c42n3a5",
    workSpaceId: "space-53rqk422",
    description: note,
    stop,
});
const render = new cloudjobs.tencent.batch.Job("render", {
    placement: { zone: "ap-guangzhou-2" },
    job: {
        jobName: "hello",
        jobDescription: note,
        priority: 1,
        tasks: [
            {
                taskName: "hello2",
                taskInstanceNum: 1,
                application: { deliveryForm: "LOCAL", command: "true" },
                computeEnv: {
                    envType: "MANAGED",
                    envData: { instanceType: "S1.SMALL1", imageId: "img-bd78fy2t" },
                },
            },
        ],
    },
    stop,
});
const session = new cloudjobs.huawei.dli.Session("session", {
    kind: "spark",
    clusterName: "test_cluster",
    scType: "A",
    name: note,
    resources: [{ name: "group.tesddws/gsjdbc3.jar", type: "jar" }],
    groups: [{ name: "group.tesddws", resources: [{ name: "gsjdbc2.jar", type: "jar" }] }],
    stop,
});
const flow = new cloudjobs.alibaba.emr.FlowJob("flow", {
    projectId: "FP-257A173659F50000",
    name: "my_shell_job",
    type: "SHELL",
    description: note,
    resourceList: [{ path: "oss://path/demo.jar" }],
    stop,
});

export const taskId = task.taskId;
export const flinkId = flink.jobId;
export const renderStatus = render.status;
export const sessionName = session.sessionName;
export const resourcePath = flow.resourceList.apply((resources) => resources![0].path);
