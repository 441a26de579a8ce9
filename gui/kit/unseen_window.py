"""A window that is built before anyone sees it."""

from __future__ import annotations

from typing import Any

import PySimpleGUI as sg


class UnseenWindow(sg.Window):  # type: ignore[misc]
    """A window that stays out of sight until `TKroot.deiconify()`.

    PySimpleGUI makes a window transparent while it builds it, which needs a compositor; without one
    people see it grow from a small grey square, part by part.
    """

    @property
    def TKroot(self) -> Any:  # noqa: N802 (PySimpleGUI's name)
        """Tk's window, none before it is opened and after it is closed."""
        return self._toplevel

    @TKroot.setter
    def TKroot(self, toplevel: Any) -> None:  # noqa: N802
        self._toplevel = toplevel
        if toplevel is not None:
            toplevel.withdraw()
