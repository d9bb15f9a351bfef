import * as pulumi from "@pulumi/pulumi";
import * as cloudjobs from "pulumi-cloudjobs";

const sparkSession = new cloudjobs.huawei.dli.Session("spark-session", {
    kind: cloudjobs.huawei.dli.SessionKind.Spark,
    clusterName: "test_cluster",
    scType: cloudjobs.huawei.dli.SessionScType.A,
    jars: ["group.tesddws/gsjdbc4.jar"],
    resources: [{
        name: "group.tesddws/gsjdbc3.jar",
        type: "jar",
    }],
    groups: [{
        name: "group.tesddws",
        resources: [{
            name: "gsjdbc2.jar",
            type: "jar",
        }],
    }],
});
