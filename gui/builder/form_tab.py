"""A tab that is the form of one action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.files.problems import Problem, check_action
from gui.kit import elements
from gui.kit.host import Host
from gui.kit.keys import Keys
from gui.kit.tab import Rows, Tab, Values

LEAST_SIZE = (420, 260)


class FormTab(Tab):
    """A form that is read as an action, checked, and filled from one.

    Args:
        host: The window.
    """

    @property
    def keys(self) -> Keys:
        """Names the elements of this tab; an action's name is its tab's."""
        return Keys(self.name)

    def __init__(self, host: Host) -> None:
        self._host = host
        self._endings: dict[str, str] = {}
        self._looked_at: Any = None

    def layout(self) -> Rows:
        """Make the elements, which scroll when there is more to see."""
        return [[elements.scrolled(self.rows(), self.keys("scroll"), LEAST_SIZE)]]

    def rows(self) -> Rows:
        """Make the elements of the form."""
        raise NotImplementedError

    def config(self, values: Values) -> dict[str, Any]:
        """Return the action of the form as JSON has it, with its mistakes."""
        raise NotImplementedError

    def obstacles(self, values: Values) -> tuple[Problem, ...]:
        """Return what the form knows against itself and the config alone does not show.

        What exists in the workspace is no matter of it: `certain.py` looks that up anew.
        """
        return ()

    def enter(self) -> None:
        """Come to the front, and look anew at what may have come or gone meanwhile."""
        self.refresh()

    def fill(self, action: Any) -> None:
        """Show an action of a file."""
        raise NotImplementedError

    def focus_wrong(self) -> None:
        """Put the cursor into the first field that is wrong."""
        raise NotImplementedError

    def note_ended(self, action: Any, status: str) -> None:
        """Take note of how a job is, or ended, that had an action, which may be what the form has.

        Args:
            action: The action.
            status: As of a `FinishedJob`.
        """
        if action.action == self.name:
            self._endings[_what_it_makes(action)] = status
            self._looked_at = None

    def how_ended(self, config: Mapping[str, Any]) -> str:
        """Return the status of the last job that made what the form has; empty if none did."""
        action, _ = check_action(config)
        return "" if action is None else self._endings.get(_what_it_makes(action), "")

    def was_done(self, config: Mapping[str, Any]) -> bool:
        """Tell whether a job has done what the form has: that it exists is then as it should be."""
        return self.how_ended(config) == "done"

    def _element(self, *names: object) -> Any:
        """Return an element of this tab in the open window."""
        return self._host.window[self.keys(*names)]


def _what_it_makes(action: Any) -> str:
    """Write an action as JSON, alike whether it replaces, goes on with, or begins what it makes."""
    ways = {name: False for name in ("force", "resume") if name in type(action).model_fields}
    return str(action.model_copy(update=ways).model_dump_json())
