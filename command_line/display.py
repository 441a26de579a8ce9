"""How the events of a verb are shown."""

from __future__ import annotations

import argparse
import sys

from experiments.events import OnEvent
from experiments.progress import TerminalProgress, json_lines, terminal_progress
from experiments.stopping import StopRequest
from experiments.study.sweep_progress import SweepProgress


def choose_display(arguments: argparse.Namespace, request: StopRequest) -> OnEvent:
    """Return what shows events: as lines for a program or as bars for a person."""
    if getattr(arguments, "progress", "bars") == "json":
        return json_lines(sys.stdout, request.check)
    return terminal_progress(request.check, SweepProgress if "jobs" in arguments else None)


def close(on_event: OnEvent) -> None:
    """Take bars away, so that something else can be printed."""
    if isinstance(on_event, TerminalProgress):
        on_event.close()
