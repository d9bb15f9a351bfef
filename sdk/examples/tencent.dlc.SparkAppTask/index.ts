import * as pulumi from "@pulumi/pulumi";
import * as cloudjobs from "pulumi-cloudjobs";

const sparkTask = new cloudjobs.tencent.dlc.SparkAppTask("spark-task", {
    jobName: "spark-app-test",
    cmdArgs: "10 test 20",
});
