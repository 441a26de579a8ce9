"""A threshold that was moved among the results can be kept for the run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.run_folder import RunFolder
from experiments.thresholds import kept_threshold, threshold_of
from experiments.workspace import Workspace
from gui.program import Program, create_program
from tests.finished_runs import write_run
from tests.gui.review.driver import Until, go_on, open_pictures, rest


@pytest.fixture
def own(tmp_path: Path, until: Until) -> Iterator[Program]:
    """The results of one run, which a test may change."""
    run = write_run(tmp_path / "runs")
    run.thresholds.write_text('{"residual": 0.2}')
    opened = create_program(
        Workspace(runs=tmp_path / "runs"), tmp_path / "settings.json", front="results"
    )
    until(go_on(opened), lambda: opened.results.runs.table.runs)
    yield opened
    opened.window.close()
    shutil.rmtree(tmp_path / "runs")


def words(program: Program) -> str:
    return str(program.host.window["pictures/image_words"].get())


def test_it_judges_from_then_on_and_is_shown_until_it_is_given_up(
    own: Program, tmp_path: Path, until: Until
) -> None:
    run = RunFolder(next((tmp_path / "runs").iterdir()))
    open_pictures(own, "rings", until)
    evaluated = own.results.pictures.browsing.threshold
    slider = own.host.window["pictures/image"]
    slider.update(value=700)
    own.host.window.write_event_value("pictures/image", 700)
    rest(own, until)
    moved = own.results.pictures.browsing.threshold
    assert moved != evaluated
    own.host.window["pictures/keep"].Widget.invoke()
    rest(own, until)
    assert threshold_of(run, "residual") == moved
    assert "kept for this run" in words(own)

    own.results.show("runs")
    own.results.runs.refresh()  # forgets what was opened
    rest(own, until)
    own.results.pictures.browsing = type(own.results.pictures.browsing)()
    open_pictures(own, "rings", until)
    assert own.results.pictures.browsing.threshold == moved
    assert "kept for this run" in words(own)

    own.host.window["pictures/reset"].Widget.invoke()
    rest(own, until)
    assert own.results.pictures.browsing.threshold == evaluated
    own.host.window["pictures/keep"].Widget.invoke()
    rest(own, until)
    assert kept_threshold(run, "residual") is None
    assert threshold_of(run, "residual") == 0.2
