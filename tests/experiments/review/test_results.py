from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.review.results import (
    ELSEWHERE,
    common_samples,
    count_verdicts,
    defect_types,
    find_sample,
    list_images,
    open_results,
    read_sample,
)
from experiments.runs import Run, read_run
from tests.finished_runs import DEFECTS, write_run


def test_opening_maps_the_arrays_instead_of_loading_them(runs: dict[str, Run]) -> None:
    for measured in open_results(runs["rings"]).measured.values():
        assert isinstance(measured.evaluation.arrays.maps, np.memmap)
        assert isinstance(measured.evaluation.arrays.inputs, np.memmap)


def test_images_come_from_the_highest_score_down(runs: dict[str, Run]) -> None:
    measured = open_results(runs["rings"]).measured["residual"]
    scores = [image.score for image in list_images(measured, 0.1)]
    assert scores == sorted(measured.scores, reverse=True)
    assert [image.score for image in list_images(measured, 0.1, ascending=True)] == sorted(scores)


def test_scores_are_the_root_mean_square_of_the_maps(runs: dict[str, Run]) -> None:
    measured = open_results(runs["rings"]).measured["uncertainty"]
    maps = np.array(measured.evaluation.arrays.maps, float)
    np.testing.assert_allclose(measured.scores, np.sqrt((maps**2).mean(axis=(1, 2))), rtol=1e-5)


@pytest.mark.parametrize("quantile", [0, 0.3, 0.5, 0.8, 1])
def test_verdicts_and_counts_agree_with_a_slow_count(runs: dict[str, Run], quantile: float) -> None:
    measured = open_results(runs["rings"]).measured["residual"]
    threshold = float(np.quantile(measured.scores, quantile))
    slow = {"tp": 0, "fp": 0, "tn": 0, "fn": 0}
    words = {}
    for row in measured.evaluation.rows:
        called, truth = row.scores["L2"] > threshold, row.defect_type != "good"
        slow[("t" if called == truth else "f") + ("p" if called else "n")] += 1
        words[row.name] = "right" if called == truth else "false alarm" if called else "missed"
    counts = count_verdicts(measured, threshold)
    assert {key: getattr(counts, key) for key in slow} == slow
    assert {image.name: image.verdict for image in list_images(measured, threshold)} == words


def test_filters_by_type_and_verdict_hold_together(runs: dict[str, Run]) -> None:
    measured = open_results(runs["rings"]).measured["residual"]
    assert defect_types(measured) == ("good", *DEFECTS)
    everything = list_images(measured, measured.threshold)
    for defect_type in defect_types(measured):
        for verdict in ("missed", "false alarm", "right"):
            found = list_images(measured, measured.threshold, defect_type, verdict)
            assert found == tuple(
                image
                for image in everything
                if (image.defect_type, image.verdict) == (defect_type, verdict)
            )


def test_a_sample_holds_both_maps_whichever_measure_lists_it(runs: dict[str, Run]) -> None:
    results = open_results(runs["nuts"])
    by_residual = read_sample(results, "residual", 7)
    by_uncertainty = read_sample(results, "uncertainty", 7)
    assert set(by_residual.maps) == set(by_uncertainty.maps) == {"residual", "uncertainty"}
    for measure, anomaly_map in by_residual.maps.items():
        np.testing.assert_array_equal(anomaly_map, by_uncertainty.maps[measure])
    assert (by_residual.prediction != by_uncertainty.prediction).any()
    assert by_residual.image.shape == (48, 48, 3)


def test_a_defective_image_without_a_mask_has_none(runs: dict[str, Run]) -> None:
    results = open_results(runs["rings"])
    last = len(results.measured["residual"].labels) - 1
    assert read_sample(results, "residual", last).mask is None
    good = read_sample(results, "residual", 0).mask
    assert good is not None
    assert not good.any()


def test_runs_share_the_test_images_of_their_dataset(runs: dict[str, Run]) -> None:
    opened = [open_results(runs["rings"]), open_results(runs["nuts"])]
    samples = common_samples(opened)
    assert samples[0][0] != "good"
    assert len(set(samples)) == len(samples) == 14
    assert find_sample(opened[0], samples[0]) is not None
    assert find_sample(opened[0], ("good", "nowhere")) is None


def test_a_run_that_was_not_evaluated_says_so(runs: dict[str, Run]) -> None:
    with pytest.raises(ValueError, match="was not evaluated"):
        open_results(runs["plates"])


def test_a_damaged_evaluation_says_what_to_do(runs: dict[str, Run]) -> None:
    with pytest.raises(ValueError, match="is damaged .*: evaluate the run again"):
        open_results(runs["tiles"])


def test_a_right_call_by_a_place_that_does_not_touch_the_defect_is_told_apart(
    tmp_path: Path,
) -> None:
    run = read_run(write_run(tmp_path, measures=("residual",), pictures=False))
    files = run.folder.evaluation("residual")
    maps, masks = np.load(files.maps), np.load(files.masks)
    names = [row.name for row in open_results(run).measured["residual"].evaluation.rows]
    defective = [row for row in range(len(masks)) if (masks[row] == 1).any()]
    inside, next_to, far = defective[:3]
    for row, away in ((inside, 0), (next_to, 1), (far, 5)):
        maps[row][tuple(np.abs(np.argwhere(masks[row] == 1)[0] - [away, 0]))] = 9
    maps[0, 0, 0] = 9  # of a good image
    np.save(files.maps, maps)
    measured = open_results(run).measured["residual"]
    above = sorted(measured.scores[[inside, next_to, far]])[0]
    listed = {image.name: image for image in list_images(measured, above - 1e-9)}
    assert [listed[names[row]].is_elsewhere for row in (inside, next_to, far)] == [0, 0, 1]
    assert listed[names[far]].verdict == "right"
    assert not listed[names[0]].is_elsewhere
    assert not listed[names[-1]].is_elsewhere  # it has no mask
    found = list_images(measured, above - 1e-9, verdict=ELSEWHERE)
    assert names[far] in {image.name for image in found}
    assert all(image.is_elsewhere for image in found)
    none_called = list_images(measured, measured.scores.max() + 1)
    assert not any(image.is_elsewhere for image in none_called)
