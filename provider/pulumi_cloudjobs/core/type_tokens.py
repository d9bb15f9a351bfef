"""The names under which Pulumi knows a resource type, made from its token.

A terminal of 80 columns must show the status beside the type, so the dynamic provider's names are
short. Pulumi leaves out the part before the colon when it repeats the class: users see
`pulumi-python:dynamic:BatchJob` and `cloudjobs:tencent/batch:Job`.
"""

from __future__ import annotations

PLUGIN = "cloudjobs"
DYNAMIC = "pulumi-python"
COMMON_MODULE = "index"
"""The module of types that belong to no service."""


def plugin_token(token: str) -> str:
    """Return the type token in the plugin: "cloudjobs:tencent/batch/job:Job".

    Args:
        token: "tencent/batch:Job"; "Completion" for a resource of no service.
    """
    service, _, class_name = token.rpartition(":")
    return f"{PLUGIN}:{service or COMMON_MODULE}/{_camel(class_name)}:{class_name}"


LIST_JOBS = f"{PLUGIN}:{COMMON_MODULE}/listJobs:listJobs"


def function_token(token: str) -> str:
    """Return the token of the function that reads objects of a type.

    It is "cloudjobs:tencent/batch/getJob:getJob" for "tencent/batch:Job".
    """
    service, _, class_name = token.rpartition(":")
    name = f"get{class_name}"
    return f"{PLUGIN}:{service}/{name}:{name}"


def core_token(token: str) -> str:
    """Return the token of a type by its token in the plugin: "tencent/batch:Job"."""
    _, _, rest = token.partition(":")
    module, _, class_name = rest.rpartition(":")
    service = module.rpartition("/")[0]
    return class_name if service in ("", COMMON_MODULE) else f"{service}:{class_name}"


def dynamic_token(token: str) -> str:
    """Return the type token in the dynamic provider: "pulumi-python:dynamic/batchJob:BatchJob"."""
    module, name = dynamic_names(token)
    return f"{DYNAMIC}:dynamic/{module}:{name}"


def dynamic_urn(urn: str) -> str:
    """Return a URN with the types of this package as the dynamic provider names them.

    A resource that goes from one provider to the other gets another URN, and is the same.
    """
    parts = urn.split("::", 3)
    if len(parts) < 4:
        return urn

    stack, project, types, name = parts
    dynamic_types = [
        dynamic_token(core_token(type_name)) if type_name.startswith(f"{PLUGIN}:") else type_name
        for type_name in types.split("$")
    ]
    return "::".join((stack, project, "$".join(dynamic_types), name))


def dynamic_names(token: str) -> tuple[str, str]:
    """Return module and name of a type, as a class of the dynamic provider declares them."""
    path, _, class_name = token.rpartition(":")
    service = path.rpartition("/")[2]
    name = f"{service.capitalize()}{class_name}"
    return _camel(name), name


def _camel(class_name: str) -> str:
    return class_name[:1].lower() + class_name[1:]
