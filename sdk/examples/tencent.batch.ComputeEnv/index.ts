import * as pulumi from "@pulumi/pulumi";
import * as cloudjobs from "pulumi-cloudjobs";

const farm = new cloudjobs.tencent.batch.ComputeEnv("farm", {
    placement: {
        zone: "ap-guangzhou-2",
    },
    computeEnv: {
        envName: "farm",
        envDescription: "Renders films",
        desiredComputeNodeCount: 4,
        envData: {
            instanceTypes: [
                "S5.LARGE8",
                "S5.MEDIUM4",
            ],
            imageId: "img-bd78fy2t",
        },
    },
});
