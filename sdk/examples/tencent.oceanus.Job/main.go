package main

import (
	"pulumi-cloudjobs/sdk/go/cloudjobs/tencent/oceanus"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := oceanus.NewJob(ctx, "flink-job", &oceanus.JobArgs{
			Name:        pulumi.String("create_job_test"),
			JobType:     oceanus.JobJobTypeValue1,
			ClusterType: oceanus.JobClusterTypeValue2,
			ClusterId:   pulumi.String("cluster-5c42n3a5"),
			WorkSpaceId: pulumi.String("space-53rqk422"),
			Description: pulumi.String("some description"),
		})
		if err != nil {
			return err
		}
		return nil
	})
}
