"""Calls that only some systems have stand in one file, so that nobody meets them by surprise."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import main

ROOT = Path(main.__file__).parent
ALLOWED = ROOT / "storage" / "posix_only.py"
MODULES = {"fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty"}
NAMES = {
    "chown", "fork", "forkpty", "getegid", "geteuid", "getgid", "getloadavg", "getpgid", "getuid",
    "killpg", "memfd_create", "mkfifo", "nice", "pread", "preexec_fn", "pthread_kill", "pwrite",
    "sched_getaffinity", "setpgid", "setpgrp", "setsid", "start_new_session", "statvfs", "sysconf",
    "uname", "alarm", "setitimer", "SIGALRM", "SIGCHLD", "SIGCONT", "SIGHUP", "SIGKILL", "SIGPIPE",
    "SIGQUIT", "SIGSTOP", "SIGUSR1", "SIGUSR2",
}  # fmt: skip


def used_in(source: str) -> Iterator[str]:
    """Yield the names of the system's calls, signals and modules in a file, also as text."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (node.module or "", *(alias.name for alias in node.names))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield "killpg" if (node.value.id, node.attr) == ("os", "kill") else node.attr
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def files() -> list[Path]:
    rooms = ("storage", "datasets", "models", "evaluation", "experiments", "gui")
    return [*ROOT.glob("*.py"), *(path for room in rooms for path in (ROOT / room).rglob("*.py"))]


def test_what_only_some_systems_have_is_asked_for_in_one_file() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): names
        for path in files()
        if path != ALLOWED and (names := (NAMES | MODULES) & set(used_in(path.read_text("utf-8"))))
    }
    assert found == {}
    assert (NAMES | MODULES) & set(used_in(ALLOWED.read_text("utf-8")))


@pytest.mark.parametrize(
    "source",
    [
        "import fcntl", "from os import fork", "import os\nos.kill(1, 9)", "signal.SIGKILL",
        'getattr(signal, "SIGHUP")', "Popen([], start_new_session=True)",
    ],
)  # fmt: skip
def test_every_way_to_ask_for_it_is_seen(source: str) -> None:
    assert (NAMES | MODULES) & set(used_in(source))
