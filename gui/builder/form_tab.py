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
        self._done: Any = None
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

    def note_done(self, action: Any) -> None:
        """Take note that a job has done an action, which may be what the form has."""
        if action.action == self.name:
            self._done, self._looked_at = action, None

    def was_done(self, config: Mapping[str, Any]) -> bool:
        """Tell whether a job has done what the form has: that it exists is then as it should be."""
        return self._done is not None and check_action(config)[0] == self._done

    def _element(self, *names: object) -> Any:
        """Return an element of this tab in the open window."""
        return self._host.window[self.keys(*names)]
