"""A new training takes a run's place: what somebody wrote about the run stays."""

from __future__ import annotations

from pathlib import Path

from experiments.notes import RunNotes, read_notes, write_notes
from experiments.replacing import begin_replacement, clear_attempt, finish_replacement
from experiments.runs import read_experiment
from tests.finished_runs import write_run

NOTES = RunNotes(tags=("best",), note="A lamp flickered.")


def test_notes_of_a_run_stay_when_a_new_one_takes_its_place(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "runs", measures=())
    write_notes(folder, NOTES)
    new = begin_replacement(folder)
    new.path.mkdir(parents=True)
    new.experiment.write_bytes(folder.experiment.read_bytes())
    new.log.write_text("new")
    finish_replacement(folder)
    assert folder.log.read_text() == "new"
    assert read_notes(folder) == NOTES


def test_notes_of_a_run_without_a_model_stay_when_it_is_begun_again(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "runs")
    write_notes(folder, NOTES)
    clear_attempt(folder)
    assert read_notes(folder) == NOTES
    assert read_experiment(folder).name == folder.name
    assert set(folder.path.iterdir()) == {folder.notes, folder.experiment}
