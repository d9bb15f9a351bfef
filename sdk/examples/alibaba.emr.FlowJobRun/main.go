package main

import (
	"pulumi-cloudjobs/sdk/go/cloudjobs"
	"pulumi-cloudjobs/sdk/go/cloudjobs/alibaba/emr"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		report, err := emr.NewFlowJob(ctx, "report", &emr.FlowJobArgs{
			ProjectId:     pulumi.String("FP-257A173659F50000"),
			Name:          pulumi.String("report"),
			Description:   pulumi.String("Writes the report of a day"),
			Type:          pulumi.String("SHELL"),
			Params:        pulumi.String("sh report.sh"),
			MaxRetry:      pulumi.Int(1),
			RetryInterval: pulumi.Int(10),
		})
		if err != nil {
			return err
		}
		_, err = emr.NewFlowJobRun(ctx, "collect", &emr.FlowJobRunArgs{
			ProjectId: report.ProjectId,
			JobId:     report.FlowJobId,
			ClusterId: pulumi.String("C-D7958B72E59B0000"),
			Conf:      pulumi.String("{\"params\": \"sh collect.sh 2026-11-22\"}"),
			Triggers: pulumi.Map{
				"day": pulumi.Any("2026-11-22"),
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
