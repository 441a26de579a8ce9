"""The panel of the jobs that have ended: how, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

import PySimpleGUI as sg

from experiments.errors import USER_ERRORS
from experiments.files.changes import Changes, change_actions
from experiments.workspace import Workspace
from gui.jobs.finished import FinishedJob, actions_of, read_finished
from gui.jobs.job import write_job_file
from gui.jobs.job_book import JobBook
from gui.jobs.log_window import read_end, show_text
from gui.jobs.possible import (
    NOTHING,
    Possible,
    look_what_is_possible,
    why_file_is_another,
)
from gui.jobs.runner import Runner
from gui.jobs.shortening import fit_to_list, shorten
from gui.kit import elements, style
from gui.kit.host import Host
from gui.kit.keys import Keys
from gui.kit.open_outside import open_outside
from gui.kit.tab import Handler, Part, Rows, Values, without_values
from gui.kit.tooltips import explain

KEYS = Keys("finished")
LIST, WORDS = KEYS("list"), KEYS("words")
MARKS = {"done": "✓", "failed": "✗", "stopped": "■", "interrupted": "■"}
BUTTONS = {
    "resume": ("Resume", "Go on where this job ended."),
    "results": ("Show results", "Show its runs in the tab Results."),
    "folder": ("Open folder", "Open what it made in the file manager."),
    "log": ("Log", "Show what it said."),
}
WORDS_PIXELS, SENTENCE_LETTERS = 360, 260
NOTHING_ENDED = "Select a job to read how it ended."

Found = tuple[tuple[FinishedJob, ...], Possible | None]
"""The jobs that have ended, and what can be done with the selected one, if that is known."""


class FinishedPanel(Part):
    """Shows how earlier jobs ended, also those of earlier windows.

    Args:
        host: The window.
        runner: Runs the jobs.
        book: Keeps them.
        show_results: Shows runs, given their names.
        opener: Opens a folder outside the window.
    """

    def __init__(
        self,
        host: Host,
        runner: Runner,
        book: JobBook,
        show_results: Callable[[Sequence[str]], object],
        opener: Callable[[Path], object] = open_outside,
    ) -> None:
        self._host = host
        self._runner = runner
        self._book = book
        self._show_results = show_results
        self._opener = opener
        self._jobs: tuple[FinishedJob, ...] = ()
        self._selected: FinishedJob | None = None
        self._possible = NOTHING
        self._newest = False

    def layout(self) -> Rows:
        """Make the elements."""
        one = {"select_mode": sg.LISTBOX_SELECT_MODE_SINGLE, "expand_x": True}
        buttons = [
            elements.button(text, KEYS(name), tooltip) for name, (text, tooltip) in BUTTONS.items()
        ]
        return [
            [elements.heading("Finished and failed")],
            [elements.listbox([], LIST, (26, 3), expand_y=True, font=style.SMALL, **one)],
            buttons,
            [sg.Text(NOTHING_ENDED, key=WORDS, font=style.SMALL, text_color=style.MUTED)],
        ]

    def start(self) -> None:
        """Take the open window."""
        elements.wrap(self._host.window[WORDS], WORDS_PIXELS)
        self._offer(NOTHING)
        self.refresh()

    def handlers(self) -> dict[str, Handler]:
        """Return what to do on which event."""
        resume = partial(self._if_still_possible, "resume", self._resume)
        results = partial(self._if_still_possible, "results", self._to_results)
        return {
            LIST: self._choose,
            KEYS("resume"): without_values(resume),
            KEYS("results"): without_values(results),
            KEYS("folder"): without_values(self._open_folder),
            KEYS("log"): without_values(self._show_log),
        }

    def refresh(self, *, newest: bool = False) -> None:
        """Look in the background which jobs have ended.

        Args:
            newest: Whether to select the one that ended last.
        """
        self._newest = self._newest or newest
        read = partial(_read, self._host.workspace, self._selected)
        self._host.background.start(KEYS("read"), read, partial(self._take, self._selected))

    def _take(self, selected: FinishedJob | None, found: Found) -> None:
        """Show what was found, and what can be done by now with the job that was selected."""
        jobs, possible = found
        self._show(jobs)
        if selected is not None and possible is not None:
            self._offer_for(selected, possible)

    def _show(self, jobs: tuple[FinishedJob, ...]) -> None:
        newest, self._newest = self._newest, False
        if jobs == self._jobs and not newest:
            return
        self._jobs = jobs
        wanted = jobs[0] if newest and jobs else self._selected
        places = [place for place, job in enumerate(jobs) if wanted and job.file == wanted.file]
        lines = [_line(job, datetime.now()) for job in jobs]
        element = self._host.window[LIST]
        element.update(fit_to_list(element, lines), set_to_index=places[:1])
        self._select(jobs[places[0]] if places else None)

    def _choose(self, values: Values) -> None:
        places = self._host.window[LIST].get_indexes()
        if places and places[0] < len(self._jobs):
            self._select(self._jobs[places[0]])

    def _select(self, job: FinishedJob | None) -> None:
        if job is None or self._selected is None or job.file != self._selected.file:
            self._offer(NOTHING)
        self._selected = job
        words = self._host.window[WORDS]
        if job is None:
            words.update(NOTHING_ENDED, text_color=style.MUTED)
            return
        color = style.WRONG if job.status == "failed" else style.INK
        words.update(shorten(job.sentence, SENTENCE_LETTERS), text_color=color)
        explain(words, f"{job.what}\n{job.sentence}\nLog: {job.log}")
        look = partial(look_what_is_possible, job, self._host.workspace)
        self._host.background.start(KEYS("possible"), look, partial(self._offer_for, job))

    def _offer_for(self, job: FinishedJob, possible: Possible) -> None:
        """Offer what can be done with a job, unless another one is selected by now."""
        if job == self._selected and possible != self._possible:
            self._offer(possible)

    def _offer(self, possible: Possible) -> None:
        self._possible = possible
        for name, (_, tooltip) in BUTTONS.items():
            button, obstacle = self._host.window[KEYS(name)], possible.obstacles.get(name)
            elements.enable(button, obstacle is None)
            explain(button, obstacle or tooltip)

    def _if_still_possible(self, name: str, act: Callable[[FinishedJob, Possible], None]) -> None:
        """Do something with the selected job, unless that has become impossible meanwhile."""
        job = self._selected
        if job is not None:
            look = partial(look_what_is_possible, job, self._host.workspace)
            self._host.background.start(KEYS(name), look, partial(self._act, name, act, job))

    def _act(
        self,
        name: str,
        act: Callable[[FinishedJob, Possible], None],
        job: FinishedJob,
        possible: Possible,
    ) -> None:
        """Do something with a job as far as that is possible by now; say why if it is not."""
        self._offer_for(job, possible)
        obstacle = possible.obstacles.get(name)
        if obstacle is None:
            act(job, possible)
        else:
            self._host.say(f"{job.what}: {obstacle}", wrong=True)

    def _resume(self, job: FinishedJob, possible: Possible) -> None:
        todo = self._host.workspace.todo
        if self._runner.running:
            self._host.say("A job is running: resume this one when it has ended.", wrong=True)
            return
        file, found = job.file, actions_of(job.file)
        obstacle = why_file_is_another(job, found)
        if obstacle:
            self._host.say(obstacle, wrong=True)
            return
        if file.parent != todo.absolute():
            actions = change_actions(found, Changes(resume=True)).values()
            file = write_job_file(todo, tuple(actions), datetime.now())
        self._book.instead_of = job.file
        self._runner.start(todo / file.name if file == job.file else file)
        self._host.say(f"Going on: {job.what}")

    def _to_results(self, job: FinishedJob, possible: Possible) -> None:
        self._show_results(possible.runs)

    def _open_folder(self) -> None:
        folder = self._possible.folder
        if folder is not None:
            done = partial(self._tell_opened, folder)
            self._host.background.start(KEYS("open"), partial(self._opener, folder), done)

    def _tell_opened(self, folder: Path, opened: object) -> None:
        self._host.say(f"Opened {folder}")

    def _show_log(self) -> None:
        job = self._selected
        if job is not None:
            show = partial(show_text, self._host.window, f"Log: {job.what}")
            self._host.background.start(KEYS("log"), partial(read_end, job.log), show)


def _read(workspace: Workspace, selected: FinishedJob | None) -> Found:
    """Read which jobs have ended, and look what can be done with the one that is selected."""
    jobs, possible = read_finished(workspace.todo), None
    with suppress(*USER_ERRORS):  # said when it was selected, and not again and again
        possible = None if selected is None else look_what_is_possible(selected, workspace)
    return jobs, possible


def _line(job: FinishedJob, now: datetime) -> str:
    return f"{MARKS[job.status]} {show_time(job.ended or job.began, now)}  {job.what}"


def show_time(moment: str, now: datetime) -> str:
    """Write when something was: the time of a moment today, the day of an earlier one.

    Args:
        moment: As ISO 8601 has it.
        now: The time.
    """
    try:
        then = datetime.fromisoformat(moment)
    except ValueError:
        return ""
    return f"{then:%H:%M}" if then.date() == now.date() else f"{then.day} {then:%b}"
