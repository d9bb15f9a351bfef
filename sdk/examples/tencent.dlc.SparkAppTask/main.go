package main

import (
	"pulumi-cloudjobs/sdk/go/cloudjobs/tencent/dlc"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := dlc.NewSparkAppTask(ctx, "spark-task", &dlc.SparkAppTaskArgs{
			JobName: pulumi.String("spark-app-test"),
			CmdArgs: pulumi.String("10 test 20"),
		})
		if err != nil {
			return err
		}
		return nil
	})
}
