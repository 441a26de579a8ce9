"""Where data, runs, the todo list and the user's presets lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Workspace:
    """The folders that one user works in.

    Args:
        data: Imported datasets, one folder each.
        runs: Trained experiments, one folder each.
        todo: Action files that wait, with `done/` and `failed/` below.
        presets: The user's own presets, by kind.
        wait: Whether to wait for what another process is changing, instead of giving up.
    """

    data: Path = Path("data")
    runs: Path = Path("runs")
    todo: Path = Path("todo")
    presets: Path = Path("presets")
    wait: bool = False

    @property
    def folders(self) -> dict[str, Path]:
        """The folders by their names."""
        return {"data": self.data, "runs": self.runs, "todo": self.todo, "presets": self.presets}
