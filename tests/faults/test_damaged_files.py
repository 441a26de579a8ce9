"""A damaged file leaves its cell empty, with a sentence; one damaged run hides no other."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from datasets.database import (
    CORRUPTION_FILE,
    DESCRIPTION,
    Dataset,
    list_datasets,
    open_dataset,
)
from datasets.synthetic import read_corruption, save_corruption
from evaluation.robustness_files import read_robustness
from experiments.chosen import read_chosen
from experiments.review.html_report import write_html_report
from experiments.review.listing import describe_workspace
from experiments.review.results import open_results
from experiments.review.table import COLUMNS, run_row, sort_rows, table_as_csv
from experiments.run_folder import RunFolder
from experiments.runs import list_runs, read_experiment, read_run
from experiments.thresholds import threshold_of
from experiments.workspace import Workspace
from gui.review.run_details import describe_run
from tests.faults.damage import DAMAGES
from tests.finished_runs import write_run

STATE_FILES = (
    "experiment.json",
    "summary.json",
    "threshold.json",
    "history.csv",
    "model.json",
    "evaluation/chosen.json",
    "evaluation/residual/metrics.json",
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two finished runs."""
    runs = tmp_path_factory.mktemp("whole")
    write_run(runs, "rings", pictures=False)
    write_run(runs, "nuts", pictures=False, noise=0.05)
    return runs


@pytest.fixture
def runs(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "runs"))


def damaged_run(runs: Path) -> RunFolder:
    (path,) = runs.glob("rings*")
    return RunFolder(path)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", STATE_FILES)
def test_a_damaged_file_is_a_sentence_beside_the_other_runs(
    runs: Path, name: str, damage: str
) -> None:
    folder = damaged_run(runs)
    DAMAGES[damage](folder.path / name)
    found = {run.name.split("_")[0]: run for run in list_runs(runs)}
    assert set(found) == {"rings", "nuts"}
    assert found["nuts"].troubles == ()
    troubles = found["rings"].troubles
    said = describe_workspace(Workspace(data=runs / "none", runs=runs))
    assert any(name.rsplit("/", 1)[-1] in trouble for trouble in troubles)
    for trouble in troubles:
        assert trouble in said
        assert trouble in describe_run(found["rings"])
    for column in COLUMNS:
        rows = [run_row(run, "residual") for run in found.values()]
        assert len(sort_rows(rows, column.key, True)) == 2
    assert "nuts" in table_as_csv(list(found.values()))
    assert len(run_row(found["rings"], "residual").texts) == len(COLUMNS)


@pytest.mark.parametrize("damage", ["texts", "deep", "a folder", "not UTF-8"])
def test_a_report_shows_the_other_runs_and_why_a_cell_is_empty(runs: Path, damage: str) -> None:
    folder = damaged_run(runs)
    for name in STATE_FILES:
        if name != "experiment.json":
            DAMAGES[damage](folder.path / name)
    write_html_report(list_runs(runs), runs / "report.html")
    text = (runs / "report.html").read_text(encoding="utf-8")
    assert "nuts" in text
    for name in ("summary.json", "threshold.json", "metrics.json", "history.csv"):
        assert f"{name} " in text


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["maps.npy", "masks.npy", "scores.csv", "metrics.json"])
def test_the_review_window_says_which_evaluation_cannot_be_opened(
    runs: Path, name: str, damage: str
) -> None:
    folder = damaged_run(runs)
    DAMAGES[damage](folder.evaluation("residual").folder / name)
    with pytest.raises(ValueError, match=r"is damaged .*: evaluate the run again"):
        open_results(read_run(folder))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_maps_that_hold_no_numbers_are_not_shown(runs: Path, value: float) -> None:
    folder = damaged_run(runs)
    maps = np.load(folder.evaluation("residual").maps)
    maps[0, 0, 0] = value
    np.save(folder.evaluation("residual").maps, maps)
    with pytest.raises(ValueError, match="no finite numbers"):
        open_results(read_run(folder))


@pytest.mark.parametrize("kind", ["another type", "objects", "another shape", "an archive"])
def test_an_array_of_another_kind_is_not_opened(runs: Path, kind: str) -> None:
    path = damaged_run(runs).evaluation("residual").maps
    maps = np.load(path)
    if kind == "an archive":
        with path.open("wb") as file:
            np.savez(file, maps=maps)
    else:
        other = {
            "another type": maps.astype(np.complex64),
            "objects": np.array([{"a": 1}], object),
            "another shape": maps[0],
        }[kind]
        np.save(path, other, allow_pickle=True)
    with pytest.raises(ValueError, match="holds no"):
        open_results(read_run(damaged_run(runs)))


def test_a_picture_outside_its_evaluation_is_not_read(runs: Path) -> None:
    scores = damaged_run(runs).evaluation("residual").scores
    lines = scores.read_text().splitlines()
    cells = lines[1].split(",")
    cells[-2] = "../../../../secret.png"
    scores.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]))
    with pytest.raises(ValueError, match="a picture lies in the folder"):
        open_results(read_run(damaged_run(runs)))


@pytest.mark.parametrize("damage", DAMAGES)
def test_verbs_that_need_a_file_have_one_sentence(runs: Path, damage: str) -> None:
    folder = damaged_run(runs)
    for name in ("experiment.json", "threshold.json", "evaluation/chosen.json"):
        DAMAGES[damage](folder.path / name)
    with pytest.raises(ValueError, match="train the experiment again"):
        read_experiment(folder)
    with pytest.raises((ValueError, FileNotFoundError), match="evaluate its residual first"):
        threshold_of(folder, "residual")
    with pytest.raises(ValueError, match="evaluate the run again"):
        read_chosen(folder)


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_robustness_figures_are_one_sentence(runs: Path, damage: str) -> None:
    folder = damaged_run(runs)
    folder.robustness.folder.mkdir()
    folder.robustness.figures.write_text('{"map": "residual", "score": "L2", "threshold": 1}')
    DAMAGES[damage](folder.robustness.figures)
    with pytest.raises(ValueError, match="measure the robustness again"):
        read_robustness(folder.robustness)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_dataset_is_a_sentence_beside_the_others(
    tiny_dataset: Dataset, damage: str
) -> None:
    data = tiny_dataset.folder.parent
    shutil.copytree(tiny_dataset.folder, data / "other")
    DAMAGES[damage](data / "other" / DESCRIPTION)
    (data / "a note.txt").write_text("no dataset")
    (data / "a folder").mkdir()
    said = describe_workspace(Workspace(data=data, runs=data / "none"))
    assert said.count("import the dataset again") == 1
    assert "  tiny: 6 training" in said
    assert [summary.name for summary in list_datasets(data)] == ["tiny"]
    if damage in ("a folder", "a loop of links", "a pipe"):
        with pytest.raises(FileNotFoundError, match="there is no dataset 'other'"):
            open_dataset(data, "other")
    else:
        with pytest.raises(ValueError, match="import the dataset again"):
            open_dataset(data, "other")


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_corruption_is_one_sentence(tiny_dataset: Dataset, damage: str) -> None:
    folder = save_corruption(tiny_dataset, "Spots", "Drops", {}, copies=1, seed=0)
    DAMAGES[damage](folder / CORRUPTION_FILE)
    with pytest.raises((ValueError, FileNotFoundError), match="save the corruption anew|has no"):
        read_corruption(tiny_dataset, "Spots")
