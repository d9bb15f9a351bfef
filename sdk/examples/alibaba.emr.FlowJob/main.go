package main

import (
	"pulumi-cloudjobs/sdk/go/cloudjobs/alibaba/emr"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := emr.NewFlowJob(ctx, "flow-job", &emr.FlowJobArgs{
			ProjectId:   pulumi.String("FP-257A173659F50000"),
			Name:        pulumi.String("my_shell_job"),
			Description: pulumi.String("This is a data development job Description"),
			Type:        pulumi.String("SHELL"),
			ResourceList: emr.ResourceArray{
				&emr.ResourceArgs{
					Path: pulumi.String("oss://path/demo.jar"),
				},
			},
		})
		if err != nil {
			return err
		}
		return nil
	})
}
