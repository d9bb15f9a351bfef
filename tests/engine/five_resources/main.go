// The same as program.py.
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
	"pulumi-cloudjobs/sdk/go/cloudjobs"
	"pulumi-cloudjobs/sdk/go/cloudjobs/alibaba/emr"
	"pulumi-cloudjobs/sdk/go/cloudjobs/huawei/dli"
	"pulumi-cloudjobs/sdk/go/cloudjobs/tencent/batch"
	"pulumi-cloudjobs/sdk/go/cloudjobs/tencent/dlc"
	"pulumi-cloudjobs/sdk/go/cloudjobs/tencent/oceanus"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		note := pulumi.String(config.Require(ctx, "note"))
		patience := pulumi.Any(config.Require(ctx, "patience"))
		stop := &cloudjobs.StopArgs{TimeoutSeconds: patience}

		task, err := dlc.NewSparkAppTask(ctx, "task", &dlc.SparkAppTaskArgs{
			JobName: pulumi.String("spark-app-test"),
			CmdArgs: note,
			Stop:    stop,
		})
		if err != nil {
			return err
		}

		flink, err := oceanus.NewJob(ctx, "flink", &oceanus.JobArgs{
			Name:        pulumi.String("create_job_test"),
			JobType:     oceanus.JobJobTypeValue1,
			ClusterType: oceanus.JobClusterTypeValue2,
			ClusterId:   pulumi.String("cluster-5c42n3a5"),
			WorkSpaceId: pulumi.String("space-53rqk422"),
			Description: note,
			Stop:        &oceanus.JobStopArgs{TimeoutSeconds: patience},
		})
		if err != nil {
			return err
		}

		render, err := batch.NewJob(ctx, "render", &batch.JobArgs{
			Placement: &batch.PlacementArgs{Zone: pulumi.String("ap-guangzhou-2")},
			Job: &batch.JobSpecArgs{
				JobName:        pulumi.String("hello"),
				JobDescription: note,
				Priority:       pulumi.Int(1),
				Tasks: batch.TaskArray{&batch.TaskArgs{
					TaskName:        pulumi.String("hello2"),
					TaskInstanceNum: pulumi.Int(1),
					Application: &batch.ApplicationArgs{
						DeliveryForm: batch.ApplicationDeliveryFormLocal,
						Command:      pulumi.String("true"),
					},
					ComputeEnv: &batch.AnonymousComputeEnvArgs{
						EnvType: batch.AnonymousComputeEnvEnvTypeManaged,
						EnvData: &batch.EnvDataArgs{
							InstanceType: pulumi.String("S1.SMALL1"),
							ImageId:      pulumi.String("img-bd78fy2t"),
						},
					},
				}},
			},
			Stop: stop,
		})
		if err != nil {
			return err
		}

		session, err := dli.NewSession(ctx, "session", &dli.SessionArgs{
			Kind:        dli.SessionKindSpark,
			ClusterName: pulumi.String("test_cluster"),
			ScType:      dli.SessionScTypeA,
			Name:        note,
			Resources: dli.JobResourceArray{&dli.JobResourceArgs{
				Name: pulumi.String("group.tesddws/gsjdbc3.jar"),
				Type: pulumi.String("jar"),
			}},
			Groups: dli.JobResourcesGroupArray{&dli.JobResourcesGroupArgs{
				Name: pulumi.String("group.tesddws"),
				Resources: dli.JobResourceArray{&dli.JobResourceArgs{
					Name: pulumi.String("gsjdbc2.jar"),
					Type: pulumi.String("jar"),
				}},
			}},
			Stop: stop,
		})
		if err != nil {
			return err
		}

		flow, err := emr.NewFlowJob(ctx, "flow", &emr.FlowJobArgs{
			ProjectId:   pulumi.String("FP-257A173659F50000"),
			Name:        pulumi.String("my_shell_job"),
			Type:        pulumi.String("SHELL"),
			Description: note,
			ResourceList: emr.ResourceArray{
				&emr.ResourceArgs{Path: pulumi.String("oss://path/demo.jar")},
			},
			Stop: stop,
		})
		if err != nil {
			return err
		}

		ctx.Export("taskId", task.TaskId)
		ctx.Export("flinkId", flink.JobId)
		ctx.Export("renderStatus", render.Status)
		ctx.Export("sessionName", session.SessionName)
		ctx.Export("resourcePath", flow.ResourceList.Index(pulumi.Int(0)).Path())
		return nil
	})
}
