"""What `threshold.json` keeps, and what is said of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluation.stamp import Stamp
from experiments.chosen import Chosen, write_chosen
from experiments.review.html_report import write_html_report
from experiments.review.listing import describe_workspace
from experiments.run_folder import RunFolder
from experiments.runs import read_run
from experiments.thresholds import (
    NewThreshold,
    earlier_choice,
    judged_by,
    read_thresholds,
    remark_on_rate,
    threshold_for,
    threshold_of,
    write_thresholds,
)
from experiments.workspace import Workspace
from tests.finished_runs import write_run

STAMP = Stamp("a" * 64, "this one")


def new(*good_scores: float) -> NewThreshold:
    return NewThreshold(max(good_scores), "L2", good_scores, 1.0, 0.5)


def test_both_the_rate_asked_for_and_the_one_that_can_be_held_are_kept(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    write_thresholds(folder, {"residual": new(1, 2)}, 0.05, STAMP, Chosen())
    found = read_thresholds(folder)
    assert (found["false_alarm_rate"], found["held_rate"]) == (0.05, pytest.approx(1 / 3))


def test_a_file_of_an_earlier_version_keeps_its_other_thresholds(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    write_thresholds(folder, {"residual": new(1, 2), "combined": new(3, 4)}, 0.05, STAMP, Chosen())
    change(folder, held_rate=None)
    write_thresholds(folder, {"residual": new(5, 6)}, 0.05, STAMP, Chosen())
    assert (threshold_of(folder, "residual"), threshold_of(folder, "combined")) == (6, 4)


def test_list_and_report_say_of_an_earlier_run_that_its_rate_cannot_be_held(tmp_path: Path) -> None:
    folder, report = write_run(tmp_path / "runs", pictures=False), tmp_path / "report.html"
    said = "The threshold can promise 33 % false alarms, not 5 %"
    for images in (20, 2):
        change(folder, images=images)
        write_html_report([read_run(folder)], report)
        is_said = images == 2
        assert (said in describe_workspace(Workspace(runs=tmp_path / "runs"))) == is_said
        assert (said in report.read_text(encoding="utf-8")) == is_said


@pytest.mark.parametrize("images, lowest", [
    (1, "0.5"), (2, "0.34"), (5, "0.17"), (6, "0.15"), (12, "0.077"), (18, "0.053"), (19, "0.05"),
    (60, "0.017"), (99, "0.01"), (149, "0.0067"),
])  # fmt: skip
def test_the_lowest_rate_that_is_named_is_one_that_is_taken(
    tmp_path: Path, images: int, lowest: str
) -> None:
    folder, scores = RunFolder(tmp_path), [float(score) for score in range(images)]
    write_thresholds(folder, {"residual": new(*scores)}, 0.05, STAMP, Chosen())
    with pytest.raises(ValueError, match=f"images; the lowest is {lowest}: hold out more"):
        threshold_for(folder, "residual", 0.001)
    assert threshold_for(folder, "residual", float(lowest)) == max(scores)


@pytest.mark.parametrize("content", ["{", '{"images": 0, "false_alarm_rate": 0.05}', "{}"])
def test_nothing_is_said_where_nothing_is_known(tmp_path: Path, content: str) -> None:
    folder = RunFolder(tmp_path)
    folder.thresholds.write_text(content)
    assert remark_on_rate(folder) is None


def test_a_threshold_says_by_which_map_it_judges_and_nothing_else_is_taken(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    with pytest.raises(FileNotFoundError, match="has no threshold: evaluate it first"):
        judged_by(folder)
    chosen = Chosen(map="combined", score="peak", smoothing=0.01, image_auroc=0.9)
    write_thresholds(folder, {"combined": new(1, 2)}, 0.05, STAMP, chosen)
    assert judged_by(folder) == chosen.model_copy(update={"image_auroc": None})
    assert earlier_choice(folder) == judged_by(folder)
    change(folder, judged_by=None)
    assert earlier_choice(folder) is None
    with pytest.raises(FileNotFoundError, match="chosen.json is missing"):
        judged_by(folder)
    change(folder, judged_by=None, scores=None)  # as written before there was a choice
    assert judged_by(folder) == Chosen()
    folder.chosen.parent.mkdir()
    write_chosen(folder, chosen)
    assert judged_by(folder) == chosen


def change(folder: RunFolder, **values: object) -> None:
    """Change entries of `threshold.json`; None takes one out."""
    content = json.loads(folder.thresholds.read_text()) | values
    kept = {key: value for key, value in content.items() if value is not None}
    folder.thresholds.write_text(json.dumps(kept))
