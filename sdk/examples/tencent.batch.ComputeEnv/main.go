package main

import (
	"pulumi-cloudjobs/sdk/go/cloudjobs/tencent/batch"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := batch.NewComputeEnv(ctx, "farm", &batch.ComputeEnvArgs{
			Placement: &batch.PlacementArgs{
				Zone: pulumi.String("ap-guangzhou-2"),
			},
			ComputeEnv: &batch.NamedComputeEnvArgs{
				EnvName:                 pulumi.String("farm"),
				EnvDescription:          pulumi.String("Renders films"),
				DesiredComputeNodeCount: pulumi.Int(4),
				EnvData: &batch.NodeDataArgs{
					InstanceTypes: pulumi.StringArray{
						pulumi.String("S5.LARGE8"),
						pulumi.String("S5.MEDIUM4"),
					},
					ImageId: pulumi.String("img-bd78fy2t"),
				},
			},
		})
		if err != nil {
			return err
		}
		return nil
	})
}
