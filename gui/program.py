"""The window: from a folder of images to results, a tab for each thing that a person does."""

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
from gui.builder.step_measuring import MakeCommand as MakeMeasuring
from gui.builder.step_measuring import MeasuringPanel, StepMeasuring, measuring_command
from gui.builder.train_tab import TrainTab
from gui.jobs.editing import Editing
from gui.jobs.finished import Ending
from gui.jobs.job import GRACE_SECONDS, Job, start_job
from gui.jobs.jobs_panel import Around, JobsPanel
from gui.jobs.next_step_button import NextStepButton
from gui.jobs.runner import Runner
from gui.kit import dialogs, style
from gui.kit.host import Host, status_line
from gui.kit.settings import settings_path
from gui.kit.tab import Rows
from gui.kit.window import Plan, TabbedWindow
from gui.predict.predict_tab import PredictPanel, PredictTab
from gui.predict.prediction_job import MakeCommand as MakePrediction
from gui.predict.prediction_job import prediction_command
from gui.review.results_tab import SHORTCUTS as RESULT_SHORTCUTS
from gui.review.results_tab import ResultsTab
from gui.review.robustness_job import MakeCommand, robustness_command

TITLE = "Anomaly detection"
STEP_TIMES = "step_times.json"
SIZE, SMALLEST = (1350, 720), (760, 420)


@dataclass(frozen=True)
class Commands:
    """How the window starts its jobs.

    Args:
        run: Starts the job of an action file in a workspace.
        predict: Makes the command that judges images.
        robustness: Makes the command that measures the robustness of runs.
        measure: Makes the command that measures training steps.
    """

    run: Callable[[Path, Workspace], Job] = start_job
    predict: MakePrediction = prediction_command
    robustness: MakeCommand = robustness_command
    measure: MakeMeasuring = measuring_command


@dataclass(frozen=True)
class Program:
    """The open window and those of its parts that others ask.

    Args:
        window: The window.
        host: What the window lends to its parts.
        runner: Runs the jobs.
        tabs: The forms.
        actions: The buttons below them.
        predict: Judges new images.
        results: Shows finished runs.
        jobs: Shows the jobs that run, wait and have ended.
    """

    window: TabbedWindow
    host: Host
    runner: Runner
    tabs: Sequence[FormTab]
    actions: ActionBar
    predict: PredictTab
    results: ResultsTab
    jobs: JobsPanel


def open_program(
    workspace: Workspace, settings: Path | None = None, front: str | None = None
) -> int:
    """Open the window and return when it is closed.

    Args:
        workspace: The folders to work in.
        settings: File of what the window remembers; none takes the user's own.
        front: The tab that comes to the front; none takes the last one.

    Returns:
        The exit code, 0.

    Raises:
        OSError: There is no screen.
    """
    style.require_screen()
    program = create_program(workspace, settings or settings_path("program"), front=front)
    return program.window.stay()


def create_program(
    workspace: Workspace,
    settings: Path,
    commands: Commands | None = None,
    *,
    front: str | None = None,
    scaling: float | None = None,
    grace: float = GRACE_SECONDS,
) -> Program:
    """Open the window.

    Args:
        workspace: The folders to work in.
        settings: File of what the window remembers.
        commands: How jobs are started; none starts the real ones.
        front: The tab that comes to the front; none takes the last one.
        scaling: Pixels per point; none takes the screen's own.
        grace: How many seconds a job may take to end when the window closes.
    """
    style.apply_theme(scaling)
    given = commands or Commands()
    host = Host(workspace)
    runner = Runner(lambda file: given.run(file, host.workspace))
    times = settings.with_name(STEP_TIMES)

    def is_free() -> bool:
        return not (runner.running or predict.busy or results.job.busy)

    measuring = StepMeasuring(times, given.measure, is_free)
    forms = (ImportTab(host), CorruptTab(host), TrainTab(host, measuring), EvalTab(host))
    predict = PredictTab(host, given.predict, grace)
    results = ResultsTab(host, predict.judge_with, given.robustness)
    tabs = (*forms, predict, results)
    hidden = partial(_is_wide, host, (predict.name, results.name))
    host.look_again = partial(_refresh, tabs)
    editing = Editing()

    def edit(path: Path) -> None:
        actions.edit(path)

    train = next(tab for tab in forms if isinstance(tab, TrainTab))
    step = NextStepButton(host, train.choose, results.show_runs)
    note = partial(_take_note, forms)
    around = Around(host.look_again, note, hidden, results.show_runs, edit, step.offer)
    jobs = JobsPanel(host, runner, editing, around, grace)
    actions = ActionBar(host, runner, forms, editing, jobs.refresh)
    plan = Plan(
        title=TITLE,
        size=SIZE,
        smallest=SMALLEST,
        tabs=tabs,
        arrange=partial(_arrange, actions, jobs, step),
        panels=(actions, jobs, step, PredictPanel(predict), results.job, MeasuringPanel(measuring)),
        shortcuts={**RESULT_SHORTCUTS, **SHORTCUTS},
        numbered=True,
        may_close=partial(_may_close, host, lambda: not is_free()),
    )
    window = TabbedWindow(host, plan, settings)
    if front is not None:
        host.show_tab(front)
    return Program(window, host, runner, forms, actions, predict, results, jobs)


def _arrange(actions: ActionBar, jobs: JobsPanel, step: NextStepButton, group: Any) -> Rows:
    """Put the tabs and the buttons to the left, the jobs to the right."""
    rows = [[group], [status_line(), step.element()], *actions.layout()]
    left = sg.Column(rows, pad=(0, 0), expand_x=True, expand_y=True)
    return [[left, *row] for row in jobs.layout()]


def _is_wide(host: Host, wide: Sequence[str]) -> bool:
    """Tell whether the tab in front needs the whole width."""
    return host.front in wide


def _take_note(forms: Sequence[FormTab], endings: Sequence[Ending]) -> None:
    """Let the forms know how jobs ended: what exists by them is no mistake of the forms."""
    for form in forms:
        for action, status in endings:
            form.note_ended(action, status)


def _refresh(tabs: Sequence[Any]) -> None:
    for tab in tabs:
        tab.refresh()


def _may_close(host: Host, runs_a_job: Callable[[], bool]) -> bool:
    if not runs_a_job():
        return True
    return dialogs.ask_yes_no(
        host.window,
        "A job is running",
        "A job is running. Closing the window stops it; training keeps its best model.\n\n"
        "Stop the job and close the window?",
    )
