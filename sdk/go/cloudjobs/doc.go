// Spark, Flink and batch jobs on Tencent Cloud, Huawei Cloud and Alibaba Cloud as Pulumi resources
package cloudjobs
