"""Presets by name, shipped and the user's own: from one network to whole experiments."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, TypeAdapter

from datasets.corruptions.registry import Corruption
from experiments.config.actions import Action
from experiments.config.architecture import Architecture
from experiments.config.training import Training
from experiments.workspace import Workspace
from storage.names import check_distinct, check_name
from storage.reading import parse_json, read_text
from storage.whole import write_whole

Kind = Literal["architecture", "training", "corruption", "experiment"]

SHIPPED = Path(__file__).parent
PRESET_BYTES = 2**20


def list_presets(workspace: Workspace, kind: Kind) -> tuple[str, ...]:
    """Return the names of all presets of a kind, sorted."""
    folders = (SHIPPED / kind, workspace.presets / kind)
    return tuple(sorted({path.stem for folder in folders for path in folder.glob("*.json")}))


def find_preset(workspace: Workspace, kind: Kind, name: str) -> Path:
    """Return the file of a preset; the user's own comes before a shipped one of that name.

    Raises:
        FileNotFoundError: There is no preset of that kind and name.
    """
    for folder in (workspace.presets / kind, SHIPPED / kind):
        path = folder / f"{check_name(name)}.json"
        if path.is_file():
            return path
    allowed = ", ".join(list_presets(workspace, kind))
    raise FileNotFoundError(f"there is no {kind} preset {name!r}; allowed: {allowed}")


def read_preset(workspace: Workspace, kind: Kind, name: str) -> Any:
    """Read a preset.

    Returns:
        An `Architecture`, a `Training`, a corruption model, or a list of actions.

    Raises:
        FileNotFoundError: There is no preset of that kind and name.
        ValueError: The file does not fit its model.
    """
    path = find_preset(workspace, kind, name)
    text = read_text(path, PRESET_BYTES)
    parse_json(text)
    return _adapter(kind).validate_json(text)


def save_preset(
    workspace: Workspace, kind: Kind, name: str, model: BaseModel, *, force: bool = False
) -> Path:
    """Save a preset of the user's own.

    Returns:
        The file written.

    Raises:
        FileExistsError: A preset of that name exists and `force` is not given.
    """
    path = workspace.presets / kind / f"{check_name(name)}.json"
    check_distinct(name, list_presets(workspace, kind))
    if not force and name in list_presets(workspace, kind):
        raise FileExistsError(f"there is a {kind} preset {name!r} already: choose another name")
    write_whole(path, model.model_dump_json(indent=2) + "\n")
    return path


def _adapter(kind: Kind) -> TypeAdapter[Any]:
    types: dict[Kind, Any] = {
        "architecture": Architecture,
        "training": Training,
        "corruption": Corruption,
        "experiment": list[Action],
    }
    return TypeAdapter(types[kind])
