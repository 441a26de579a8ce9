"""The verb `review`."""

from __future__ import annotations

import argparse

from experiments.events import OnEvent
from experiments.workspace import Workspace


def review(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Open the window with the results in front."""
    from gui.program import open_program

    return open_program(workspace, front="results")
