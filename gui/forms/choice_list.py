"""A list to choose several names from, with a query box above it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import PySimpleGUI as sg

from gui.kit import elements
from gui.kit.keys import Keys
from gui.kit.query import filter_names
from gui.kit.tab import Handler, Rows, Values

QUERY_TOOLTIP = (
    "Shows the names with all of these terms; separate terms by commas, ~term leaves names out.\n"
    "Enter selects all that are shown."
)


class ChoiceList:
    """A filtered list; what is selected stays so while a query hides it.

    Args:
        keys: Names its elements.
        title: What is chosen.
        size: Width in characters and height in rows.
        added: Called with the name that a person has just selected.
    """

    def __init__(
        self,
        keys: Keys,
        title: str,
        size: tuple[int, int],
        added: Callable[[str], None] | None = None,
    ) -> None:
        self._keys = keys
        self._title = title
        self._size = size
        self._added = added
        self._window: Any = None
        self._names: tuple[str, ...] = ()
        self._words: dict[str, str] = {}
        self._remark = ""
        self._shown: list[str] = []
        self._query = ""
        self.selected: tuple[str, ...] = ()

    def rows(self) -> Rows:
        """Make the elements."""
        query = elements.entry(self._keys("query"), 12, QUERY_TOOLTIP, expand_x=True)
        names = elements.listbox(
            [],
            self._keys("list"),
            self._size,
            select_mode=sg.LISTBOX_SELECT_MODE_MULTIPLE,
            expand_x=True,
        )
        return [
            [elements.heading(self._title)],
            [elements.note("Query"), query],
            [names],
            [elements.note("", key=self._keys("note"))],
        ]

    def start(self, window: Any) -> None:
        """Take the open window."""
        self._window = window
        window[self._keys("query")].bind("<Return>", "/enter", propagate=False)
        self._say()

    def handlers(self) -> dict[str, Handler]:
        """Return what to do on which event."""
        return {
            self._keys("list"): self._choose,
            self._keys("query", "enter"): self._choose_shown,
        }

    def look(self, values: Values) -> None:
        """Filter the list when the query changed."""
        query = str(values.get(self._keys("query"), ""))
        if query != self._query:
            self._query = query
            self._update()

    def show(self, names: Iterable[str]) -> None:
        """Offer these names; what is selected stays so."""
        found = tuple(names)
        if found != self._names:
            self._names = found
            self._update()

    def describe(self, words: Mapping[str, str], remark: str = "") -> None:
        """Show words beside names, and a remark below the list.

        Args:
            words: By name; names without any stand alone.
            remark: What holds for all of the words.
        """
        if (dict(words), remark) == (self._words, self._remark):
            return
        self._words, self._remark = dict(words), remark
        seen = self._window[self._keys("list")].Widget
        top = seen.yview()[0]
        self._update()
        seen.yview_moveto(top)

    def select(self, names: Sequence[str]) -> None:
        """Select these names and no others, also such as are not offered yet."""
        self.selected = tuple(dict.fromkeys(names))
        self._update()

    @property
    def names(self) -> tuple[str, ...]:
        """All names that are offered."""
        return self._names

    @property
    def chosen(self) -> tuple[str, ...]:
        """The selected names that are offered, in the list's order."""
        return tuple(name for name in self._names if name in self.selected)

    @property
    def last(self) -> str:
        """The name that was selected last, or none."""
        return self.selected[-1] if self.selected else ""

    def focus(self) -> None:
        """Put the cursor into the list."""
        self._window[self._keys("list")].set_focus()

    def _choose(self, values: Values) -> None:
        names = {self._shown_as(name): name for name in self._shown}
        ticked = [names[shown] for shown in values[self._keys("list")] if shown in names]
        before = self.selected
        kept = [name for name in before if name in ticked or name not in self._shown]
        self.selected = tuple(dict.fromkeys([*kept, *ticked]))
        self._say()
        added = [name for name in self.selected if name not in before]
        if added and self._added is not None:
            self._added(added[-1])

    def _choose_shown(self, values: Values) -> None:
        self.select([*self.selected, *self._shown])

    def _update(self) -> None:
        self._shown = filter_names(self._query, self._names)
        places = [place for place, name in enumerate(self._shown) if name in self.selected]
        first_seen = max(places[-1] - self._size[1] + 1, 0) if places else 0
        lines = [self._shown_as(name) for name in self._shown]
        self._window[self._keys("list")].update(
            values=lines, set_to_index=places, scroll_to_index=first_seen
        )
        self._say()

    def _shown_as(self, name: str) -> str:
        return f"{name}: {self._words[name]}" if name in self._words else name

    def _say(self) -> None:
        hidden = len(self._names) - len(self._shown)
        parts = [f"{len(self.chosen)} of {len(self._names)} selected"]
        if hidden:
            parts.append(f"{hidden} hidden by the query")
        if self._remark:
            parts.append(self._remark)
        self._window[self._keys("note")].update(", ".join(parts))
