"""Tags and a note of a run: kept whole, found by the filter, harmless when damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.known_runs import KnownRuns
from experiments.notes import MOST_TAGS, RunNotes, parse_tags, read_notes, write_notes
from experiments.review.listing import describe_workspace
from experiments.review.table import COLUMNS, run_row, table_as_csv
from experiments.run_folder import RunFolder
from experiments.runs import read_run
from experiments.workspace import Workspace
from tests.finished_runs import write_run

NOTES = RunNotes(tags=("best", "für später"), note="A lamp flickered.")


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return write_run(tmp_path / "runs", measures=())


def test_tags_are_told_apart_by_commas_each_once() -> None:
    assert parse_tags(" best,  for  the paper,, best ,") == ("best", "for the paper")
    assert parse_tags("") == ()
    with pytest.raises(ValueError, match="allowed are 60"):
        parse_tags("x" * 61)
    with pytest.raises(ValueError, match=f"received {MOST_TAGS + 1} tags"):
        parse_tags(",".join(map(str, range(MOST_TAGS + 1))))


def test_notes_are_read_as_they_were_written_and_go_when_they_are_empty(folder: RunFolder) -> None:
    assert read_notes(folder) == RunNotes()
    write_notes(folder, NOTES)
    assert read_notes(folder) == read_run(folder).notes == NOTES
    write_notes(folder, RunNotes())
    assert not folder.notes.exists()


def test_notes_of_a_run_that_is_gone_make_no_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="'away' is gone"):
        write_notes(RunFolder(tmp_path / "away"), NOTES)
    assert not (tmp_path / "away").exists()


@pytest.mark.parametrize("content", ["{", '{"tags": "best"}', '{"tags": [""]}', "[]"])
def test_damaged_notes_are_a_sentence_and_the_run_is_shown_without(
    folder: RunFolder, content: str
) -> None:
    folder.notes.write_text(content)
    run = read_run(folder)
    assert run.notes == RunNotes()
    assert run.experiment is not None
    assert [trouble for trouble in run.troubles if "notes.json" in trouble]
    assert "remove the file" in run.troubles[0]


def test_the_list_the_table_and_the_filter_show_the_tags(folder: RunFolder) -> None:
    known = KnownRuns()
    known.read(folder.path.parent)
    write_notes(folder, NOTES)
    (run,) = known.read(folder.path.parent)
    place = [column.key for column in COLUMNS].index("tags")
    assert run_row(run, "residual").texts[place] == "best, für später"
    assert "lamp flickered" in run_row(run, "residual").searched
    assert "best, für später" in table_as_csv([run])
    data = folder.path.parent.parent / "data"
    said = describe_workspace(Workspace(data=data, runs=folder.path.parent))
    assert f"{folder.name}: not evaluated; tags: best, für später; " in said or (
        f"{folder.name}: finished; tags: best, für später" in said
    )
