"""Write actions as the JSON file that runs them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel

from storage.whole import write_json


def write_actions(path: Path, actions: Sequence[BaseModel]) -> None:
    """Write an action file, whole: one action as it is, several as a list.

    Args:
        path: The file to make or replace.
        actions: One or more actions, in the order in which they will run.
    """
    content = [action.model_dump(mode="json") for action in actions]
    write_json(path, content[0] if len(content) == 1 else content)
