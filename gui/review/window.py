"""The review window: all runs in a table, some of them side by side, and their test images."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from experiments.workspace import Workspace
from gui.kit import style
from gui.kit.host import Host, status_line
from gui.kit.keys import shortcut
from gui.kit.settings import settings_path
from gui.kit.tab import Rows, without_values
from gui.kit.window import Plan, TabbedWindow
from gui.review.compare_tab import CompareTab
from gui.review.opened_runs import OpenedRuns
from gui.review.pictures_tab import PicturesTab
from gui.review.robustness_job import MakeCommand, RobustnessJob, robustness_command
from gui.review.robustness_tab import RobustnessTab, picked_runs
from gui.review.runs_tab import RunsTab

TITLE = "Anomaly detection: results"
SIZE, SMALLEST = (1350, 730), (900, 600)
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


def open_review(workspace: Workspace, settings: Path | None = None) -> int:
    """Open the review window and stay until it is closed.

    Args:
        workspace: Its folder of runs is shown.
        settings: File of what the window remembers; none takes the user's own.

    Returns:
        The exit code, 0.

    Raises:
        OSError: There is no screen.
    """
    style.require_screen()
    return create_review(workspace, settings or settings_path("review")).window.stay()


@dataclass(frozen=True)
class Review:
    """The open review window and its tabs.

    Args:
        window: The window.
        host: What the window lends to its tabs.
        runs: The table of runs.
        compare: Runs side by side.
        pictures: The test images of one run.
        robustness: Runs under changes of all test images.
    """

    window: TabbedWindow
    host: Host
    runs: RunsTab
    compare: CompareTab
    pictures: PicturesTab
    robustness: RobustnessTab


def create_review(
    workspace: Workspace,
    settings: Path,
    scaling: float | None = None,
    command: MakeCommand = robustness_command,
) -> Review:
    """Open the review window.

    Args:
        workspace: Its folder of runs is shown.
        settings: File of what the window remembers.
        scaling: Pixels per point; none takes the screen's own.
        command: Makes the command that measures the robustness of runs.
    """
    style.apply_theme(scaling)
    host, opened = Host(workspace), OpenedRuns()
    pictures = PicturesTab(host, opened, lambda: runs.table.current_run)
    compare = CompareTab(host, opened, lambda: runs.table.chosen_runs)
    runs = RunsTab(
        host, opened, partial(host.show_tab, compare.name), partial(_look, host, pictures)
    )
    robustness = RobustnessTab(host, lambda: picked_runs(runs.table))
    shown = partial(_show_measured, host, runs, robustness)
    job = RobustnessJob(host, lambda: picked_runs(runs.table), shown, command)
    plan = Plan(
        title=TITLE,
        size=SIZE,
        smallest=SMALLEST,
        tabs=(runs, compare, pictures, robustness),
        arrange=_arrange,
        panels=(job,),
        shortcuts=SHORTCUTS,
        handlers={
            shortcut("find"): without_values(partial(_find, host, runs)),
            shortcut("reload"): without_values(runs.refresh),
        },
    )
    window = TabbedWindow(host, plan, settings)
    return Review(window, host, runs, compare, pictures, robustness)


def _arrange(group: Any) -> Rows:
    return [[group], [status_line()]]


def _look(host: Host, pictures: PicturesTab) -> None:
    """Show the test images of the marked run, also if its tab is in front already."""
    if host.front == pictures.name:
        pictures.open_current()
    else:
        host.show_tab(pictures.name)


def _show_measured(host: Host, runs: RunsTab, robustness: RobustnessTab, all_done: bool) -> None:
    """Show what was just measured, unless the person has gone on to something else meanwhile."""
    robustness.refresh()
    if all_done and host.front == runs.name:
        host.show_tab(robustness.name)


def _find(host: Host, runs: RunsTab) -> None:
    host.show_tab(runs.name)
    runs.find()
