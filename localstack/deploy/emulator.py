"""Runs MiniStack with the paths that AWS's HTTP API makes, with permissions to read SSM parameters by path, and so that
a function that logs nothing answers at once.

MiniStack decodes a path once, and not its percent signs. It asks whether a caller may read all parameters where AWS
asks about those below a path. It waits for 50 ms after each call of a function for a first
line of its log. Five milliseconds find what a function writes before it answers; what comes later is in the log with
the next call.
"""
import json
from functools import partialmethod

from http_api import http_api_path
from ministack import app
from ministack.core import iam_actions
from ministack.core.lambda_runtime import Worker

resource_arn = iam_actions.extract_resource_arn


def resource_arn_as_aws(service, method, path, headers, body, query_params, region, account_id):
    """MiniStack's own, but for the path of GetParametersByPath.
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
    """
    target = next((value for name, value in headers.items() if name.lower() == "x-amz-target"), "")
    if service == "ssm" and target.endswith(".GetParametersByPath"):
        below = json.loads(body).get("Path", "")
        return f"arn:aws:ssm:{region}:{account_id}:parameter{below}"
    return resource_arn(service, method, path, headers, body, query_params, region, account_id)


iam_actions.extract_resource_arn = resource_arn_as_aws
execute = app._handle_execute_api_request


async def execute_as_aws(host, path, *rest, raw_path=None, **options):
    """MiniStack's own, with the path decoded here. Without the raw one, it takes the path as it is."""
    if raw_path is None or not app._parse_execute_api_url(host, path):
        return await execute(host, path, *rest, raw_path=raw_path, **options)
    path = http_api_path(raw_path)
    if path is None:
        return 400, {"Content-Type": "application/json"}, json.dumps({"message": "Bad Request"}).encode()
    return await execute(host, path, *rest, **options)


app._handle_execute_api_request = execute_as_aws
Worker._drain_stderr_bounded = partialmethod(Worker._drain_stderr_bounded, first_line_wait=0.005)

app.main()
