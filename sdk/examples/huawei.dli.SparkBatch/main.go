package main

import (
	"pulumi-cloudjobs/sdk/go/cloudjobs"
	"pulumi-cloudjobs/sdk/go/cloudjobs/huawei/dli"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := dli.NewSparkBatch(ctx, "report", &dli.SparkBatchArgs{
			File:      pulumi.String("obs://demo/report.py"),
			ClassName: pulumi.String(""),
			Queue:     pulumi.String("test_cluster"),
			Args: pulumi.StringArray{
				pulumi.String("--by"),
				pulumi.String("country"),
			},
			Conf: pulumi.Map{
				"spark.sql.shuffle.partitions": pulumi.Any("8"),
			},
			Wait: &cloudjobs.WaitArgs{
				Until:          cloudjobs.WaitUntilFinished,
				TimeoutSeconds: pulumi.Any("1h"),
			},
		})
		if err != nil {
			return err
		}
		return nil
	})
}
