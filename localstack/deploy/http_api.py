"""The path of a request as AWS's HTTP API hands it on: localstack/path.ts in Python, for MiniStack.

Run as a program, it reads a JSON list of paths and prints what becomes of each. localstack/path.test.ts holds it to what
was captured in AWS.
"""
import json
import re
import sys
from urllib.parse import unquote


def _decode(text):
    """Raises ValueError where a percent sign encodes nothing, or bytes are no UTF-8."""
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise ValueError("A percent sign encodes nothing")
    return unquote(text, errors="strict")


def http_api_path(raw):
    """The path, decoded, cut and decoded again. None where API Gateway refuses the request."""
    try:
        return _decode(_decode(raw).split("?", 1)[0])
    except ValueError:
        return None


if __name__ == "__main__":
    print(json.dumps([http_api_path(raw) for raw in json.load(sys.stdin)]))
