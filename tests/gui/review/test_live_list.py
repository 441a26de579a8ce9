"""The list of runs follows what happens in the folder, by itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.run_folder import RunFolder
from experiments.runs import RunState, write_state
from experiments.workspace import Workspace
from gui.kit.table_rows import first_seen
from gui.program import Program, create_program
from models.history_file import write_history
from storage.owner import this_process
from tests.finished_runs import write_run
from tests.gui.review.driver import Until, click_heading, go_on, rest, shown, type_query


@pytest.fixture
def many(tmp_path: Path, until: Until) -> Iterator[Program]:
    first = write_run(tmp_path / "runs", "rings", measures=())
    for seed in range(10, 50):
        shutil.copytree(first.path, first.path.with_name(f"{first.name}_seed{seed}"))
    opened = create_program(
        Workspace(runs=tmp_path / "runs"), tmp_path / "settings.json", front="results"
    )
    until(go_on(opened), lambda: opened.results.runs.table.runs and not opened.host.background.busy)
    yield opened
    opened.window.close()


def train(folder: RunFolder, epochs: int) -> None:
    state = RunState(status="training", owner=this_process(), started="2026-01-01T10:00:00")
    write_state(folder, state)
    figures = dict.fromkeys(("loss", "psnr", "val_loss", "val_psnr", "learning_rate", "seconds"), 1)
    write_history(folder.history, [{"epoch": n, **figures} for n in range(1, epochs + 1)])


def is_shown(many: Program, status: str) -> bool:
    """Tell whether a run has a status; what is wider than its column ends in dots."""
    cells = shown(many, "Status")
    return any(text == status or status.startswith(text.removesuffix("…")) for text in cells)


def test_a_training_comes_goes_on_and_goes_while_mark_order_and_place_stay(
    many: Program, until: Until
) -> None:
    window, runs = many.host.window, many.results.runs
    click_heading(many, "Status", until)
    tree = window["runs/table"].Widget
    tree.selection_set(30)
    until(go_on(many), lambda: runs.table.current == runs.table.names[29])
    tree.yview_moveto(20 / 41)
    rest(many, until)
    marked, top = runs.table.current, runs.table.names[first_seen(window["runs/table"])]
    new = write_run(runs.table.runs[0].folder.path.parent, "a_new_one", measures=())
    train(new, 1)
    until(go_on(many), lambda: is_shown(many, "training, epoch 2/250"))
    train(new, 2)
    until(go_on(many), lambda: is_shown(many, "training, epoch 3/250"))
    assert runs.table.names[-1] == new.name
    assert (runs.table.key, runs.table.descending) == ("status", False)
    assert runs.table.current == marked
    assert [runs.table.names[int(line) - 1] for line in tree.selection()] == [marked]
    assert runs.table.names[first_seen(window["runs/table"])] == top
    type_query(many, "epoch", until)
    assert runs.table.names == [new.name]
    shutil.rmtree(new.path)
    until(go_on(many), lambda: window["runs/count"].get() == "0 of 41 runs")
    assert shown(many, "Status") == []
