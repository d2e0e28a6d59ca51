"""Runs MiniStack so that a function that logs nothing answers at once.

MiniStack waits for 50 ms after each call of a function for a first line of its log. Five milliseconds find what a
function writes before it answers; what comes later is in the log with the next call.
"""
from functools import partialmethod

from ministack import app
from ministack.core.lambda_runtime import Worker

Worker._drain_stderr_bounded = partialmethod(Worker._drain_stderr_bounded, first_line_wait=0.005)

app.main()
