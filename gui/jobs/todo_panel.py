"""The panel of the todo list: what waits, in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import PySimpleGUI as sg

from experiments.files.todo import Todo, list_todo, move_todo, remove_todo
from gui.jobs.editing import Editing
from gui.jobs.runner import Runner
from gui.jobs.shortening import fit_to_list
from gui.kit import elements, style
from gui.kit.host import Host
from gui.kit.keys import Keys
from gui.kit.tab import Handler, Part, Rows, Values, without_values
from gui.kit.tooltips import explain
from storage.locks import HeldError

KEYS = Keys("todo")
LIST = KEYS("list")
NOTHING_SELECTED = "Select a waiting entry of the TODO list first."
IS_RUNNING = "This entry is running: it cannot be changed now."
RUNNING, EDITED = "▶ ", "✎ "
TOOLTIP = "Double-click or Enter: change it in its form. Delete: take it off the list."


class TodoPanel(Part):
    """Shows what waits.

    Args:
        host: The window.
        runner: Runs the jobs.
        editing: Which entry is being changed.
        edit: Shows an entry in its form, to change it.
    """

    def __init__(
        self, host: Host, runner: Runner, editing: Editing, edit: Callable[[Path], object]
    ) -> None:
        self._host = host
        self._runner = runner
        self._editing = editing
        self._edit_entry = edit
        self._found: tuple[Todo, ...] = ()
        self._lines: list[str] = []

    def layout(self) -> Rows:
        """Make the elements."""
        buttons = [
            elements.button("Up", KEYS("up"), "Run the selected entry earlier."),
            elements.button("Down", KEYS("down"), "Run the selected entry later."),
            elements.button("Edit", KEYS("edit"), "Change the selected entry in its form."),
            elements.button("Remove", KEYS("remove"), "Take the selected entry off the list."),
            sg.Push(),
            elements.button("Run all", KEYS("run"), "Run the entries, one after the other."),
        ]
        one = {"select_mode": sg.LISTBOX_SELECT_MODE_SINGLE, "expand_x": True, "tooltip": TOOLTIP}
        return [
            [elements.heading("TODO list")],
            [elements.listbox([], LIST, (26, 4), expand_y=True, font=style.SMALL, **one)],
            buttons,
        ]

    def start(self) -> None:
        """Take the open window."""
        for pressed, name in (
            ("<Double-Button-1>", "/edit"),
            ("<Return>", "/edit"),
            ("<Delete>", "/delete"),
        ):
            self._host.window[LIST].bind(pressed, name)
        self.refresh()

    def handlers(self) -> dict[str, Handler]:
        """Return what to do on which event."""
        return {
            LIST: without_values(self._say_all),
            KEYS("up"): partial(self._move, -1),
            KEYS("down"): partial(self._move, 1),
            KEYS("edit"): without_values(self._edit_or_end),
            KEYS("list", "edit"): without_values(self._edit),
            KEYS("remove"): without_values(self._remove),
            KEYS("list", "delete"): without_values(self._remove),
            KEYS("run"): self._run_all,
        }

    def refresh(self) -> None:
        """Look at the todo folder in the background."""
        todo = self._host.workspace.todo
        self._host.background.start("todo", partial(list_todo, todo), self._show)

    def _show(self, found: tuple[Todo, ...], select: Path | None = None) -> None:
        if self._editing.path is not None and not any(
            entry.path == self._editing.path for entry in found
        ):
            self._editing.end()
        lines = [self._mark(entry) + entry.words for entry in found]
        if (found, lines) == (self._found, self._lines) and select is None:
            return
        element = self._host.window[LIST]
        selected = select or self._selected_path()
        self._found, self._lines = found, lines
        paths = [entry.path for entry in found]
        places = [paths.index(selected)] if selected in paths else []
        element.update(fit_to_list(element, lines), set_to_index=places)
        self._host.window[KEYS("edit")].update("Edit" if self._editing.path is None else "End edit")

    def _mark(self, entry: Todo) -> str:
        if self._is_running(entry):
            return RUNNING
        return EDITED if entry.path == self._editing.path else ""

    def _selected(self) -> Todo | None:
        places: Sequence[int] = self._host.window[LIST].get_indexes()
        return self._found[places[0]] if places and places[0] < len(self._found) else None

    def _selected_path(self) -> Path | None:
        entry = self._selected()
        return None if entry is None else entry.path

    def _one_to_change(self) -> Todo | None:
        """Return the selected entry; say why it cannot be changed if it cannot."""
        entry = self._selected()
        if entry is None or self._is_running(entry):
            self._host.say(NOTHING_SELECTED if entry is None else IS_RUNNING, wrong=True)
            return None
        return entry

    def _say_all(self) -> None:
        """Let the tooltip say in full what the selected entry does."""
        entry = self._selected()
        if entry is not None:
            explain(self._host.window[LIST], f"{entry.words}\n{entry.path.name}\n{TOOLTIP}")

    def _move(self, by: int, values: Values) -> None:
        selected = self._one_to_change()
        if selected is None:
            return
        if any(map(self._is_running, self._found)):
            self._host.say("The list cannot be put in another order while it runs.", wrong=True)
            return
        order = [entry.path for entry in self._found]
        place = order.index(selected.path)
        target = min(max(place + by, 0), len(order) - 1)
        order.insert(target, order.pop(place))
        renamed = move_todo(self._host.workspace.todo, order)
        if self._editing.path in order:
            self._editing.path = renamed[order.index(self._editing.path)]
        self._show(list_todo(self._host.workspace.todo), renamed[target])
        self.refresh()

    def _edit_or_end(self) -> None:
        if self._editing.path is None:
            self._edit()
        else:
            self._editing.end()
            self._host.say("The entry stays as it was.")
            self.refresh()

    def _edit(self) -> None:
        entry = self._one_to_change()
        if entry is not None:
            self._edit_entry(entry.path)
            self.refresh()

    def _remove(self) -> None:
        entry = self._one_to_change()
        if entry is None:
            return
        try:
            remove_todo(entry.path)
        except HeldError:
            self._host.say(IS_RUNNING, wrong=True)
            return
        self._host.say(f"Off the TODO list: {entry.words}")
        self.refresh()

    def _run_all(self, values: Values) -> None:
        if self._runner.running:
            self._host.say("A job is running: the list can run when it has ended.", wrong=True)
        elif not self._runner.run_all(self._host.workspace.todo):
            self._host.say("The TODO list is empty.", wrong=True)
        else:
            self._host.say("The TODO list runs.")
            self.refresh()

    def _is_running(self, entry: Todo) -> bool:
        job = self._runner.job
        return entry.is_held or (job is not None and job.file == entry.path)
