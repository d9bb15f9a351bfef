package main

import (
	"pulumi-cloudjobs/sdk/go/cloudjobs/huawei/dli"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := dli.NewSession(ctx, "spark-session", &dli.SessionArgs{
			Kind:        dli.SessionKindSpark,
			ClusterName: pulumi.String("test_cluster"),
			ScType:      dli.SessionScTypeA,
			Jars: pulumi.StringArray{
				pulumi.String("group.tesddws/gsjdbc4.jar"),
			},
			Resources: dli.JobResourceArray{
				&dli.JobResourceArgs{
					Name: pulumi.String("group.tesddws/gsjdbc3.jar"),
					Type: pulumi.String("jar"),
				},
			},
			Groups: dli.JobResourcesGroupArray{
				&dli.JobResourcesGroupArgs{
					Name: pulumi.String("group.tesddws"),
					Resources: dli.JobResourceArray{
						&dli.JobResourceArgs{
							Name: pulumi.String("gsjdbc2.jar"),
							Type: pulumi.String("jar"),
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
