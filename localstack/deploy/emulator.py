"""Runs MiniStack with three changes toward AWS.

- MiniStack decodes a path once, and leaves its percent signs. AWS's HTTP API decodes it twice.
- For GetParametersByPath, MiniStack checks the permission to read all parameters. AWS checks those below the path.
- MiniStack waits 50 ms after each call of a function for the first line of its log. Five milliseconds are enough for
  lines that a function writes before it answers; later ones are in the log with the next call.
"""
import json
from functools import partialmethod

from http_api import http_api_path
from ministack import app
from ministack.core import iam_actions
from ministack.core.lambda_runtime import Worker

resource_arn = iam_actions.extract_resource_arn


def resource_arn_as_aws(service, method, path, headers, body, query_params, region, account_id):
    """MiniStack's own, except for the path of GetParametersByPath.
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
    """MiniStack's own, with the path decoded here. Without a raw path, MiniStack uses the path as it is."""
    if raw_path is None or not app._parse_execute_api_url(host, path):
        return await execute(host, path, *rest, raw_path=raw_path, **options)
    path = http_api_path(raw_path)
    if path is None:
        return 400, {"Content-Type": "application/json"}, json.dumps({"message": "Bad Request"}).encode()
    return await execute(host, path, *rest, **options)


app._handle_execute_api_request = execute_as_aws
Worker._drain_stderr_bounded = partialmethod(Worker._drain_stderr_bounded, first_line_wait=0.005)

app.main()
