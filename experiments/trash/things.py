"""What can be deleted: datasets, their corruptions, runs, and presets of the user's own."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from datasets.database import DESCRIPTION, corruption_file, list_datasets, saved_corruptions
from experiments.presets import SHIPPED
from experiments.presets import Kind as PresetKind
from experiments.run_folder import RunFolder, list_run_folders
from experiments.workspace import Workspace
from storage.names import check_name, check_run_name

Kind = Literal["dataset", "corruption", "run", "preset"]
PRESET_KINDS: tuple[PresetKind, ...] = get_args(PresetKind)


@dataclass(frozen=True)
class Thing:
    """One thing that can be deleted.

    Attributes:
        kind: What it is.
        name: `bottle`, `bottle/Stain2` for a corruption, `training/slow` for a preset.
        path: Its folder or file.
    """

    kind: Kind
    name: str
    path: Path

    @property
    def words(self) -> str:
        """Such as "the run 'bottle_Stain'"."""
        return f"the {self.kind} {self.name!r}"


def find_thing(kind: Kind, name: str, workspace: Workspace) -> Thing:
    """Return a thing by its name.

    Args:
        kind: What it is.
        name: As `Thing.name` has it; of datasets and runs the path of the folder will do as well.
        workspace: Where it lies.

    Raises:
        FileNotFoundError: There is no such thing; the message says which there are.
        ValueError: The name leads elsewhere, or belongs to something that cannot be deleted.
    """
    return _FINDERS[kind](name, workspace)


def dataset_of(corruption: Thing) -> str:
    """Return the name of the dataset that a corruption is saved for."""
    return corruption.name.partition("/")[0]


def _find_dataset(given: str, workspace: Workspace) -> Thing:
    name = check_name(_name_in(workspace.data, given))
    folder = workspace.data / name
    if not os.path.lexists(folder / DESCRIPTION):
        known = [summary.name for summary in list_datasets(workspace.data)]
        raise _not_there("dataset", name, workspace.data, known)
    return Thing("dataset", name, folder)


def _find_corruption(given: str, workspace: Workspace) -> Thing:
    dataset, name = _two_names("corruption", "DATASET", given)
    folder = _find_dataset(dataset, workspace).path
    path = corruption_file(folder, check_name(name))
    if not os.path.lexists(path):
        raise _not_there("corruption", given, folder, saved_corruptions(folder))
    return Thing("corruption", f"{dataset}/{name}", path.parent)


def _find_run(given: str, workspace: Workspace) -> Thing:
    name = check_run_name(_name_in(workspace.runs, given))
    folder = RunFolder(workspace.runs / name)
    if not os.path.lexists(folder.experiment):
        known = [each.name for each in list_run_folders(workspace.runs)]
        raise _not_there("run", name, workspace.runs, known)
    return Thing("run", name, folder.path)


def _find_preset(given: str, workspace: Workspace) -> Thing:
    kind, name = _two_names("preset", "KIND", given)
    if kind not in PRESET_KINDS:
        raise ValueError(f"received {kind!r} presets; allowed: {', '.join(PRESET_KINDS)}")
    folder = workspace.presets / kind
    path = folder / f"{check_name(name)}.json"
    if os.path.lexists(path):
        return Thing("preset", f"{kind}/{name}", path)
    if (SHIPPED / kind / path.name).exists():
        raise ValueError(f"the {kind} preset {name!r} is part of the program: it stays")
    own = [f"{kind}/{each.stem}" for each in sorted(folder.glob("[!.]*.json"))]
    raise _not_there("preset", given, folder, own)


_FINDERS: Mapping[Kind, Callable[[str, Workspace], Thing]] = {
    "dataset": _find_dataset,
    "corruption": _find_corruption,
    "run": _find_run,
    "preset": _find_preset,
}


def _name_in(folder: Path, given: str) -> str:
    """Return the name of what lies in a folder, given by it or by its path."""
    path = Path(given)
    is_path = len(path.parts) > 1 and path.parent.resolve() == folder.resolve()
    return path.name if is_path else given


def _two_names(kind: Kind, first: str, given: str) -> tuple[str, str]:
    one, slash, other = given.partition("/")
    if not slash:
        raise ValueError(f"received {given!r}; give a {kind} as {first}/NAME")
    return one, other


def _not_there(kind: Kind, name: str, folder: Path, known: Sequence[str]) -> FileNotFoundError:
    names = ", ".join(known) or "none"
    return FileNotFoundError(f"there is no {kind} {name!r} in {folder}; there: {names}")
