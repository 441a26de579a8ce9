"""Delete things into the trash of their folder, put them back, and empty all trashes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from datasets.database import CORRUPTIONS
from experiments.events import OnEvent
from experiments.holding import hold_dataset, hold_run
from experiments.run_folder import RunFolder
from experiments.trash.dependants import runs_trained_on
from experiments.trash.things import PRESET_KINDS, Kind, Thing, dataset_of
from experiments.workspace import Workspace
from storage.trash import TRASH, PutAside, list_put_aside, put_aside, put_back, remove_for_good


@dataclass(frozen=True)
class Deleted:
    """A thing in the trash.

    Attributes:
        thing: What it is, and where it was.
        entry: Where it lies now, and since when.
    """

    thing: Thing
    entry: PutAside

    @property
    def words(self) -> str:
        """Such as "run 'bottle_Stain', deleted 2026-11-28 14:15:03"."""
        return f"{self.thing.kind} {self.thing.name!r}, deleted {self.entry.when}"


def delete(
    things: Sequence[Thing], workspace: Workspace, on_event: OnEvent, now: datetime
) -> tuple[Deleted, ...]:
    """Move things into the trash, all of them or, if any is in use, none.

    Args:
        things: As `find_thing` returned them.
        workspace: Where they lie.
        on_event: Told what is waited for, where the workspace says to wait.
        now: The time that is noted.

    Raises:
        storage.locks.HeldError: Another process uses one of them: trains a run or on a dataset,
            evaluates it, changes it.
        OSError: A thing is gone, or cannot be moved.
    """
    with _held(things, workspace, on_event):
        return _put_aside_all(things, now)


def _put_aside_all(things: Sequence[Thing], now: datetime) -> tuple[Deleted, ...]:
    deleted: list[Deleted] = []
    try:
        for thing in things:
            deleted.append(Deleted(thing, put_aside(thing.path, now)))
    except OSError:
        for each in reversed(deleted):
            put_back(each.entry)
        raise
    return tuple(deleted)


def restore(deleted: Deleted, workspace: Workspace, on_event: OnEvent) -> Path:
    """Put a thing back where it was.

    Returns:
        Its folder or file.

    Raises:
        FileExistsError: There is another one of its name by now.
        storage.locks.HeldError: Another process is making one of its name.
        OSError: It cannot be moved.
    """
    with _held([deleted.thing], workspace, on_event):
        return put_back(deleted.entry)


def restore_hint(deleted: Sequence[Deleted], workspace: Workspace) -> str:
    """Say where things went and how they come back, in one sentence.

    Args:
        deleted: What was deleted.
        workspace: Where; folders other than the usual ones are named in the command.
    """
    names = " ".join(f'"{each.thing.name}"' for each in deleted)
    one = len(deleted) == 1
    what, them = (deleted[0].thing.words, "it") if one else (f"{len(deleted)} things", "them")
    command = f"python main.py{_elsewhere(workspace)} restore {names}"
    return f"Moved {what} into the trash; {command} puts {them} back"


def _elsewhere(workspace: Workspace) -> str:
    usual = Workspace().folders
    given = {name: path for name, path in workspace.folders.items() if path != usual[name]}
    return "".join(f' --{name} "{path}"' for name, path in given.items() if name != "todo")


def list_deleted(workspace: Workspace) -> tuple[Deleted, ...]:
    """Return what lies in the trashes of a workspace, the oldest first."""
    found = [
        Deleted(Thing(kind, _full_name(kind, entry, above), entry.home), entry)
        for kind, folder, above in _homes(workspace)
        for entry in list_put_aside(folder)
    ]
    return tuple(sorted(found, key=lambda each: (each.entry.when, each.thing.name)))


def find_deleted(name: str, workspace: Workspace) -> Deleted:
    """Return what was deleted last under a name.

    Args:
        name: Of the thing, or of the file or folder in the trash, which tells the time too.
        workspace: Where it was.

    Raises:
        FileNotFoundError: Nothing of that name lies in a trash; the message says what does.
        ValueError: Things of several kinds have that name.
    """
    there = list_deleted(workspace)
    found = [each for each in there if name in (each.thing.name, each.entry.path.name)]
    if not found:
        known = ", ".join(dict.fromkeys(each.thing.name for each in there)) or "it is empty"
        raise FileNotFoundError(f"there is no {name!r} in the trash; there: {known}")
    if len({each.thing.kind for each in found}) > 1:
        entries = ", ".join(each.entry.path.name for each in found)
        raise ValueError(f"{name!r} was deleted of several kinds: give one of {entries}")
    return found[-1]


def empty_trash(deleted: Sequence[Deleted]) -> None:
    """Delete for good what lies in trashes."""
    for each in deleted:
        remove_for_good(each.entry)


def trash_folders(workspace: Workspace) -> tuple[Path, ...]:
    """Return where trashes lie; they need not exist."""
    return tuple(folder / TRASH for _, folder, _ in _homes(workspace))


@contextmanager
def _held(things: Sequence[Thing], workspace: Workspace, on_event: OnEvent) -> Iterator[None]:
    """Hold things and the runs that need them now, each once, for as long as the block lasts.

    A preset is one file that is read at once: nobody holds it.
    """
    datasets = {_dataset_held(thing) for thing in things} - {""}
    runs = {thing.path for thing in things if thing.kind == "run"}
    with ExitStack() as held:
        for name in sorted(datasets):
            held.enter_context(hold_dataset(name, workspace, on_event))
        runs |= {folder.path for folder in runs_trained_on(things, workspace)}
        for path in sorted(runs):
            held.enter_context(hold_run(RunFolder(path), workspace, on_event))
        yield


def _dataset_held(thing: Thing) -> str:
    if thing.kind == "corruption":
        return dataset_of(thing)
    return thing.name if thing.kind == "dataset" else ""


def _homes(workspace: Workspace) -> Iterator[tuple[Kind, Path, str]]:
    """Yield what lies in which folder, and what stands before its name."""
    yield "dataset", workspace.data, ""
    for dataset in filter(Path.is_dir, sorted(workspace.data.glob("[!.]*"))):
        yield "corruption", dataset / CORRUPTIONS, f"{dataset.name}/"
    yield "run", workspace.runs, ""
    for kind in PRESET_KINDS:
        yield "preset", workspace.presets / kind, f"{kind}/"


def _full_name(kind: Kind, entry: PutAside, above: str) -> str:
    name = entry.name.removesuffix(".json") if kind == "preset" else entry.name
    return f"{above}{name}"
