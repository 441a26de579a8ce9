"""The verb `demo`."""

from __future__ import annotations

import argparse

from command_line.outcome import run_and_show
from experiments.events import OnEvent
from experiments.workspace import Workspace


def demo(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Run the preset `demo`: draw a small category, import, corrupt, train, evaluate."""
    from datasets.database import is_generated
    from experiments.files.read import read_files

    if (workspace.data / "demo").exists() and not is_generated(workspace.data, "demo"):
        raise FileExistsError(
            f"{workspace.data / 'demo'} is a dataset of your own: give --data another folder"
        )
    return run_and_show(read_files(["demo"], workspace), workspace, on_event)
