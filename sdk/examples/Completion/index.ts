import * as pulumi from "@pulumi/pulumi";
import * as cloudjobs from "pulumi-cloudjobs";

const part0 = new cloudjobs.tencent.batch.Job("part-0", {
    placement: {
        zone: "ap-guangzhou-2",
    },
    job: {
        jobName: "part-0",
        tasks: [{
            taskName: "render",
            application: {
                deliveryForm: cloudjobs.tencent.batch.ApplicationDeliveryForm.Local,
                command: "blender -b scene.blend -s 1 -e 100 -a",
            },
            computeEnv: {
                envType: cloudjobs.tencent.batch.AnonymousComputeEnvEnvType.Managed,
                envData: {
                    instanceType: "S1.SMALL1",
                    imageId: "img-bd78fy2t",
                },
            },
        }],
    },
});
const part1 = new cloudjobs.tencent.batch.Job("part-1", {
    placement: {
        zone: "ap-guangzhou-2",
    },
    job: {
        jobName: "part-1",
        tasks: [{
            taskName: "render",
            application: {
                deliveryForm: cloudjobs.tencent.batch.ApplicationDeliveryForm.Local,
                command: "blender -b scene.blend -s 101 -e 200 -a",
            },
            computeEnv: {
                envType: cloudjobs.tencent.batch.AnonymousComputeEnvEnvType.Managed,
                envData: {
                    instanceType: "S1.SMALL1",
                    imageId: "img-bd78fy2t",
                },
            },
        }],
    },
});
const film = new cloudjobs.Completion("film", {
    jobs: [
        {
            urn: part0.urn,
            type: "tencent/batch:Job",
            region: part0.region,
            id: part0.id,
        },
        {
            urn: part1.urn,
            type: "tencent/batch:Job",
            region: part1.region,
            id: part1.id,
        },
    ],
    timeoutSeconds: "2h",
    onFailure: cloudjobs.CompletionOnFailure.Record,
});
