import * as pulumi from "@pulumi/pulumi";
import * as cloudjobs from "pulumi-cloudjobs";

const report = new cloudjobs.huawei.dli.SparkBatch("report", {
    file: "obs://demo/report.py",
    className: "",
    queue: "test_cluster",
    args: [
        "--by",
        "country",
    ],
    conf: {
        "spark.sql.shuffle.partitions": "8",
    },
    wait: {
        until: cloudjobs.WaitUntil.Finished,
        timeoutSeconds: "1h",
    },
});
