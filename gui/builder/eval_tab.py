"""The tab EVAL_NET: finished runs, and what to measure of them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import PySimpleGUI as sg

from evaluation.measures import MAIN_MEASURE
from experiments.config.actions import EvalNet
from experiments.files.problems import Problem, check_action
from experiments.runs import Run, list_runs
from gui.forms.choice_list import QUERY_TOOLTIP
from gui.forms.path_fields import PathFields
from gui.forms.values import form_fields, from_values, to_values
from gui.forms.view import FormView
from gui.kit import style
from gui.kit.host import Handler, Host, Values
from gui.kit.query import matches

PREFIX = "eval_net"
HEADINGS = [
    "Dataset",
    "Corruption",
    "Architecture",
    "Training",
    "Date",
    "PSNR",
    "Image AUROC",
    "Pixel AUROC",
]
WIDTHS = [12, 14, 14, 14, 10, 6, 12, 12]
LABEL_WIDTH = 20


class EvalTab:
    """A table of runs, and the form of an evaluation."""

    name = "EVAL_NET"
    action = "eval_net"

    def __init__(self, host: Host) -> None:
        self._host = host
        self._options = FormView(
            f"{PREFIX}/options", form_fields(EvalNet, exclude=("runs",)), LABEL_WIDTH
        )
        tooltips = {"runs": "Folder that holds a folder for each run; all tabs work with it."}
        self._paths = PathFields(PREFIX, {"runs": "Location of the runs"}, tooltips, LABEL_WIDTH)
        self._runs: tuple[Run, ...] = ()
        self._shown: tuple[Run, ...] = ()
        self._selected: tuple[str, ...] = ()
        self._query = ""
        self._looked_at: Any = None

    def layout(self) -> list[list[Any]]:
        """Make the elements."""
        query = sg.Input(
            "",
            key=f"{PREFIX}/query",
            size=(40, 1),
            enable_events=True,
            tooltip=QUERY_TOOLTIP,
        )
        table = style.table(
            HEADINGS,
            f"{PREFIX}/table",
            WIDTHS,
            9,
            select_mode=sg.TABLE_SELECT_MODE_EXTENDED,
            expand_x=True,
            tooltip="Click, Ctrl-click and Shift-click to select; the arrow keys move.",
        )
        every = style.button("Select all shown", f"{PREFIX}/all", "Select every run of the table.")
        return [
            self._paths.row("runs"),
            self._paths.hint_row("runs"),
            [style.heading("Finished runs")],
            [style.label("Query", LABEL_WIDTH), query, every, style.note("", f"{PREFIX}/note")],
            [table],
            [style.problem(f"{PREFIX}/wrong")],
            [style.heading("What to measure")],
            *self._options.rows(),
            self._options.general_row(),
        ]

    def start(self) -> None:
        """Take the open window."""
        window = self._host.window
        self._paths.start(window)
        self._options.start(window)
        self._paths.fill("runs", str(self._host.workspace.runs))
        window[f"{PREFIX}/query"].bind("<Return>", "/enter", propagate=False)
        self.refresh()

    def handlers(self) -> dict[str, Handler]:
        """Return what to do on which event."""
        return {
            **self._paths.handlers(),
            f"{PREFIX}/table": self._choose,
            f"{PREFIX}/all": self._choose_shown,
            f"{PREFIX}/query/enter": self._choose_shown,
        }

    def look(self, values: Values) -> None:
        """Check the form; filter the table and follow the location of the runs."""
        query = str(values.get(f"{PREFIX}/query", ""))
        if query != self._query:
            self._query = query
            self._show()
        self._follow_location(self._paths.read("runs", values))
        config = self.config(values)
        if config != self._looked_at:
            self._looked_at = config
            self._say(config)

    def refresh(self) -> None:
        """Look for runs in the background."""
        runs = self._host.workspace.runs
        self._host.background.start(
            f"{PREFIX}/runs", lambda: list_runs(runs), partial(self._show_found, runs)
        )

    def config(self, values: Values) -> dict[str, Any]:
        """Return the action of the form, mistakes included."""
        known = {run.name for run in self._runs}
        return {
            "action": self.action,
            "runs": [name for name in self._selected if name in known],
            **from_values(self._options.fields, self._options.read(values)),
        }

    def obstacles(self, values: Values) -> tuple[Problem, ...]:
        """Return nothing: every run of the table can be evaluated."""
        return ()

    def fill(self, action: Any) -> None:
        """Show an action of a file."""
        self._options.fill(to_values(self._options.fields, action))
        self._selected = tuple(action.runs)
        self._show()

    def focus_wrong(self) -> None:
        """Put the cursor into the first field that is wrong."""
        self._options.strict = True
        wrong = self._options.first_wrong()
        if self._looked_at:
            self._say(self._looked_at)
        if self._looked_at and not self._looked_at["runs"]:
            wrong = self._host.window[f"{PREFIX}/table"]
        if wrong is not None:
            wrong.set_focus()

    def remember(self, values: Values) -> dict[str, Any]:
        """Return the selection and the options."""
        return {"runs": list(self._selected), "options": self._options.read(values)}

    def recall(self, remembered: dict[str, Any]) -> None:
        """Show what was remembered."""
        self._options.fill(dict(remembered["options"]))
        self._selected = tuple(str(name) for name in remembered["runs"])
        self._show()

    def _show_found(self, folder: Path, found: Sequence[Run]) -> None:
        if folder != self._host.workspace.runs:
            return
        self._runs = tuple(run for run in found if _can_be_evaluated(run))
        self._looked_at = None
        self._show()

    def _show(self) -> None:
        table = self._host.window[f"{PREFIX}/table"]
        self._shown = tuple(
            run for run in self._runs if matches(self._query, " ".join([run.name, *row_of(run)]))
        )
        table.update(values=[row_of(run) for run in self._shown])
        places = [n for n, run in enumerate(self._shown) if run.name in self._selected]
        if places:
            table.update(select_rows=places)
        self._count()

    def _choose(self, values: Values) -> None:
        chosen = {self._shown[place].name for place in values[f"{PREFIX}/table"]}
        shown = {run.name for run in self._shown}
        kept = {name for name in self._selected if name not in shown}
        self._selected = tuple(run.name for run in self._runs if run.name in chosen | kept)
        self._count()

    def _choose_shown(self, values: Values) -> None:
        self._host.window[f"{PREFIX}/table"].update(select_rows=list(range(len(self._shown))))
        self._choose({f"{PREFIX}/table": list(range(len(self._shown)))})

    def _count(self) -> None:
        said = f"{len(self._selected)} selected, {len(self._shown)} of {len(self._runs)} shown"
        self._host.window[f"{PREFIX}/note"].update(said)

    def _follow_location(self, text: str) -> None:
        folder = Path(text).expanduser()
        if text and folder == self._host.workspace.runs:
            self._paths.say(())
        elif not text or (folder.exists() and not folder.is_dir()):
            self._paths.say([Problem("runs", f"{text or 'nothing'} is not a folder")])
        else:
            self._paths.say(())
            self._host.workspace = replace(self._host.workspace, runs=folder)
            self.refresh()

    def _say(self, config: dict[str, Any]) -> None:
        problems = check_action(config)[1]
        mine = [problem for problem in problems if problem.path != "runs"]
        self._options.say(mine, to_values(self._options.fields, config))
        missing = self._options.strict and not config["runs"]
        said = "select at least one run" if missing else ""
        style.say(self._host.window[f"{PREFIX}/wrong"], said)


def row_of(run: Run) -> list[str]:
    """Return what the table shows of a run."""
    experiment, state = run.experiment, run.state
    metrics = run.metrics.get(MAIN_MEASURE, {})
    names = (
        [
            experiment.dataset,
            f"{experiment.corruption.name} {experiment.resolution}",
            experiment.architecture.name,
            experiment.training.name,
        ]
        if experiment
        else [run.name, "", "", ""]
    )
    date = (state.finished or state.started)[:10] if state else ""
    psnr = state.best_val_psnr if state else None
    figures = [
        _figure(psnr, 2),
        _figure(metrics.get("image_auroc"), 3),
        _figure(metrics.get("pixel_auroc"), 3),
    ]
    return [*names, date, *figures]


def _figure(number: Any, digits: int) -> str:
    return "–" if number is None else f"{number:.{digits}f}"


def _can_be_evaluated(run: Run) -> bool:
    is_whole = run.experiment is not None and run.state is not None
    return is_whole and run.state is not None and run.state.status in ("finished", "stopped")
