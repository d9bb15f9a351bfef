package main

import (
	"pulumi-cloudjobs/sdk/go/cloudjobs/tencent/batch"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := batch.NewJob(ctx, "batch-job", &batch.JobArgs{
			Placement: &batch.PlacementArgs{
				Zone: pulumi.String("ap-guangzhou-2"),
			},
			Job: &batch.JobSpecArgs{
				JobName:        pulumi.String("test"),
				JobDescription: pulumi.String("test"),
				Priority:       pulumi.Int(1),
				Tasks: batch.TaskArray{
					&batch.TaskArgs{
						TaskName:        pulumi.String("hello2"),
						TaskInstanceNum: pulumi.Int(1),
						Application: &batch.ApplicationArgs{
							DeliveryForm: batch.ApplicationDeliveryFormLocal,
							Command:      pulumi.String("python -c \"f=lambda n:n<3 or f(n-1)+f(n-2); print(f(20))\""),
						},
						ComputeEnv: &batch.AnonymousComputeEnvArgs{
							EnvType: batch.AnonymousComputeEnvEnvTypeManaged,
							EnvData: &batch.EnvDataArgs{
								InstanceType: pulumi.String("S1.SMALL1"),
								ImageId:      pulumi.String("img-bd78fy2t"),
							},
						},
						RedirectInfo: &batch.RedirectInfoArgs{
							StdoutRedirectPath: pulumi.String("cos://dondonbatch-1251783334.cosgz.myqcloud.com/hello2/logs/"),
							StderrRedirectPath: pulumi.String("cos://dondonbatch-1251783334.cosgz.myqcloud.com/hello2/logs/"),
						},
					},
				},
			},
		})
		if err != nil {
			return err
		}
		return nil
	})
}
