"""A run's figures under changes of all its test images, against NumPy, Keras and scikit-learn."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import cv2
import keras
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from datasets.factory_changes import FACTORY_CHANGES, FactoryChange
from evaluation.robustness import Figures, Robustness
from evaluation.robustness_files import read_robustness
from experiments.events import StageProgress, ignore
from experiments.run_folder import RunFolder
from experiments.running.robustness import measure_robustness
from tests.experiments.conftest import Desk, make_desk

SAME = FactoryChange("same", "Same", "Nothing happens.")
FIGURES = ("image_auroc", "pixel_auroc", "false_alarms", "misses")


@pytest.fixture(scope="module")
def measured(trained: Desk, run_folder: Path) -> Robustness:
    """What the verb measured of the trained run."""
    assert trained.run("robustness", run_folder.name) == 0
    found = read_robustness(RunFolder(run_folder).robustness)
    assert found is not None
    return found


def copy_of(trained: Desk, run_folder: Path, folder: Path) -> tuple[Desk, RunFolder]:
    """Copy a run and its dataset, to change them."""
    desk = make_desk(folder)
    shutil.copytree(trained.workspace.data, desk.workspace.data)
    copy = desk.workspace.runs / "copy"
    shutil.copytree(run_folder, copy, ignore=shutil.ignore_patterns("robustness"))
    return desk, RunFolder(copy)


def evaluated_figures(run: RunFolder, measure: str) -> Figures:
    """Return what the evaluation itself says of a run."""
    metrics = json.loads(run.evaluation(measure).metrics.read_text())
    wrong, images = metrics["threshold"], metrics["images"]
    return Figures(
        image_auroc=metrics["image_auroc"],
        pixel_auroc=metrics["pixel_auroc"],
        false_alarms=round(wrong["false_alarms"] / images["good"], 6),
        misses=round(wrong["missed"] / images["defective"], 6),
    )


def scale(images: np.ndarray, factor: float) -> np.ndarray:
    return np.minimum(np.rint(images.astype(float) * factor), 255)


def roll(pixels: np.ndarray) -> np.ndarray:
    """Shift by one pixel down and right; the pixel that comes in mirrors the second one."""
    rows, columns = (np.r_[1, np.arange(side - 1)] for side in pixels.shape[1:3])
    return pixels[:, rows][:, :, columns]


def change_slowly(
    key: str, images: np.ndarray, masks: np.ndarray, good: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    if key == "shift":
        return roll(images), roll(masks)
    if key == "brightness_0.8":
        return scale(images, 0.8), masks
    darker = np.where(good[:, None, None, None], scale(images, 0.9), images)
    return darker, masks


@pytest.mark.parametrize("key", ["brightness_0.8", "shift", "good_darker"])
def test_figures_under_a_change_agree_with_keras_and_scikit_learn(
    measured: Robustness, run_folder: Path, key: str
) -> None:
    folder = run_folder / "evaluation" / "residual"
    images, masks = np.load(folder / "inputs.npy"), np.load(folder / "masks.npy")
    labels = masks.any(axis=(1, 2))
    images, masks = change_slowly(key, images, masks, ~labels)
    values = (images / 255).astype(np.float32)
    model = keras.saving.load_model(run_folder / "model.keras", compile=False)
    maps = np.abs(values - np.asarray(model.predict(values, verbose=0))).sum(axis=-1)
    scores = np.sqrt(np.square(maps.astype(float)).mean(axis=(1, 2)))
    defective = scores > json.loads((run_folder / "threshold.json").read_text())["residual"]

    (found,) = (each.figures for each in measured.changes if each.key == key)
    assert found.image_auroc == pytest.approx(roc_auc_score(labels, scores), abs=1e-6)
    assert found.pixel_auroc == pytest.approx(roc_auc_score(masks.ravel(), maps.ravel()), abs=1e-5)
    assert found.false_alarms == pytest.approx(defective[~labels].mean(), abs=1e-6)
    assert found.misses == pytest.approx((~defective[labels]).mean(), abs=1e-6)


def test_a_change_that_alters_nothing_gives_the_figures_of_the_evaluation(
    trained: Desk, run_folder: Path, measured: Robustness, tmp_path: Path
) -> None:
    desk, copy = copy_of(trained, run_folder, tmp_path)
    found = measure_robustness(copy, desk.workspace, ignore, [SAME])
    expected = evaluated_figures(copy, "residual")
    assert found.unchanged == expected == measured.unchanged
    assert found.changes[0].figures == expected
    assert found.changes[0].difference == Figures(**dict.fromkeys(FIGURES, 0.0))


def test_the_chosen_map_and_score_count_also_where_histograms_are_equalised(
    trained: Desk, run_folder: Path, tmp_path: Path
) -> None:
    desk, copy = copy_of(trained, run_folder, tmp_path)
    experiment = json.loads(copy.experiment.read_text())
    experiment["training"]["settings"]["equalize_histogram"] = True
    copy.experiment.write_text(json.dumps(experiment))
    action = {"action": "eval_net", "runs": ["copy"], "measures": ["combined"], "map": "combined"}
    assert desk.run("run", desk.write("evaluate.json", action | {"score": "Linf"})) == 0
    found = measure_robustness(copy, desk.workspace, ignore, [SAME])
    assert (found.map, found.score) == ("combined", "Linf")
    assert found.unchanged == evaluated_figures(copy, "combined") == found.changes[0].figures


def test_samples_are_the_same_for_every_change(
    trained: Desk, run_folder: Path, tmp_path: Path
) -> None:
    desk, copy = copy_of(trained, run_folder, tmp_path)
    chosen = json.loads(copy.chosen.read_text())
    evaluations = json.loads(copy.thresholds.read_text())["evaluations"]
    chosen |= {"map": "uncertainty", "score": "L2", "samples": 3}
    chosen["evaluation"] = evaluations["uncertainty"]
    copy.chosen.write_text(json.dumps(chosen))
    found = measure_robustness(copy, desk.workspace, ignore, [SAME])
    assert found.map == "uncertainty"
    assert found.changes[0].figures == found.unchanged
    assert found.unchanged.image_auroc is not None


def test_the_folder_holds_figures_a_table_and_a_plot(
    measured: Robustness, run_folder: Path
) -> None:
    folder = run_folder / "robustness"
    assert {path.name for path in folder.iterdir()} == {
        "robustness.json", "robustness.csv", "robustness.png",
    }  # fmt: skip
    assert not list(run_folder.glob(".writing*"))
    assert [change.key for change in measured.changes] == list(FACTORY_CHANGES)
    rows = list(csv.DictReader((folder / "robustness.csv").open(newline="")))
    assert [row["change"] for row in rows] == ["unchanged", *FACTORY_CHANGES]
    for change, row in zip(measured.changes, rows[1:], strict=True):
        for key in FIGURES:
            before, value = getattr(measured.unchanged, key), getattr(change.figures, key)
            assert float(row[key]) == value
            assert float(row[f"{key}_difference"]) == pytest.approx(value - before, abs=1e-9)
    picture = cv2.imread(str(folder / "robustness.png"))
    assert picture.shape[1] > 1000 and picture.std() > 10


def test_the_table_in_the_terminal_has_a_row_for_each_change(
    trained: Desk, run_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert trained.run("robustness", run_folder) == 0
    said = capsys.readouterr().err
    found = read_robustness(RunFolder(run_folder).robustness)
    assert found is not None
    for change in found.changes:
        (line,) = (line for line in said.splitlines() if f"│ {change.heading} " in line)
        assert f"{change.figures.image_auroc:.3f}" in line
    assert "4 good and" in said
    assert "changed at 48x40 pixels" in said


def test_the_progress_of_all_changes_is_one(
    trained: Desk, run_folder: Path, tmp_path: Path
) -> None:
    desk, copy = copy_of(trained, run_folder, tmp_path)
    events: list[Any] = []
    measure_robustness(copy, desk.workspace, events.append, [SAME, SAME])
    told = [each for each in events if isinstance(each, StageProgress)]
    done = [each.done for each in told if each.stage == "robustness"]
    images = told[0].total
    assert {each.stage for each in told} == {"load", "robustness"}
    assert done == sorted(done)
    assert done[-1] == 3 * images == told[-1].total


def test_figures_that_need_masks_or_defects_are_undefined_without(
    trained: Desk, run_folder: Path, tmp_path: Path
) -> None:
    desk, copy = copy_of(trained, run_folder, tmp_path)
    dataset = desk.workspace.data / "tiny"
    shutil.rmtree(dataset / "ground_truth")
    unmasked = measure_robustness(copy, desk.workspace, ignore, [FACTORY_CHANGES["shift"]])
    assert unmasked.without_mask == unmasked.defective > 0
    assert unmasked.unchanged.pixel_auroc is None
    assert unmasked.changes[0].difference.pixel_auroc is None
    assert unmasked.changes[0].figures.image_auroc is not None

    for folder in (dataset / "test").iterdir():
        if folder.name != "good":
            shutil.rmtree(folder)
    assert desk.run("robustness", "copy") == 0
    only_good = read_robustness(copy.robustness)
    assert only_good is not None
    assert only_good.defective == 0
    assert only_good.unchanged.image_auroc is only_good.unchanged.misses is None
    assert only_good.unchanged.false_alarms is not None
    assert all(change.difference.misses is None for change in only_good.changes)
    row = copy.robustness.table.read_text().splitlines()[1]
    assert row.startswith("unchanged,,,")


def test_what_a_run_lacks_is_one_sentence_and_what_it_had_stays(
    trained: Desk, run_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk, copy = copy_of(trained, run_folder, tmp_path)
    copy.robustness.folder.mkdir()
    copy.robustness.figures.write_text("older")
    for path, sentence in (
        (desk.workspace.data / "tiny" / "dataset.json", "there is no dataset 'tiny'"),
        (copy.model, "run 'copy' has no trained model: train it first"),
        (copy.thresholds, "run 'copy' has no threshold: evaluate its residual first"),
        (copy.experiment, "there is no run 'copy'"),
    ):
        aside = path.rename(tmp_path / "aside")
        assert desk.run("robustness", "copy") == 2
        said = capsys.readouterr().err
        assert sentence in said
        assert "Traceback" not in said
        aside.rename(path)
    assert copy.robustness.figures.read_text() == "older"
    assert [path.name for path in copy.robustness.folder.iterdir()] == ["robustness.json"]


def test_a_run_that_fails_does_not_stop_those_after_it(
    trained: Desk, run_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk, copy = copy_of(trained, run_folder, tmp_path)
    bad = desk.workspace.runs / "bad"
    bad.mkdir()
    shutil.copy(copy.experiment, bad)
    assert desk.run("robustness", "bad", "copy") == 1
    said = capsys.readouterr().err
    assert "bad: run 'bad' has no threshold" in said
    assert "│ Sensor noise" in said
    assert copy.robustness.figures.is_file()


def test_a_damaged_file_asks_for_another_measurement(tmp_path: Path) -> None:
    files = RunFolder(tmp_path).robustness
    assert read_robustness(files) is None
    files.folder.mkdir()
    files.figures.write_text('{"map": 3}')
    with pytest.raises(ValueError, match=r"robustness\.json is damaged .*: measure the robustness"):
        read_robustness(files)
