"""The paper's table from finished runs, against figures computed here."""

from __future__ import annotations

import csv
import io
import statistics
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.config.experiment import Experiment
from experiments.run_folder import RunFolder
from experiments.runs import Run
from experiments.study.formats import FORMATS, cell_at
from experiments.study.table import runs_in, study_table

TRAINING = {"epochs": 1}


def make_run(dataset, figure, *, corruption="Stain", network="AESc", seed=0, **metrics):
    """A finished run whose residual has this image AUROC."""
    experiment = Experiment.model_validate(
        {
            "dataset": dataset,
            "corruption": {"name": corruption, "settings": {"kind": "Stain"}},
            "resolution": "64x64",
            "architecture": {"name": network, "settings": {"kind": "AESc", "depth": 2}},
            "training": {"name": "paper", "settings": TRAINING},
            "evaluation": None,
            "seed": seed,
        }
    )
    found = {"residual": {"image_auroc": figure, "score": "L2"}, **metrics}
    return Run(RunFolder(Path(experiment.name)), experiment, None, found)


FIGURES = {
    ("grid", "AE"): (0.5, 0.6),
    ("grid", "AESc"): (0.7, 0.9),
    ("wood", "AE"): (0.8, 0.9),
    ("wood", "AESc"): (0.6, 0.7),
    ("bottle", "AE"): (0.95,),
}


@pytest.fixture
def runs():
    return [
        make_run(dataset, figure, network=network, seed=seed)
        for (dataset, network), figures in FIGURES.items()
        for seed, figure in enumerate(figures)
    ]


def test_cells_are_mean_and_deviation_over_seeds(runs):
    table = study_table(runs, "image_auroc")
    assert table.compared == ("network",)
    assert table.columns == (("AE",), ("AESc",))
    rows = {row.name: row.cells for row in table.rows}
    assert [row.name for row in table.rows[:3]] == ["grid", "wood", "bottle"]  # textures first
    for (dataset, network), figures in FIGURES.items():
        cell = rows[dataset][["AE", "AESc"].index(network)]
        assert cell.mean == pytest.approx(statistics.mean(figures))
        assert cell.seeds == len(figures)
        expected = statistics.stdev(figures) if len(figures) > 1 else None
        assert cell.deviation == (expected and pytest.approx(expected))
    assert rows["bottle"][1] is None


def test_means_are_over_categories_seed_by_seed(runs):
    table = study_table(runs, "image_auroc")
    (textures, everything) = (row for row in table.rows if row.is_mean)
    assert textures.name == "mean of textures"
    by_seed = [(0.5 + 0.8) / 2, (0.6 + 0.9) / 2]
    assert textures.cells[0].mean == pytest.approx(statistics.mean(by_seed))
    assert textures.cells[0].deviation == pytest.approx(statistics.stdev(by_seed))
    # bottle has one seed with AE and none with AESc
    assert everything.cells[0].seeds == 1
    assert everything.cells[0].mean == pytest.approx((0.5 + 0.8 + 0.95) / 3)
    assert everything.cells[1] is None


def test_the_best_of_a_row_is_marked_where_there_is_a_choice(runs):
    table = study_table(runs, "image_auroc")
    marks = {row.name: [cell and cell.is_best for cell in row.cells] for row in table.rows}
    assert marks["grid"] == [False, True]
    assert marks["wood"] == [True, False]
    assert marks["bottle"] == [False, None]


def test_columns_may_be_maps(runs):
    both = [
        replace(run, metrics=run.metrics | {"combined": {"image_auroc": 1.0, "score": "top1"}})
        for run in runs
        if run.experiment.architecture.name == "AE"
    ]
    table = study_table(both, "image_auroc", ["map"])
    assert table.columns == (("Combined",), ("Residual",))
    assert [cell.mean for cell in table.rows[0].cells] == [1.0, pytest.approx(0.55)]


def test_two_runs_that_would_share_a_cell_are_named_with_the_way_out(runs):
    with pytest.raises(ValueError, match="would share a cell: add network to the columns"):
        study_table(runs, "image_auroc", ["corruption"])


def test_without_a_run_there_is_no_table():
    with pytest.raises(ValueError, match="no evaluated run"):
        study_table([], "image_auroc")


def test_text_has_a_line_for_each_row(runs):
    lines = FORMATS["text"](study_table(runs, "image_auroc")).splitlines()
    assert lines[1].split() == ["AE", "AESc"]
    assert lines[2].split() == ["grid", "0.550", "±", "0.071", "0.800", "±", "0.141", "*"]
    assert lines[4].split() == ["bottle", "0.950", "missing"]


def test_csv_has_every_digit(runs):
    rows = list(csv.DictReader(io.StringIO(FORMATS["csv"](study_table(runs, "image_auroc")))))
    grid = rows[0]
    assert (grid["category"], grid["network"], grid["figure"]) == ("grid", "AE", "image_auroc")
    assert float(grid["mean"]) == statistics.mean((0.5, 0.6))
    assert float(grid["deviation"]) == statistics.stdev((0.5, 0.6))
    assert rows[5] | {"category": "bottle"} == rows[5]
    assert (rows[5]["mean"], rows[5]["seeds"]) == ("", "0")


def test_markdown_and_latex_mark_the_best_and_escape_names(runs):
    named = [make_run("metal_nut", 0.5), make_run("metal_nut", 0.75, network="AE_d4")]
    table = study_table(named, "image_auroc")
    assert "| metal_nut | 0.500 | **0.750** |" in FORMATS["markdown"](table)
    latex = FORMATS["latex"](table)
    assert r"metal\_nut & 0.500 & \textbf{0.750} \\" in latex
    assert latex.count(r"\begin{tabular}{lcc}") == latex.count(r"\end{tabular}") == 1
    assert r"AE\_d4" in latex


def test_the_command_line_writes_a_table(trained, run_folder, tmp_path, capsys):
    assert trained.run("table", run_folder.name, "--figure", "pixel_auroc") == 0
    assert "tiny" in capsys.readouterr().out
    out = tmp_path / "table.tex"
    words = ["--columns", "map", "--format", "latex", "--out", out]
    assert trained.run("table", run_folder.name, *words) == 0
    assert "Uncertainty" in out.read_text()


def test_every_letter_of_a_figure_in_the_text_leads_to_its_runs(runs):
    table = study_table(runs, "image_auroc")
    lines = FORMATS["text"](table).splitlines()
    places = {
        (line, letter): cell
        for line, words in enumerate(lines)
        for letter in range(len(words) + 5)
        if (cell := cell_at(table, line, letter)) is not None
    }
    assert set(places.values()) == {(row, column) for row in range(5) for column in range(2)}
    for (row, column), figures in (((0, 0), "0.550"), ((2, 0), "0.950"), ((1, 1), "0.650")):
        at = next(line for line in range(2, 7) if lines[line].startswith(table.rows[row].name))
        start = lines[at].index(figures)
        assert {places[at, start + step] for step in range(5)} == {(row, column)}
    assert cell_at(table, 1, 12) is None
    assert cell_at(table, 2, 0) is None


def test_the_runs_of_a_cell_are_those_that_its_figure_is_of(runs):
    table = study_table(runs, "image_auroc")

    def found(row, column):
        chosen = runs_in(runs, table, row, column)
        return [(r.experiment.dataset, r.experiment.architecture.name) for r in chosen]

    assert found(0, 1) == [("grid", "AESc"), ("grid", "AESc")]
    assert found(2, 1) == []
    means = [row.name for row in table.rows].index("mean of textures")
    assert set(found(means, 0)) == {("grid", "AE"), ("wood", "AE")}
    assert len(found(means + 1, 0)) == 5
