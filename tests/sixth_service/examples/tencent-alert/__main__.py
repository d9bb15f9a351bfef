"""A rule of Tencent Cloud Alert, an API invented for a test."""

import pulumi
import pulumi_cloudjobs as cloudjobs

rule = cloudjobs.tencent.alert.Rule(
    "nightly",
    rule_name="nightly",
    job_pattern="nightly-*",
    receivers=["ops@example.com"],
)

pulumi.export("rule_id", rule.rule_id)
