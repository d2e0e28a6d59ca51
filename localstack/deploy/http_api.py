"""The path that AWS's HTTP API passes to a function: localstack/path.ts in Python, for MiniStack.

As a program, it reads a JSON list of paths and prints the result for each. localstack/path.test.ts compares them with
captures from AWS.
"""
import json
import re
import sys
from urllib.parse import unquote


def _decode(text):
    """Raises ValueError for an invalid percent sign, or bytes that aren't UTF-8."""
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise ValueError("Invalid percent-encoding")
    return unquote(text, errors="strict")


def http_api_path(raw):
    """The path, decoded, cut, and decoded again. None if API Gateway refuses the request."""
    try:
        return _decode(_decode(raw).split("?", 1)[0])
    except ValueError:
        return None


if __name__ == "__main__":
    print(json.dumps([http_api_path(raw) for raw in json.load(sys.stdin)]))
