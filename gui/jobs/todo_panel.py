"""The panel of the todo list: what waits, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import PySimpleGUI as sg

from experiments.files.todo import Todo, list_todo, move_todo, remove_todo
from gui.jobs.runner import Runner
from gui.jobs.shortening import shorten
from gui.kit import elements
from gui.kit.host import Host
from gui.kit.keys import Keys
from gui.kit.tab import Handler, Part, Rows, Values

KEYS = Keys("todo")
LIST = KEYS("list")
NOTHING_SELECTED = "Select a waiting file of the TODO list first."


class TodoPanel(Part):
    """Shows what waits.

    Args:
        host: The window.
        runner: Runs the jobs.
    """

    def __init__(self, host: Host, runner: Runner) -> None:
        self._host = host
        self._runner = runner
        self._shown: tuple[Todo, ...] = ()

    def layout(self) -> Rows:
        """Make the elements."""
        buttons = [
            elements.button("Up", KEYS("up"), "Run the selected file earlier."),
            elements.button("Down", KEYS("down"), "Run the selected file later."),
            elements.button("Remove", KEYS("remove"), "Take the selected file off the list."),
            sg.Push(),
            elements.button(
                "Run all", KEYS("run"), "Run the files of the list, one after the other."
            ),
        ]
        one = {"select_mode": sg.LISTBOX_SELECT_MODE_SINGLE, "expand_x": True}
        return [
            [elements.heading("TODO list")],
            [elements.listbox([], LIST, (26, 4), expand_y=True, **one)],
            buttons,
        ]

    def start(self) -> None:
        """Take the open window."""
        self.refresh()

    def handlers(self) -> dict[str, Handler]:
        """Return what to do on which event."""
        return {
            KEYS("up"): partial(self._move, -1),
            KEYS("down"): partial(self._move, 1),
            KEYS("remove"): self._remove,
            KEYS("run"): self._run_all,
        }

    def refresh(self) -> None:
        """Look at the todo folder in the background."""
        todo = self._host.workspace.todo
        self._host.background.start("todo", partial(list_todo, todo), self._show)

    def _show(self, found: tuple[Todo, ...], select: Path | None = None) -> None:
        element = self._host.window[LIST]
        selected = select or self._selected(element.get_indexes())
        if found == self._shown and select is None:
            return
        self._shown = found
        lines = [f"{shorten(todo.path.stem, 28)}: {todo.actions}" for todo in found]
        paths = [todo.path for todo in found]
        places = [paths.index(selected)] if selected in paths else []
        element.update(lines, set_to_index=places)

    def _selected(self, places: Sequence[int]) -> Path | None:
        return self._shown[places[0]].path if places and places[0] < len(self._shown) else None

    def _move(self, by: int, values: Values) -> None:
        selected = self._selected(self._host.window[LIST].get_indexes())
        if selected is None or self._is_running(selected):
            self._host.say(NOTHING_SELECTED, wrong=True)
            return
        order = [todo.path for todo in self._shown]
        place = order.index(selected)
        target = min(max(place + by, 0), len(order) - 1)
        order.insert(target, order.pop(place))
        if any(self._is_running(path) for path in order):
            self._host.say("The list cannot be put in another order while it runs.", wrong=True)
            return
        renamed = move_todo(self._host.workspace.todo, order)
        self._show(list_todo(self._host.workspace.todo), renamed[target])

    def _remove(self, values: Values) -> None:
        selected = self._selected(self._host.window[LIST].get_indexes())
        if selected is None or self._is_running(selected):
            self._host.say(NOTHING_SELECTED, wrong=True)
            return
        remove_todo(selected)
        self._host.say(f"{selected.stem} is off the TODO list.")
        self.refresh()

    def _run_all(self, values: Values) -> None:
        if self._runner.running:
            self._host.say("A job is running: the list can run when it has ended.", wrong=True)
        elif not self._runner.run_all(self._host.workspace.todo):
            self._host.say("The TODO list is empty.", wrong=True)
        else:
            self._host.say("The TODO list runs.")

    def _is_running(self, path: Path) -> bool:
        return self._runner.job is not None and self._runner.job.file == path
