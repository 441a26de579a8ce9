"""What a process holds while it changes it, so that no other one does: datasets and runs.

Two locks guard a run. The program that was asked for a training holds the run; the process that
trains holds the training. So a process that has lost its parent still keeps others away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from experiments.events import Message, OnEvent
from experiments.run_folder import RunFolder
from experiments.workspace import Workspace
from storage.locks import Waiting, hold

_TRAINING = ".training"


@contextmanager
def hold_run(folder: RunFolder, workspace: Workspace, on_event: OnEvent) -> Iterator[None]:
    """Hold a run that is to be trained, evaluated or replaced; nobody trains in it any more.

    Raises:
        storage.locks.HeldError: Another process holds it.
    """
    what, waiting = f"the run {folder.name!r}", _waiting(workspace, on_event)
    with hold(folder.path, what, waiting):
        with hold(_training_of(folder), what, waiting):
            pass
        yield


@contextmanager
def hold_training(folder: RunFolder) -> Iterator[None]:
    """Hold the training in a run folder, as the process that trains.

    Raises:
        storage.locks.HeldError: Another process trains there.
    """
    with hold(_training_of(folder), f"the run {folder.name!r}"):
        yield


def wait_until_no_training(folder: RunFolder, tell: Callable[[str], None]) -> None:
    """Wait until no process trains in a run folder.

    Args:
        folder: The run.
        tell: Told once, in a sentence, what is waited for.
    """
    with hold(_training_of(folder), f"the run {folder.name!r}", Waiting(True, tell)):
        pass


@contextmanager
def hold_dataset(name: str, workspace: Workspace, on_event: OnEvent) -> Iterator[None]:
    """Hold a dataset that is to be imported, replaced, or given a corruption.

    Raises:
        storage.locks.HeldError: Another process holds it.
    """
    what = f"the dataset {name!r}"
    with hold(workspace.data / name, what, _waiting(workspace, on_event)):
        yield


def _training_of(folder: RunFolder) -> Path:
    return folder.path.with_name(folder.name + _TRAINING)


def _waiting(workspace: Workspace, on_event: OnEvent) -> Waiting:
    return Waiting(workspace.wait, lambda sentence: on_event(Message(text=sentence)))
