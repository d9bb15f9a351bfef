import * as pulumi from "@pulumi/pulumi";
import * as cloudjobs from "pulumi-cloudjobs";

const nightly = new cloudjobs.tencent.dlc.SparkApp("nightly", {
    appName: "nightly",
    appType: cloudjobs.tencent.dlc.SparkAppAppType.Value1,
    dataEngine: "data-engine-demo",
    appFile: "cosn://cloudjobs-1250000000/jars/nightly.jar",
    mainClass: "com.example.Nightly",
    roleArn: 12,
    appDriverSize: cloudjobs.tencent.dlc.SparkAppAppDriverSize.Small,
    appExecutorSize: cloudjobs.tencent.dlc.SparkAppAppExecutorSize.Medium,
    appExecutorNums: 2,
    appJars: [
        "cosn://cloudjobs-1250000000/jars/parsers.jar",
        "cosn://cloudjobs-1250000000/jars/metrics.jar",
    ],
    appConf: "spark.sql.shuffle.partitions=64",
});
