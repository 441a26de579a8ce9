"""A field that offers anomaly maps by their titles and tells them by their keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gui.kit import elements
from gui.kit.host import Host
from gui.kit.tab import Values


class MapChoice:
    """Offers maps, one of which is chosen.

    Args:
        host: The window.
        key: Key of its field, whose event the tab answers.
        titles: What is offered, by the key of a measure; no two titles are the same.
    """

    def __init__(self, host: Host, key: str, titles: Mapping[str, str]) -> None:
        self._host = host
        self._key = key
        self._titles = dict(titles)

    def element(self, width: int, tooltip: str) -> Any:
        """Make the field, `width` characters wide; the first map is chosen."""
        titles = list(self._titles.values())
        first = titles[0] if titles else ""
        return elements.combo(self._key, titles, (width, 1), tooltip, default_value=first)

    def offer(self, titles: Mapping[str, str], chosen: str | None = None) -> None:
        """Offer other maps, and show which is chosen; none where there is nothing to offer."""
        self._titles = dict(titles)
        shown = "" if chosen is None else self._titles[chosen]
        self._host.window[self._key].update(values=list(self._titles.values()), value=shown)

    def read(self, values: Values) -> str | None:
        """Return the key of the map that is chosen; none before any was offered."""
        shown = values[self._key]
        return next((key for key, title in self._titles.items() if title == shown), None)
