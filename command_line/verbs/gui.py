"""The verb `gui`."""

from __future__ import annotations

import argparse

from experiments.events import OnEvent
from experiments.workspace import Workspace


def gui(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Open the window: import, corrupt, train, evaluate, predict, look at results."""
    from gui.program import open_program

    return open_program(workspace)
