"""Tags and notes are written into the window with real keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from experiments.notes import RunNotes, read_notes
from experiments.workspace import Workspace
from gui.program import Program, create_program
from tests.finished_runs import write_run
from tests.gui.conftest import centre_of
from tests.gui.review.driver import Until, go_on, rest, select, shown, type_query


@pytest.fixture
def two(tmp_path: Path, until: Until) -> Iterator[Program]:
    for dataset in ("nuts", "rings"):
        write_run(tmp_path / "runs", dataset, measures=())
    opened = create_program(
        Workspace(runs=tmp_path / "runs"), tmp_path / "settings.json", front="results"
    )
    until(go_on(opened), lambda: opened.results.runs.table.runs and not opened.host.background.busy)
    yield opened
    opened.window.close()


def test_what_is_written_about_a_run_is_kept_shown_and_found(
    two: Program, until: Until, xdotool: Callable[..., None]
) -> None:
    window, runs = two.host.window, two.results.runs
    nuts, rings = (run.folder for run in sorted(runs.table.runs, key=lambda run: run.name))
    select(two, nuts.name, until)
    rest(two, until)
    xdotool("mousemove", *centre_of(window["runs/tags"]), "click", 1)
    rest(two, until)
    xdotool("type", "best, lamp")
    until(go_on(two), lambda: window["runs/tags"].get() == "best, lamp")
    xdotool("key", "Return")
    until(go_on(two), lambda: "best, lamp" in shown(two, "Tags"))
    assert read_notes(nuts) == RunNotes(tags=("best", "lamp"))
    xdotool("mousemove", *centre_of(window["runs/note"]), "click", 1)
    rest(two, until)
    xdotool("type", "it flickered")
    until(go_on(two), lambda: window["runs/note"].get() == "it flickered")
    select(two, rings.name, until)  # without Enter
    until(go_on(two), lambda: read_notes(nuts).note == "it flickered")
    rest(two, until)
    assert (window["runs/tags"].get(), window["runs/note"].get()) == ("", "")
    assert not rings.notes.exists()
    type_query(two, "flickered", until)
    assert [run.name for run in runs.table.shown] == [nuts.name]
    assert window["runs/note"].get() == "it flickered"
    xdotool("mousemove", *centre_of(window["runs/note"]), "click", 1)
    xdotool("type", " again")
    until(go_on(two), lambda: window["runs/note"].get().endswith(" again"))
    runs.end()
    assert read_notes(nuts).note.endswith(" again")
