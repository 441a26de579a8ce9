"""Which entry of the todo list is being changed in the forms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class Editing:
    """What the list and the buttons below the forms know of it together.

    Args:
        path: The entry; none when nothing is changed.
        actions: What it does so far.
        number: How often a change has begun or ended: as long as it stays, the entry is the same,
            also under another path.
    """

    path: Path | None = None
    actions: tuple[Any, ...] = ()
    number: int = 0

    def begin(self, path: Path, actions: Iterable[Any]) -> None:
        """Change an entry."""
        self.path, self.actions = path, tuple(actions)
        self.number += 1

    def end(self) -> None:
        """Change nothing any more."""
        self.path, self.actions = None, ()
        self.number += 1

    def is_about(self, kind: str) -> bool:
        """Tell whether the entry has an action of a kind, such as `train_net`."""
        return any(action.action == kind for action in self.actions)

    def with_action(self, changed: Any) -> tuple[Any, ...]:
        """Return the entry's actions with the first one of its kind replaced.

        The first is the one that the form shows.
        """
        kinds = [action.action for action in self.actions]
        place = kinds.index(changed.action)
        return (*self.actions[:place], changed, *self.actions[place + 1 :])
