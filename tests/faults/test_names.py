"""Names and notes from others are text: in terminals, tables for spreadsheets, and reports."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from rich.console import Console

import main
from evaluation.robustness import Figures, Robustness
from evaluation.scores import NORMS
from evaluation.scores_file import ScoreRow, read_rows, rows_as_csv
from experiments.events import ExperimentFinished, ExperimentStarted, Failed, Message
from experiments.progress import TerminalProgress
from experiments.review.html_report import write_html_report
from experiments.review.listing import describe_workspace, results_table
from experiments.review.robustness_table import robustness_table
from experiments.review.table import table_as_csv
from experiments.run_folder import RunFolder
from experiments.running.predictions import Prediction, write_predictions
from experiments.runs import list_runs
from experiments.workspace import Workspace
from tests.finished_runs import write_run

MARKUP = ["[red]a[/]", "[/]", "[link=https://a.b]c[/link]", "[bold", "a\\[b]"]
FORMULAS = ["=1+2", "+a", "-a", "@a", "=HYPERLINK(A1)"]


def shown(thing: object) -> str:
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(thing)
    return console.export_text()


@pytest.mark.parametrize("name", MARKUP)
def test_markup_in_a_name_is_shown_as_it_is(name: str) -> None:
    finished = ExperimentFinished(
        experiment=name, folder=name, metrics={"residual": {}}, scores={"residual": "L2"}
    )
    assert shown(results_table([finished])).count(name) == 2
    measured = Robustness(
        map="residual", score="L2", threshold=1, resolution="8x8", good=1, defective=1,
        without_mask=0, unchanged=Figures(), changes=(),
    )  # fmt: skip
    assert name in shown(robustness_table(name, measured))


@pytest.mark.parametrize("name", [*MARKUP, "a\x1b[31mb"])
def test_events_are_shown_as_text(name: str) -> None:
    said = io.StringIO()
    tell = TerminalProgress(Console(file=said, width=200))
    for event in (
        ExperimentStarted(experiment=name, index=0, count=1),
        Message(text=name),
        Failed(message=name, experiment=name),
    ):
        tell(event)
    assert said.getvalue().count(name.replace("\x1b", "\\x1b")) == 4


def test_a_name_that_would_colour_the_terminal_is_listed_as_text(tmp_path: Path) -> None:
    made = write_run(tmp_path, measures=(), pictures=False)
    made.path.rename(made.path.with_name("a\x1b[31m\udcff"))
    said = describe_workspace(Workspace(data=tmp_path / "none", runs=tmp_path))
    assert "a\\x1b[31m\\xff" in said
    said.encode()
    write_html_report(list_runs(tmp_path), tmp_path / "report.html")
    assert "\\xff" in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMULAS)
def test_a_formula_in_a_name_does_not_run_in_a_spreadsheet(name: str, tmp_path: Path) -> None:
    made = write_run(tmp_path, pictures=False, measures=("residual",))
    folder = RunFolder(made.path.rename(made.path.with_name(name)))
    (row,) = csv.DictReader(io.StringIO(table_as_csv(list_runs(tmp_path))))
    assert row["name"] == f"'{folder.name}"
    out = tmp_path / "out"
    write_predictions(
        out / "predictions.csv",
        [Prediction(Path(name), -0.5, 1.0, out / "pictures" / "a.png", "residual", "L2")],
    )
    with (out / "predictions.csv").open(newline="") as file:
        (cells,) = csv.DictReader(file)
    assert cells["path"] == f"'{name}"
    assert float(cells["score"]) == -0.5


@pytest.mark.parametrize("name", FORMULAS)
def test_scores_keep_a_formula_as_text_and_read_it_back(name: str, tmp_path: Path) -> None:
    scores = dict.fromkeys(NORMS, 0.5)
    picture = Path("pictures") / name / "a.png"
    text = rows_as_csv([ScoreRow(name, name, 1, name, scores, 0.25, "right", picture)], "digest")
    (cells,) = csv.DictReader(io.StringIO(text))
    assert cells["name"] == cells["defect_type"] == f"'{name}"
    (tmp_path / "scores.csv").write_text(text, encoding="utf-8")
    (again,) = read_rows(tmp_path)
    assert (again.name, again.defect_type, again.path) == (name, name, name)


@pytest.mark.parametrize("note", ["<script>alert(1)</script>", '"><img src=x onerror=a>'])
def test_a_note_in_a_report_is_text(note: str, tmp_path: Path) -> None:
    folder = write_run(tmp_path, pictures=False, measures=("residual",))
    path = folder.evaluation("residual").metrics
    path.write_text(json.dumps(json.loads(path.read_text()) | {"notes": [note]}))
    write_html_report(list_runs(tmp_path), tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert note not in text
    assert "&lt;" in text


def test_an_action_file_cannot_colour_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.json").write_text('[{"action": "\\u009b31m\\u202e\\u001b[2J"}]')
    assert main.main([f"--todo={tmp_path}", "todo"]) == 0
    assert main.main(["validate", str(tmp_path / "a.json")]) == 2
    said = capsys.readouterr().out
    assert "\\x9b31m\\u202e" in said
    assert not {"\x1b", "\x9b", "\u202e"} & set(said)
