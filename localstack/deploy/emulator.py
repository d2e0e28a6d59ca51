"""Runs MiniStack with the paths that AWS's HTTP API makes, and so that a function that logs nothing answers at once.

MiniStack decodes a path once, and not its percent signs. It waits for 50 ms after each call of a function for a first
line of its log. Five milliseconds find what a function writes before it answers; what comes later is in the log with
the next call.
"""
import json
from functools import partialmethod

from http_api import http_api_path
from ministack import app
from ministack.core.lambda_runtime import Worker

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
