"""Tags and notes are written into the window with real keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from experiments.notes import RunNotes, read_notes, write_notes
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


def test_what_is_being_written_stays_with_its_run_when_the_list_changes(
    two: Program, until: Until, xdotool: Callable[..., None]
) -> None:
    window = two.host.window
    nuts, rings = (run.folder for run in sorted(two.results.runs.table.runs, key=lambda r: r.name))
    write_notes(nuts, RunNotes(tags=("check",), note="old"))
    two.results.runs.refresh()
    rest(two, until)
    type_query(two, "check", until)
    until(go_on(two), lambda: window["runs/note"].get() == "old")
    xdotool("mousemove", *centre_of(window["runs/note"]), "click", 1, "key", "End")
    rest(two, until)
    xdotool("type", " and")
    until(go_on(two), lambda: window["runs/note"].get() == "old and")
    write_notes(nuts, RunNotes(tags=("done",), note="old"))  # it fits the query no longer
    until(go_on(two), lambda: not two.results.runs.table.shown)
    xdotool("type", " new")
    until(go_on(two), lambda: window["runs/note"].get() == "old and new")
    xdotool("mousemove", *centre_of(window["runs/query"]), "click", 1)
    until(go_on(two), lambda: read_notes(nuts).note == "old and new")
    assert not rings.notes.exists()


def test_what_was_undone_of_one_run_is_not_written_about_another(
    two: Program, until: Until, xdotool: Callable[..., None]
) -> None:
    window = two.host.window
    nuts, rings = (run.folder for run in sorted(two.results.runs.table.runs, key=lambda r: r.name))
    select(two, nuts.name, until)
    xdotool("mousemove", *centre_of(window["runs/note"]), "click", 1)
    rest(two, until)
    xdotool("type", "of nuts")
    until(go_on(two), lambda: window["runs/note"].get() == "of nuts")
    select(two, rings.name, until)
    until(go_on(two), lambda: window["runs/note"].get() == "")
    xdotool("mousemove", *centre_of(window["runs/note"]), "click", 1)
    rest(two, until)
    xdotool("key", "ctrl+z")
    rest(two, until)
    assert window["runs/note"].get() == ""
