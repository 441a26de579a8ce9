"""A button measures the robustness of runs, a tab draws it; the jobs only pretend to work."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from datasets.factory_changes import FACTORY_CHANGES
from evaluation.plots import PALETTE
from evaluation.robustness import ChangedFigures, Figures, Robustness
from evaluation.robustness_files import write_robustness
from experiments.run_folder import RunFolder
from experiments.workspace import Workspace
from gui.program import Commands, Program, create_program
from gui.review.robustness_tab import NOT_MEASURED
from tests.finished_runs import write_run
from tests.gui.conftest import centre_of
from tests.gui.review.driver import Until, go_on, name_of, rest, select

PROGRESS = {"event": "progress", "stage": "robustness", "done": 3, "total": 14}
WAITS = (
    "import os, sys, threading, time\n"
    "def wait():\n    sys.stdin.read()\n    os._exit(130)\n"
    "threading.Thread(target=wait, daemon=True).start()\n"
)


def made_up() -> Robustness:
    before = Figures(image_auroc=0.9, pixel_auroc=0.8, false_alarms=0.1, misses=0.2)
    after = Figures(image_auroc=0.7, pixel_auroc=0.8, false_alarms=0.5, misses=0.1)
    changes = tuple(
        ChangedFigures(
            key=each.key,
            heading=each.heading,
            explanation=each.explanation,
            figures=after,
            difference=after.minus(before),
        )
        for each in FACTORY_CHANGES.values()
    )
    return Robustness(
        map="residual",
        score="L2",
        threshold=0.1,
        resolution="32x32",
        good=10,
        defective=5,
        without_mask=0,
        unchanged=before,
        changes=changes,
    )


class Pretence:
    """Stands for the real command: remembers what was asked for, and runs a script instead."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[list[str]] = []
        self.script = ""

    @property
    def go(self) -> Path:
        """The file that a script may wait for."""
        return self.folder / "go"

    def __call__(self, runs: Sequence[Path], workspace: Workspace) -> list[str]:
        self.asked.append([run.name for run in runs])
        return [sys.executable, "-c", self.script]

    def says(self, *events: dict[str, Any], code: int = 0) -> None:
        """Let the script wait for the file and then report events."""
        lines = [json.dumps(event) for event in events]
        self.script = (
            f"{WAITS}from pathlib import Path\nprint({json.dumps(PROGRESS)!r}, flush=True)\n"
            f"while not Path({str(self.go)!r}).exists(): time.sleep(0.02)\n"
            f"print({chr(10).join(lines)!r}, flush=True)\nsys.exit({code})\n"
        )


@pytest.fixture
def pretence(tmp_path: Path) -> Pretence:
    return Pretence(tmp_path)


@pytest.fixture
def review(pretence: Pretence, tmp_path: Path, until: Until) -> Iterator[Program]:
    runs = tmp_path / "runs"
    write_run(runs, "rings", pictures=False)
    write_run(runs, "nuts", seed=1, pictures=False)
    write_run(runs, "plates", measures=())
    workspace = Workspace(runs=runs, todo=tmp_path / "todo")
    opened = create_program(
        workspace, tmp_path / "settings.json", Commands(robustness=pretence), front="results"
    )
    until(go_on(opened), lambda: opened.results.runs.table.runs and not opened.host.background.busy)
    yield opened
    if opened.host.window.TKroot is not None:
        opened.window.close()


@pytest.fixture
def press(review: Program, xdotool: Callable[..., None]) -> Callable[[], None]:
    def press() -> None:
        """Come from elsewhere and click: Tk's buttons want to see the mouse enter."""
        for element in ("runs/table", "runs/robustness"):
            xdotool("mousemove", *centre_of(review.host.window[element]))
            rest_a_moment(review)
        xdotool("click", 1)

    return press


def status(review: Program) -> str:
    return str(review.host.window["window/status"].get())


def said(review: Program) -> str:
    """Return what stands beside the button."""
    return str(review.host.window["runs/robustness_said"].get())


def is_offered(review: Program) -> bool:
    button = review.host.window["runs/robustness"]
    is_enabled = str(button.Widget.cget("state")) != "disabled"
    return is_enabled and str(button.get_text()) == "Robustness"


def folder_of(review: Program, start: str) -> RunFolder:
    return RunFolder(review.host.workspace.runs / name_of(review, start))


def is_drawn(review: Program) -> bool:
    return "robustness" in review.results.robustness.board.photos


def colours(review: Program) -> list[bool]:
    """Tell of the first three colours of the plots whether they are seen."""
    photo = review.results.robustness.board.photos["robustness"]
    rows, columns = range(100, photo.height() - 40, 11), range(photo.width())
    pixels = np.array([photo.get(x, y) for y in rows for x in columns])
    wanted = [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in PALETTE[:3]]
    return [bool((np.abs(pixels - each).max(axis=1) < 20).any()) for each in wanted]


def test_a_click_measures_the_marked_run_and_shows_its_plot(
    review: Program, pretence: Pretence, press: Callable[[], None], until: Until
) -> None:
    run = name_of(review, "nuts")
    select(review, run, until)
    pretence.says({"event": "message", "text": "The robustness of nuts is in a folder"})
    press()
    review.host.say("something else")
    until(go_on(review), lambda: "evaluating changed images, 3 of 14" in said(review))
    assert pretence.asked == [[run]]
    assert not is_offered(review)
    assert status(review) == "something else"
    write_robustness(folder_of(review, "nuts").robustness.folder, run, made_up())
    pretence.go.touch()
    until(go_on(review), lambda: review.results.front.name == "robustness" and is_drawn(review))
    assert status(review) == "The robustness of nuts is in a folder"
    assert colours(review) == [True, False, False]
    until(go_on(review), lambda: is_offered(review))
    assert said(review) == ""


def test_the_button_stops_the_job_while_one_runs(
    review: Program, pretence: Pretence, press: Callable[[], None], until: Until
) -> None:
    button = review.host.window["runs/robustness"]
    select(review, name_of(review, "nuts"), until)
    pretence.says()
    press()
    until(go_on(review), lambda: "3 of 14" in said(review))
    assert button.get_text() == "Stop"
    assert "Stop measuring" in button.TooltipObject.text
    select(review, name_of(review, "plates"), until)
    rest_a_moment(review)
    press()
    until(go_on(review), lambda: not review.results.job.busy)
    assert status(review) == "Stopped; what was measured before is kept."
    assert len(pretence.asked) == 1
    select(review, name_of(review, "nuts"), until)
    until(go_on(review), lambda: is_offered(review))


def test_ticked_runs_are_measured_together_and_drawn_in_their_colours(
    review: Program, pretence: Pretence, press: Callable[[], None], until: Until
) -> None:
    for start in ("rings", "nuts"):
        select(review, name_of(review, start), until)
        review.results.runs.tick()
        files = folder_of(review, start).robustness
        write_robustness(files.folder, files.folder.parent.name, made_up())
    pretence.says({"event": "message", "text": "done"})
    pretence.go.touch()
    press()
    until(go_on(review), lambda: review.results.front.name == "robustness" and is_drawn(review))
    assert pretence.asked == [[name_of(review, "rings"), name_of(review, "nuts")]]
    assert colours(review) == [True, True, False]


def test_what_went_wrong_is_one_sentence_and_the_button_comes_back(
    review: Program, pretence: Pretence, press: Callable[[], None], until: Until
) -> None:
    select(review, name_of(review, "nuts"), until)
    pretence.says({"event": "failed", "name": "nuts", "message": "it has no model"}, code=2)
    pretence.go.touch()
    press()
    until(go_on(review), lambda: status(review) == "nuts: it has no model")
    until(go_on(review), lambda: is_offered(review))
    assert review.results.front.name == "runs"


def test_a_run_without_evaluation_cannot_be_measured(review: Program, until: Until) -> None:
    select(review, name_of(review, "plates"), until)
    until(go_on(review), lambda: not is_offered(review))
    select(review, name_of(review, "nuts"), until)
    until(go_on(review), lambda: is_offered(review))


def test_somebody_who_looks_at_something_else_is_not_taken_away_from_it(
    review: Program, pretence: Pretence, press: Callable[[], None], until: Until
) -> None:
    select(review, name_of(review, "nuts"), until)
    pretence.says({"event": "message", "text": "it is measured"})
    press()
    until(go_on(review), lambda: pretence.asked)
    review.results.show("compare")
    rest_a_moment(review)
    pretence.go.touch()
    until(go_on(review), lambda: status(review) == "it is measured")
    assert review.results.front.name == "compare"


def test_closing_the_window_ends_the_job(
    review: Program, pretence: Pretence, press: Callable[[], None], until: Until
) -> None:
    select(review, name_of(review, "nuts"), until)
    pretence.says()
    press()
    until(go_on(review), lambda: "3 of 14" in said(review))
    children = psutil.Process().children()
    (child,) = (each for each in children if str(pretence.go) in " ".join(each.cmdline()))
    review.window.close()
    assert not child.is_running()


def test_the_tab_says_how_to_measure_a_run(review: Program, until: Until) -> None:
    select(review, name_of(review, "nuts"), until)
    review.results.show("robustness")
    rest(review, until)
    board = review.results.robustness.board.widget
    until(go_on(review), lambda: board.find_withtag("note"))
    assert board.itemcget("note", "text") == NOT_MEASURED


def test_a_damaged_file_is_one_sentence(review: Program, until: Until) -> None:
    select(review, name_of(review, "nuts"), until)
    files = folder_of(review, "nuts").robustness
    files.folder.mkdir()
    files.figures.write_text("{")
    review.results.show("robustness")
    until(go_on(review), lambda: "robustness.json is damaged" in status(review))


def rest_a_moment(review: Program) -> None:
    for _ in range(8):
        review.window.step(20)
