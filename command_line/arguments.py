"""What the options that all verbs share say."""

from __future__ import annotations

import argparse
from pathlib import Path

from experiments.workspace import Workspace


def workspace_of(arguments: argparse.Namespace) -> Workspace:
    """Return the workspace whose folders were given."""
    names = [*Workspace().folders]
    given = {name: Path(getattr(arguments, name)) for name in names if hasattr(arguments, name)}
    return Workspace(**given, wait=getattr(arguments, "wait", False))


def has_parent(arguments: argparse.Namespace) -> bool:
    """Tell whether another program started this one and holds its standard input open."""
    return getattr(arguments, "until_input_ends", False)
