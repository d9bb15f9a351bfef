package main

import (
	"pulumi-cloudjobs/sdk/go/cloudjobs"
	"pulumi-cloudjobs/sdk/go/cloudjobs/tencent/batch"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		part0, err := batch.NewJob(ctx, "part-0", &batch.JobArgs{
			Placement: &batch.PlacementArgs{
				Zone: pulumi.String("ap-guangzhou-2"),
			},
			Job: &batch.JobSpecArgs{
				JobName: pulumi.String("part-0"),
				Tasks: batch.TaskArray{
					&batch.TaskArgs{
						TaskName: pulumi.String("render"),
						Application: &batch.ApplicationArgs{
							DeliveryForm: batch.ApplicationDeliveryFormLocal,
							Command:      pulumi.String("blender -b scene.blend -s 1 -e 100 -a"),
						},
						ComputeEnv: &batch.AnonymousComputeEnvArgs{
							EnvType: batch.AnonymousComputeEnvEnvTypeManaged,
							EnvData: &batch.EnvDataArgs{
								InstanceType: pulumi.String("S1.SMALL1"),
								ImageId:      pulumi.String("img-bd78fy2t"),
							},
						},
					},
				},
			},
		})
		if err != nil {
			return err
		}
		part1, err := batch.NewJob(ctx, "part-1", &batch.JobArgs{
			Placement: &batch.PlacementArgs{
				Zone: pulumi.String("ap-guangzhou-2"),
			},
			Job: &batch.JobSpecArgs{
				JobName: pulumi.String("part-1"),
				Tasks: batch.TaskArray{
					&batch.TaskArgs{
						TaskName: pulumi.String("render"),
						Application: &batch.ApplicationArgs{
							DeliveryForm: batch.ApplicationDeliveryFormLocal,
							Command:      pulumi.String("blender -b scene.blend -s 101 -e 200 -a"),
						},
						ComputeEnv: &batch.AnonymousComputeEnvArgs{
							EnvType: batch.AnonymousComputeEnvEnvTypeManaged,
							EnvData: &batch.EnvDataArgs{
								InstanceType: pulumi.String("S1.SMALL1"),
								ImageId:      pulumi.String("img-bd78fy2t"),
							},
						},
					},
				},
			},
		})
		if err != nil {
			return err
		}
		_, err = cloudjobs.NewCompletion(ctx, "film", &cloudjobs.CompletionArgs{
			Jobs: cloudjobs.JobInputArray{
				&cloudjobs.JobInputArgs{
					Urn:    part0.URN(),
					Type:   pulumi.String("tencent/batch:Job"),
					Region: part0.Region,
					Id:     part0.ID(),
				},
				&cloudjobs.JobInputArgs{
					Urn:    part1.URN(),
					Type:   pulumi.String("tencent/batch:Job"),
					Region: part1.Region,
					Id:     part1.ID(),
				},
			},
			TimeoutSeconds: pulumi.Any("2h"),
			OnFailure:      cloudjobs.CompletionOnFailureRecord,
		})
		if err != nil {
			return err
		}
		return nil
	})
}
