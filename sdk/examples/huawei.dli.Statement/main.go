package main

import (
	"pulumi-cloudjobs/sdk/go/cloudjobs/huawei/dli"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		notebook, err := dli.NewSession(ctx, "notebook", &dli.SessionArgs{
			Kind:        dli.SessionKindSpark,
			ClusterName: pulumi.String("test_cluster"),
			ScType:      dli.SessionScTypeA,
		})
		if err != nil {
			return err
		}
		_, err = dli.NewStatement(ctx, "load", &dli.StatementArgs{
			SessionId: notebook.SessionId,
			Code:      pulumi.String("val orders = spark.read.parquet(\"obs://demo/orders\")"),
		})
		if err != nil {
			return err
		}
		return nil
	})
}
