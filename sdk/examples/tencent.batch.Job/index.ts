import * as pulumi from "@pulumi/pulumi";
import * as cloudjobs from "pulumi-cloudjobs";

const batchJob = new cloudjobs.tencent.batch.Job("batch-job", {
    placement: {
        zone: "ap-guangzhou-2",
    },
    job: {
        jobName: "test",
        jobDescription: "test",
        priority: 1,
        tasks: [{
            taskName: "hello2",
            taskInstanceNum: 1,
            application: {
                deliveryForm: cloudjobs.tencent.batch.ApplicationDeliveryForm.Local,
                command: "python -c \"f=lambda n:n<3 or f(n-1)+f(n-2); print(f(20))\"",
            },
            computeEnv: {
                envType: cloudjobs.tencent.batch.AnonymousComputeEnvEnvType.Managed,
                envData: {
                    instanceType: "S1.SMALL1",
                    imageId: "img-bd78fy2t",
                },
            },
            redirectInfo: {
                stdoutRedirectPath: "cos://dondonbatch-1251783334.cosgz.myqcloud.com/hello2/logs/",
                stderrRedirectPath: "cos://dondonbatch-1251783334.cosgz.myqcloud.com/hello2/logs/",
            },
        }],
    },
});
