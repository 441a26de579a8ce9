"""The builder: four tabs that write experiment files, and the jobs that run them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import PySimpleGUI as sg

from experiments.workspace import Workspace
from gui.builder.action_bar import SHORTCUTS, ActionBar
from gui.builder.corrupt_tab import CorruptTab
from gui.builder.eval_tab import EvalTab
from gui.builder.form_tab import FormTab
from gui.builder.import_tab import ImportTab
from gui.builder.train_tab import TrainTab
from gui.jobs.job import GRACE_SECONDS, Job, start_job
from gui.jobs.jobs_panel import JobsPanel
from gui.jobs.runner import Runner
from gui.kit import dialogs, style
from gui.kit.host import Host, status_line
from gui.kit.settings import settings_path
from gui.kit.tab import Rows
from gui.kit.window import Plan, TabbedWindow

TITLE = "Anomaly detection: build experiments"
SIZE, SMALLEST = (1340, 710), (760, 420)


def open_builder(workspace: Workspace, settings: Path | None = None) -> int:
    """Open the builder and return when it is closed.

    Args:
        workspace: The folders to work in.
        settings: File of what the window remembers; none takes the user's own.

    Returns:
        The exit code, 0.

    Raises:
        OSError: There is no screen.
    """
    style.require_screen()
    return create_builder(workspace, settings or settings_path("builder")).window.stay()


@dataclass(frozen=True)
class Builder:
    """The open builder and those of its parts that others ask.

    Args:
        window: The window.
        host: What the window lends to its parts.
        runner: Runs the jobs.
        tabs: The forms.
        actions: The buttons below them.
    """

    window: TabbedWindow
    host: Host
    runner: Runner
    tabs: Sequence[FormTab]
    actions: ActionBar


def create_builder(
    workspace: Workspace,
    settings: Path,
    start: Callable[[Path, Workspace], Job] = start_job,
    scaling: float | None = None,
    grace: float = GRACE_SECONDS,
) -> Builder:
    """Open the builder.

    Args:
        workspace: The folders to work in.
        settings: File of what the window remembers.
        start: Starts the job of an action file in a workspace.
        scaling: Pixels per point; none takes the screen's own.
        grace: How many seconds a job may take to end when the window closes.
    """
    style.apply_theme(scaling)
    host = Host(workspace)
    runner = Runner(partial(_start_in, start, host))
    tabs = (ImportTab(host), CorruptTab(host), TrainTab(host), EvalTab(host))
    jobs = JobsPanel(host, runner, partial(_refresh, tabs), grace)
    actions = ActionBar(host, runner, tabs, jobs.refresh)
    plan = Plan(
        title=TITLE,
        size=SIZE,
        smallest=SMALLEST,
        tabs=tabs,
        arrange=partial(_arrange, actions, jobs),
        panels=(actions, jobs),
        shortcuts=SHORTCUTS,
        numbered=True,
        may_close=partial(_may_close, host, runner),
    )
    return Builder(TabbedWindow(host, plan, settings), host, runner, tabs, actions)


def _arrange(actions: ActionBar, jobs: JobsPanel, group: Any) -> Rows:
    """Put the tabs and the buttons to the left, the jobs to the right."""
    rows = [[group], [status_line()], *actions.layout()]
    left = sg.Column(rows, pad=(0, 0), expand_x=True, expand_y=True)
    return [[left, *row] for row in jobs.layout()]


def _start_in(start: Callable[[Path, Workspace], Job], host: Host, file: Path) -> Job:
    return start(file, host.workspace)


def _refresh(tabs: Sequence[FormTab]) -> None:
    for tab in tabs:
        tab.refresh()


def _may_close(host: Host, runner: Runner) -> bool:
    return not runner.running or dialogs.ask_yes_no(
        host.window,
        "A job is running",
        "A job is running. Closing the window stops it; training keeps its best model.\n\n"
        "Stop the job and close the window?",
    )
