"""Import Keras soon, and without TensorFlow's words about itself; what else is said is passed on.

TensorFlow's own setting hides what it says after its start. The lines before, about instructions
of the processor and a GPU that is not there, its libraries write straight to file descriptor 2
while they are loaded. So for the length of the import that descriptor leads to a small process,
this file run as a script, which passes on every other line. It is a process and not a thread so
that the last words of an import that aborts are still passed on.
"""

from __future__ import annotations

import gc
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress

_LEVEL = "TF_CPP_MIN_LOG_LEVEL"
_ONLY_FATAL = "3"
_STDERR = 2
_LONGEST_WAIT = 5.0  # seconds: something that the import started may hold the descriptor open

_OWN_WORDS = re.compile(
    rb"[IWE]\d{4} \d\d:\d\d:[\d.:]+( +\d+)? \S+:\d+ ?\] "  # its libraries; F, fatal, is kept
    rb"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWE] \S+:\d+\] "  # the same in older versions
    rb"|WARNING: All log messages before absl::InitializeLog\(\) is called are written to STDERR"
    rb"|To enable the following instructions: "
)


def import_keras_quietly() -> None:
    """Import Keras and its backend, fast ones and soon, without a word of TensorFlow's.

    Whoever sets `TF_CPP_MIN_LOG_LEVEL` to 0, 1 or 2 wants to hear TensorFlow, and does. Does
    nothing when Keras is there already.
    """
    if "keras" in sys.modules:
        return
    from experiments.running.child import FAST_KERNELS  # unknown where this file is a script

    for name, value in FAST_KERNELS.items():
        os.environ.setdefault(name, value)
    quiet = os.environ.setdefault(_LEVEL, _ONLY_FATAL) == _ONLY_FATAL
    if quiet:
        logging.getLogger("tensorflow").setLevel(logging.ERROR)
    with _filtered_stderr() if quiet else nullcontext(), _no_search_for_garbage():
        import keras  # noqa: F401  (the import is what is wanted)


def is_tensorflows(line: bytes) -> bool:
    """Tell whether a line is TensorFlow's about itself, and no fatal error."""
    return _OWN_WORDS.match(line) is not None


@contextmanager
def _no_search_for_garbage() -> Iterator[None]:
    """Keep Python from looking for garbage among millions of objects that all stay.

    It takes a fifth of the import. What was made meanwhile is not looked through later either.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()


@contextmanager
def _filtered_stderr() -> Iterator[None]:
    """Lead file descriptor 2 through the filter; where that cannot be, change nothing."""
    try:
        kept = os.dup(_STDERR)
    except OSError:  # a program without a terminal, as on Windows, may have no such descriptor
        yield
        return
    try:
        passing = _start_filter()
        try:
            yield
        finally:
            os.dup2(kept, _STDERR)
            if passing:
                _await(passing)
    finally:
        os.close(kept)


def _start_filter() -> subprocess.Popen[bytes] | None:
    from storage.posix_only import apart  # unknown where this file is a script

    command = [sys.executable, "-I", "-S", __file__]
    try:
        # In a session of its own it does not hear Ctrl-C, and is there for what is said then.
        passing = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, **apart()
        )
    except OSError:
        return None
    if passing.stdin:
        with passing.stdin as way:
            os.dup2(way.fileno(), _STDERR)
    return passing


def _await(passing: subprocess.Popen[bytes]) -> None:
    """Let the filter pass on the last line, so that what is said next comes after it."""
    with suppress(subprocess.TimeoutExpired):
        passing.wait(_LONGEST_WAIT)


def _pass_on() -> None:
    """Write to standard error what comes in, but for TensorFlow's lines."""
    for line in sys.stdin.buffer:
        if not is_tensorflows(line):
            sys.stderr.buffer.write(line)
            sys.stderr.buffer.flush()


if __name__ == "__main__":
    _pass_on()
