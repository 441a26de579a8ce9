from itertools import pairwise
from pathlib import Path

import cv2
import matplotlib
import numpy as np
import pytest

from evaluation import overview
from evaluation.arrays import EvaluationArrays, stored_masks
from evaluation.overview import overview_rows, write_overview
from evaluation.scores import score_maps
from evaluation.scores_file import score_rows
from evaluation.stored import StoredEvaluation
from tests.evaluation.toys import make_test_set, residuals, take

ODD_NAMES = ("_bent $x$", "Kratzer äöü", "裂纹", "a very long name of a defect type indeed")


def evaluated(toy, maps=None):
    """An evaluation as it is read back, with its arrays in memory."""
    reconstructions, found = residuals(toy)
    maps = found if maps is None else maps
    shown = np.rint(reconstructions * 255).astype(np.uint8)
    masks = stored_masks(toy.masks, maps.shape[1:])
    rows = score_rows(toy.test_set, score_maps(maps), "L2", None, pictures=False)
    return StoredEvaluation(
        Path(), "L2", {}, rows, EvaluationArrays(maps, toy.images, shown, masks)
    )


def shown_share(picture, colour):
    return np.mean((picture == colour).all(axis=2))


def read_rgb(path):
    return cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)


def test_the_overview_takes_typical_images_of_each_type_and_a_good_one():
    toy = make_test_set({"hole": 9, "scratch": 4, "bent": 1}, good=5)
    evaluation = evaluated(toy)
    scores = [row.scores["L2"] for row in evaluation.rows]

    rows = overview_rows(evaluation)

    assert [toy.test_set.defect_types[row] for row in rows] == [
        *["hole"] * 2, *["scratch"] * 2, "bent", "good",
    ]  # fmt: skip
    assert len(set(rows)) == len(rows)
    holes = np.sort(scores[5:14])[::-1]
    assert [scores[row] for row in rows[:2]] == [holes[2], holes[6]]
    assert scores[rows[-1]] == np.median(scores[:5])


def test_the_overview_takes_one_image_a_type_when_there_are_many():
    toy = make_test_set(dict.fromkeys("abcdef", 2), good=1)

    rows = overview_rows(evaluated(toy))

    assert [toy.test_set.defect_types[row] for row in rows] == [*"abcdef", "good"]


@pytest.mark.parametrize("channels", [1, 3])
def test_the_overview_gains_a_column_with_the_uncertainty(tmp_path, channels):
    toy = make_test_set(channels=channels, unmasked={("hole", 0), ("hole", 1)})
    evaluation = evaluated(toy)
    maps = evaluation.arrays.maps

    write_overview(tmp_path / "four.png", evaluation, {"Residual": maps})
    write_overview(tmp_path / "five.png", evaluation, {"Residual": maps, "Uncertainty": maps**2})

    four, five = read_rgb(tmp_path / "four.png"), read_rgb(tmp_path / "five.png")
    assert four.shape[0] == five.shape[0]
    assert five.shape[1] > 1.15 * four.shape[1]


def test_the_overview_has_one_colour_scale_for_all_rows(tmp_path):
    toy = make_test_set({"hole": 1}, good=1)
    maps = np.full((2, 24, 32), 0.25, np.float32)
    maps[1, 0, 0] = 1.0

    write_overview(tmp_path / "overview.png", evaluated(toy, maps), {"Residual": maps})

    # The third quartile of the maxima 0.25 and 1 is 0.8125, 0.82 rounded up.
    colour = matplotlib.colormaps["cividis"](0.25 / 0.82, bytes=True)[:3]
    assert shown_share(read_rgb(tmp_path / "overview.png"), colour) > 0.15


@pytest.mark.parametrize("factor", [1.0, 0.0741 / 0.29, 1.234e-5])
def test_labels_of_colour_bars_do_not_touch(tmp_path, monkeypatch, factor):
    drawn = []
    monkeypatch.setattr(overview, "write_figure", lambda path, figure: drawn.append(figure))
    toy = make_test_set()
    maps = evaluated(toy).arrays.maps * factor

    write_overview(tmp_path / "overview.png", evaluated(toy), {"Residual": maps, "Spread": maps})

    (figure,) = drawn
    figure.draw_without_rendering()
    labels = [label for axes in figure.axes for label in axes.get_xticklabels() if label.get_text()]
    boxes = sorted(label.get_window_extent().extents.tolist() for label in labels)
    assert len(boxes) >= 4
    assert all(right[0] - left[2] > 3 for left, right in pairwise(boxes))
    assert boxes[-1][2] <= figure.bbox.width


def test_the_overview_shows_names_of_any_form(tmp_path):
    toy = make_test_set(dict.fromkeys(ODD_NAMES, 1))
    evaluation = evaluated(toy)

    write_overview(tmp_path / "overview.png", evaluation, {"Residual": evaluation.arrays.maps})

    assert (tmp_path / "overview.png").is_file()


def test_the_overview_works_without_a_good_image(tmp_path):
    whole = make_test_set()
    toy = take(whole, np.flatnonzero(whole.test_set.labels))
    evaluation = evaluated(toy)

    write_overview(tmp_path / "overview.png", evaluation, {"Residual": evaluation.arrays.maps})

    assert (tmp_path / "overview.png").is_file()
