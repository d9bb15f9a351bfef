import * as pulumi from "@pulumi/pulumi";
import * as cloudjobs from "pulumi-cloudjobs";

const notebook = new cloudjobs.huawei.dli.Session("notebook", {
    kind: cloudjobs.huawei.dli.SessionKind.Spark,
    clusterName: "test_cluster",
    scType: cloudjobs.huawei.dli.SessionScType.A,
});
const load = new cloudjobs.huawei.dli.Statement("load", {
    sessionId: notebook.sessionId,
    code: "val orders = spark.read.parquet(\"obs://demo/orders\")",
});
