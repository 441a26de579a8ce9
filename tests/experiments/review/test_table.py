from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.measures import MEASURES
from experiments.review.counting_map import OWN
from experiments.review.table import (
    COLUMNS,
    cell_text,
    duration_text,
    number,
    run_row,
    run_values,
    sort_rows,
    status,
    table_as_csv,
)
from experiments.run_folder import RunFolder
from experiments.runs import Run, list_runs

KEYS = [column.key for column in COLUMNS]


def sort_runs(runs, key, measure, descending):
    rows = sort_rows([run_row(run, measure) for run in runs], key, descending)
    return tuple(row.run for row in rows)


def with_seed(run: Run, seed: int) -> Run:
    assert run.experiment is not None
    return replace(run, experiment=run.experiment.model_copy(update={"seed": seed}))


def test_a_row_shows_settings_areas_and_costs(runs: dict[str, Run]) -> None:
    run = runs["rings"]
    row = dict(zip(KEYS, run_row(run, "residual").texts, strict=True))
    assert row["dataset"] == "rings"
    assert row["resolution"] == "48x48"
    assert row["image_auroc"] == f"{run.metrics['residual']['image_auroc']:.3f}"
    assert row["parameters"] == "143 456"
    assert row["seconds"] == "15 min 00 s"


def test_the_measure_chooses_the_areas(runs: dict[str, Run]) -> None:
    run = runs["rings"]
    for measure in ("residual", "uncertainty"):
        assert run_values(run, measure)["pixel_auroc"] == run.metrics[measure]["pixel_auroc"]


def test_a_run_s_own_areas_are_those_of_the_map_that_counts(runs: dict[str, Run]) -> None:
    run = runs["coins"]
    values = run_values(run, OWN)
    assert values["read_by"] == "Combined, top 1 %"
    for key in ("image_auroc", "pixel_auroc", "aupro"):
        assert values[key] == run.metrics["combined"][key]
    assert run_values(run, "residual")["read_by"] == "Residual, L2"
    assert run_values(runs["rings"], "combined")["read_by"] is None


def test_runs_are_sorted_by_the_areas_of_their_own_maps(runs: dict[str, Run]) -> None:
    ordered = sort_runs(list(runs.values()), "pixel_auroc", OWN, descending=True)
    areas = [run.metrics.get(run.main_measure, {}).get("pixel_auroc") for run in ordered]
    known = [area for area in areas if area is not None]
    assert known == sorted(known, reverse=True)
    assert len(set(known)) > 3


def test_the_csv_names_the_map_and_the_score_that_count(runs: dict[str, Run]) -> None:
    names = ("coins", "rings", "bolts", "plates")
    text = table_as_csv([runs[name] for name in names])
    rows = list(csv.DictReader(io.StringIO(text)))
    counting = [(row["map"], row["score"]) for row in rows]
    assert counting == [("combined", "top1"), ("residual", "L2"), ("residual", "L2"), ("", "")]
    for measure in MEASURES:
        area = runs["coins"].metrics[measure]["aupro"]
        assert rows[0][f"{measure}_aupro"] == repr(area)
    assert rows[1]["combined_aupro"] == ""


def test_runs_of_different_seeds_can_be_told_apart(runs: dict[str, Run]) -> None:
    again = with_seed(runs["rings"], 3)
    assert dict(zip(KEYS, run_row(again, "residual").texts, strict=True))["seed"] == "3"
    rows = csv.DictReader(io.StringIO(table_as_csv([runs["rings"], again])))
    assert [row["seed"] for row in rows] == ["0", "3"]


@pytest.mark.parametrize(
    ("dataset", "said"),
    [
        ("rings", "finished"),
        ("plates", "not evaluated"),
        ("cables", "failed"),
        ("screws", "not started"),
        ("tiles", "damaged"),
    ],
)
def test_every_run_says_how_far_it_has_come(runs: dict[str, Run], dataset: str, said: str) -> None:
    assert status(runs[dataset]) == said
    assert said in run_row(runs[dataset], "residual").texts


def test_a_damaged_run_shows_its_folder_and_dashes(runs: dict[str, Run]) -> None:
    row = dict(zip(KEYS, run_row(runs["tiles"], "residual").texts, strict=True))
    assert row["dataset"] == runs["tiles"].name
    assert row["image_auroc"] == row["architecture"] == "–"
    assert row["parameters"] == "163 456"


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("descending", [False, True])
def test_sorting_puts_the_unknown_last_and_the_rest_in_order(
    gallery: Path, key: str, descending: bool
) -> None:
    ordered = sort_runs(list_runs(gallery), key, "residual", descending)
    values = [run_values(run, "residual").get(key) for run in ordered]
    known = [value for value in values if value is not None]
    assert values[: len(known)] == known
    assert len(ordered) == len(list_runs(gallery))
    folded = [value.casefold() if isinstance(value, str) else value for value in known]
    assert folded == sorted(folded, reverse=descending)


def test_names_with_numbers_follow_the_numbers(runs: dict[str, Run]) -> None:
    run = runs["rings"]
    assert run.experiment is not None
    sizes = [
        Run(RunFolder(Path(size)), run.experiment.model_copy(update={"resolution": size}), None, {})
        for size in ("128x128", "64x64", "1024x32")
    ]
    ordered = sort_runs(sizes, "resolution", "residual", descending=False)
    assert [run.name for run in ordered] == ["64x64", "128x128", "1024x32"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (3599.7, "1 h 00 min"),
        (5025, "1 h 23 min"),
    ],
)
def test_durations_have_two_units(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_a_date_that_cannot_be_read_stays_as_it_is() -> None:
    date = next(column for column in COLUMNS if column.kind == "date")
    assert cell_text(date, "2024-05-01T10:15:00") == "2024-05-01"
    assert cell_text(date, "yesterday") == "yesterday"


@pytest.mark.parametrize("value", [None, "0.9", True, float("nan"), float("inf"), [1]])
def test_what_is_no_finite_number_is_unknown(value: object) -> None:
    assert number(value) is None


def test_a_query_can_look_for_anything_in_the_row(runs: dict[str, Run]) -> None:
    text = run_row(runs["cables"], "residual").searched
    assert "cables" in text
    assert "failed" in text


def test_the_csv_reads_back_with_full_precision(gallery: Path) -> None:
    found = sort_runs(list_runs(gallery), "image_auroc", "residual", descending=True)
    rows = list(csv.DictReader(io.StringIO(table_as_csv(found))))
    assert [row["name"] for row in rows] == [run.name for run in found]
    for row, run in zip(rows, found, strict=True):
        for measure in ("residual", "uncertainty"):
            known = number(run.metrics.get(measure, {}).get("aupro"))
            assert row[f"{measure}_aupro"] == ("" if known is None else repr(known))
