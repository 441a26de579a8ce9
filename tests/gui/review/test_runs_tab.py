"""The table of runs: what it remembers, and what it leaves to threads or undone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from experiments.notes import RunNotes, write_notes
from experiments.runs import Run
from experiments.workspace import Workspace
from gui.program import Program, create_program
from gui.review import runs_tab
from gui.review.run_table import RunTable
from tests.finished_runs import write_run
from tests.gui.review.driver import (
    Until,
    click_heading,
    go_on,
    name_of,
    rest,
    select,
    shown,
    type_query,
)


def open_results(folder: Path, until: Until) -> Program:
    opened = create_program(
        Workspace(runs=folder / "runs"), folder / "settings.json", front="results"
    )
    until(go_on(opened), lambda: opened.results.runs.table.runs and not opened.host.background.busy)
    return opened


@pytest.fixture
def three(tmp_path: Path, until: Until) -> Iterator[Program]:
    for dataset in ("nuts", "rings", "plates"):
        write_run(tmp_path / "runs", dataset, measures=())
    opened = open_results(tmp_path, until)
    yield opened
    if opened.host.window.TKroot is not None:
        opened.window.close()


def test_filter_order_and_ticks_are_there_again_in_the_next_window(
    three: Program, tmp_path: Path, until: Until
) -> None:
    nuts, plates = name_of(three, "nuts"), name_of(three, "plates")
    click_heading(three, "Dataset", until)
    click_heading(three, "Dataset", until)
    for name in (nuts, plates):
        select(three, name, until)
        three.results.runs.tick()
    type_query(three, "~rings", until)
    three.window.close()
    (tmp_path / "runs" / plates).rename(tmp_path / plates)
    again = open_results(tmp_path, until)
    try:
        table = again.results.runs.table
        assert again.host.window["runs/query"].get() == table.query == "~rings"
        assert (table.key, table.descending) == ("dataset", True)
        assert again.host.window["runs/table"].Widget.heading("Dataset", "text").endswith("▼")
        assert table.chosen == (nuts,)
        assert shown(again, "") == ["☑"]
        assert again.host.window["runs/chosen"].get().startswith("1 of ")
    finally:
        again.window.close()


def test_an_order_by_a_column_that_is_gone_is_left_out() -> None:
    found = RunTable().recalled("a query", "no column", False, ["a", "b"])
    assert (found.key, found.descending) == (RunTable().key, RunTable().descending)
    assert (found.query, found.chosen) == ("a query", ("a", "b"))


def test_a_slow_disk_of_datasets_does_not_hold_up_who_goes_through_the_runs(
    three: Program, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, readers = Event(), set()

    def remark_slowly(run: Run, data: Path) -> str:
        readers.add(threading.current_thread())
        go.wait(20)
        return f"its dataset {run.name.split('_')[0]} is gone"

    monkeypatch.setattr(runs_tab, "data_remark", remark_slowly)
    details = three.host.window["runs/details"]
    for start in ("rings", "nuts"):
        select(three, name_of(three, start), until)
        assert details.get().startswith(name_of(three, start))
        assert "is gone" not in details.get()
    go.set()
    until(go_on(three), lambda: "Its dataset nuts is gone." in details.get())
    rest(three, until)
    assert "rings" not in details.get()
    assert threading.main_thread() not in readers


def test_the_table_is_filled_anew_only_when_runs_have_changed(
    three: Program, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    rest(three, until)
    filled: list[Any] = []
    fill = runs_tab.fill_rows
    monkeypatch.setattr(runs_tab, "fill_rows", lambda *given: filled.append(fill(*given)))
    three.results.runs.refresh()
    rest(three, until)
    assert filled == []
    nuts = next(run for run in three.results.runs.table.runs if run.name.startswith("nuts"))
    write_notes(nuts.folder, RunNotes(tags=("new",), note=""))
    three.results.runs.refresh()
    until(go_on(three), lambda: "new" in shown(three, "Tags"))
    assert len(filled) == 1
