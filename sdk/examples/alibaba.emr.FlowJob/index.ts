import * as pulumi from "@pulumi/pulumi";
import * as cloudjobs from "pulumi-cloudjobs";

const flowJob = new cloudjobs.alibaba.emr.FlowJob("flow-job", {
    projectId: "FP-257A173659F50000",
    name: "my_shell_job",
    description: "This is a data development job Description",
    type: "SHELL",
    resourceList: [{
        path: "oss://path/demo.jar",
    }],
});
