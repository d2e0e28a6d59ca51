"""Runs the snippets that it reads, a JSON text a line, and writes for each a line with what it printed."""

import contextlib
import io
import json
import sys
import traceback

for line in sys.stdin:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        try:
            exec(compile(json.loads(line), "snippet", "exec"), {})
        except Exception:
            traceback.print_exc(file=printed)
    print(json.dumps(printed.getvalue()), flush=True)
