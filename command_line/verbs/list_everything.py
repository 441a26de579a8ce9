"""The verb `list`."""

from __future__ import annotations

import argparse

from experiments.events import OnEvent
from experiments.workspace import Workspace


def list_everything(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """List datasets, runs and presets."""
    from experiments.review.listing import describe_workspace

    print(describe_workspace(workspace))
    return 0
