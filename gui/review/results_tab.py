"""The tab `Results`: runs in a table and side by side, their test images, their robustness."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

import PySimpleGUI as sg

from experiments.runs import Run
from gui.kit import elements, style
from gui.kit.host import Host
from gui.kit.keys import Keys, shortcut
from gui.kit.tab import Handler, Rows, Tab, Values, without_values
from gui.review.compare_tab import CompareTab
from gui.review.opened_runs import OpenedRuns
from gui.review.pictures_tab import PicturesTab
from gui.review.robustness_job import MakeCommand, RobustnessJob, robustness_command
from gui.review.robustness_tab import RobustnessTab, picked_runs
from gui.review.runs_tab import RunsTab
from gui.review.table_tab import TableTab

KEYS = Keys("results")
TABS, TAB = KEYS("tabs"), KEYS.below("tab")
SHORTCUTS = {
    "<Left>": "left",
    "<Right>": "right",
    "<Up>": "up",
    "<Down>": "down",
    "<plus>": "zoom_in",
    "<KP_Add>": "zoom_in",
    "<minus>": "zoom_out",
    "<KP_Subtract>": "zoom_out",
    "<Key-0>": "fit",
    "<Control-f>": "find",
    "<Control-e>": "export",
    "<F5>": "reload",
}


class ResultsTab(Tab):
    """Tabs of its own for what can be seen of finished runs.

    Args:
        host: The window.
        judge: Called with the name of a run that is to judge new images.
        command: Makes the command that measures the robustness of runs.
    """

    name, title, subtitle = "results", "Results", "finished runs"

    def __init__(
        self, host: Host, judge: Callable[[str], object], command: MakeCommand = robustness_command
    ) -> None:
        self._host = host
        opened = OpenedRuns()
        self.pictures = PicturesTab(host, opened, lambda: self.runs.table.current_run)
        self.compare = CompareTab(host, opened, lambda: self.runs.table.chosen_runs)
        self.runs = RunsTab(
            host, opened, partial(self.show, self.compare.name), self._look, judge, self._take
        )
        picked = lambda: picked_runs(self.runs.table)  # noqa: E731
        self.robustness = RobustnessTab(host, picked)
        listed = lambda: self.runs.table.chosen_runs or self.runs.table.shown  # noqa: E731
        self.table = TableTab(host, listed, self._choose_runs)
        self.job = RobustnessJob(host, picked, self._show_measured, command)
        self._tabs: tuple[Tab, ...] = (
            self.runs, self.compare, self.pictures, self.robustness, self.table,
        )  # fmt: skip
        self._entered: Tab | None = None

    @property
    def front(self) -> Tab:
        """The tab in front of the others."""
        name = str(self._host.window[TABS].get()).removeprefix(TAB(""))
        return next(tab for tab in self._tabs if tab.name == name)

    @property
    def busy(self) -> bool:
        """Whether what is seen will soon change."""
        return self.front.busy

    def layout(self) -> Rows:
        """Make the tabs."""
        made = [
            sg.Tab(f" {tab.title} ", tab.layout(), key=TAB(tab.name), tooltip=f"Alt-Shift-{place}")
            for place, tab in enumerate(self._tabs, start=1)
        ]
        return [[elements.tab_group(made, TABS, font=style.FONT, enable_events=True)]]

    def start(self) -> None:
        """Take the open window."""
        for place, tab in enumerate(self._tabs, start=1):
            tab.start()
            pressed = f"<Alt-Shift-Key-{place}>"
            self._host.window.bind(pressed, TAB(tab.name, "shown"), propagate=False)

    def handlers(self) -> Mapping[str, Handler]:
        """Return what to do on which event; shortcuts are those of the tab in front."""
        front = self.front
        others = (tab for tab in self._tabs if tab is not front)
        quiet = {
            event: act
            for tab in others
            for event, act in tab.handlers().items()
            if not event.startswith(shortcut(""))
        }
        shows = {
            TAB(tab.name, "shown"): without_values(partial(self.show, tab.name))
            for tab in self._tabs
        }
        own = {
            shortcut("find"): without_values(self._find),
            shortcut("reload"): without_values(self.runs.refresh),
        }
        return {**quiet, **shows, **own, **front.handlers()}

    def enter(self) -> None:
        """Come to the front, with what is there now."""
        self.runs.refresh()
        self._entered = self.front
        self._entered.enter()

    def refresh(self) -> None:
        """Look for new runs."""
        self.runs.refresh()

    def look(self, values: Values) -> None:
        """Let the tab in front take notice."""
        self.runs.follow()
        front = self.front
        if front is not self._entered:
            self._entered = front
            front.enter()
        front.look(values)

    def end(self) -> None:
        """Stop what is under way."""
        for tab in self._tabs:
            tab.end()

    def remember(self, values: Values) -> dict[str, Any]:
        """Return what each tab remembers, and which one is in front."""
        memories = {tab.name: tab.remember(values) for tab in self._tabs}
        return {"front": self.front.name, "tabs": memories}

    def recall(self, remembered: dict[str, Any]) -> None:
        """Show what was remembered."""
        for tab in self._tabs:
            tab.recall(remembered["tabs"].get(tab.name, {}))
        if remembered["front"] in [tab.name for tab in self._tabs]:
            self.show(str(remembered["front"]))

    def show(self, name: str) -> None:
        """Bring one of its tabs to the front."""
        self._host.window[TAB(name)].select()

    def show_runs(self, names: Sequence[str]) -> None:
        """Come to the front with some runs marked in the table."""
        self._host.show_tab(self.name)
        self.show(self.runs.name)
        self.runs.pick(names)

    def _take(self, changed: Collection[str]) -> None:
        """Let what is seen follow the runs that changed."""
        if self._host.front != self.name:
            return
        front, picked = self.front, {run.name for run in picked_runs(self.runs.table)}
        follows = bool(changed) if front is self.table else not picked.isdisjoint(changed)
        if follows and front is not self.runs:
            front.refresh()

    def _look(self) -> None:
        """Show the test images of the marked run, also if their tab is in front already."""
        if self.front is self.pictures:
            self.pictures.open_current()
        else:
            self.show(self.pictures.name)

    def _choose_runs(self, runs: Sequence[Run]) -> None:
        """Tick runs in the list, and show it."""
        self.runs.choose(runs)
        self.show(self.runs.name)

    def _show_measured(self, all_done: bool) -> None:
        """Show what was just measured, unless the person has gone on to something else."""
        self.robustness.refresh()
        if all_done and self._host.front == self.name and self.front is self.runs:
            self.show(self.robustness.name)

    def _find(self) -> None:
        self.show(self.runs.name)
        self.runs.find()
