"""What a window is made of: tabs, and panels that are seen beside all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Values = Mapping[str, Any]
Handler = Callable[[Values], None]
Rows = list[list[Any]]


def without_values(act: Callable[[], object]) -> Handler:
    """Make a handler of what needs no values of the window."""

    def handle(values: Values) -> None:
        act()

    return handle


class Part:
    """A part of a window: it owns its elements, its state, and what its events do.

    All methods but `layout` are called in the window's own thread once the window is open, and
    none but `end` may take long. A part overrides what it needs.
    """

    @property
    def busy(self) -> bool:
        """Whether `look` should be called again soon."""
        return False

    def layout(self) -> Rows:
        """Make the elements."""
        raise NotImplementedError

    def start(self) -> None:
        """Take the open window."""

    def handlers(self) -> Mapping[str, Handler]:
        """Return what to do on which event."""
        return {}

    def look(self, values: Values) -> None:
        """Take notice of the window's values, which may be as before."""

    def end(self) -> None:
        """Stop what is under way, because the window closes."""


class Tab(Part):
    """A part that is seen while its tab is in front.

    Its `look` is called while it is in front and nothing else happens. It answers the shortcuts
    of the window only while it is in front.
    """

    name: str
    """What its keys begin with, and what it is called in the settings."""

    title: str
    """What stands on its tab."""

    subtitle: str = ""
    """What stands below it."""

    def enter(self) -> None:
        """Come to the front."""

    def refresh(self) -> None:
        """Look for new datasets, presets and runs."""

    def remember(self, values: Values) -> dict[str, Any]:
        """Return what to show again next time, as JSON has it; nothing by default."""
        return {}

    def recall(self, remembered: dict[str, Any]) -> None:
        """Show what was remembered, as far as it still fits.

        Raises:
            KeyError, TypeError, ValueError, AttributeError: The memory is damaged.
        """
