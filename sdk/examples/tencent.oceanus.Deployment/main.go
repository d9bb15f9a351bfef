package main

import (
	"pulumi-cloudjobs/sdk/go/cloudjobs/tencent/oceanus"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		clicks, err := oceanus.NewJob(ctx, "clicks", &oceanus.JobArgs{
			Name:        pulumi.String("clicks_per_page"),
			JobType:     oceanus.JobJobTypeValue2,
			ClusterType: oceanus.JobClusterTypeValue2,
			ClusterId:   pulumi.String("cluster-5c42n3a5"),
			WorkSpaceId: pulumi.String("space-53rqk422"),
		})
		if err != nil {
			return err
		}
		_, err = oceanus.NewDeployment(ctx, "clicks-run", &oceanus.DeploymentArgs{
			JobId:           clicks.JobId,
			WorkSpaceId:     clicks.WorkSpaceId,
			EntrypointClass: pulumi.String("com.example.ClicksPerPage"),
			ProgramArgs:     pulumi.String("--window 60"),
			ResourceRefs: oceanus.ResourceRefArray{
				&oceanus.ResourceRefArgs{
					ResourceId: pulumi.String("resource-8ytrp0yk"),
					Version:    pulumi.Int(1),
					Type:       oceanus.ResourceRefTypeValue1,
				},
			},
			Properties: oceanus.PropertyArray{
				&oceanus.PropertyArgs{
					Key:   pulumi.String("execution.checkpointing.mode"),
					Value: pulumi.String("EXACTLY_ONCE"),
				},
			},
			DefaultParallelism: pulumi.Int(2),
			OnFailure:          oceanus.DeploymentOnFailureRollback,
			KeepVersions:       pulumi.Int(10),
		})
		if err != nil {
			return err
		}
		return nil
	})
}
