package main

import (
	"pulumi-cloudjobs/sdk/go/cloudjobs/tencent/dlc"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := dlc.NewSparkApp(ctx, "nightly", &dlc.SparkAppArgs{
			AppName:         pulumi.String("nightly"),
			AppType:         dlc.SparkAppAppTypeValue1,
			DataEngine:      pulumi.String("data-engine-demo"),
			AppFile:         pulumi.String("cosn://cloudjobs-1250000000/jars/nightly.jar"),
			MainClass:       pulumi.String("com.example.Nightly"),
			RoleArn:         pulumi.Int(12),
			AppDriverSize:   dlc.SparkAppAppDriverSizeSmall,
			AppExecutorSize: dlc.SparkAppAppExecutorSizeMedium,
			AppExecutorNums: pulumi.Int(2),
			AppJars: pulumi.StringArray{
				pulumi.String("cosn://cloudjobs-1250000000/jars/parsers.jar"),
				pulumi.String("cosn://cloudjobs-1250000000/jars/metrics.jar"),
			},
			AppConf: pulumi.String("spark.sql.shuffle.partitions=64"),
		})
		if err != nil {
			return err
		}
		return nil
	})
}
