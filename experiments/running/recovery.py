"""Bring a workspace back in order after processes that were killed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from experiments.files.todo import recover_moves
from experiments.replacing import recover_replacements, replacements_in
from experiments.trash.deleting import trash_folders
from experiments.workspace import Workspace
from storage.whole import recover


def recover_workspace(workspace: Workspace) -> tuple[str, ...]:
    """Finish or undo what killed processes were writing, and remove what they left.

    Returns:
        A sentence for each thing that was put back in its place.
    """
    found = [sentence for folder in _written_in(workspace) for sentence in recover(folder)]
    return (*found, *recover_replacements(workspace.runs), *recover_moves(workspace.todo))


def _written_in(workspace: Workspace) -> Iterator[Path]:
    """Yield the folders in which files and folders are replaced."""
    yield workspace.data
    for dataset in _folders_in(workspace.data):
        yield dataset / "corruptions"
    for runs in (workspace.runs, replacements_in(workspace.runs)):
        yield runs
        for run in _folders_in(runs):
            yield run
            yield run / "evaluation"
    yield workspace.todo
    yield workspace.presets
    yield from trash_folders(workspace)


def _folders_in(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in folder.glob("[!.]*") if path.is_dir())
