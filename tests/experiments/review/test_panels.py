from __future__ import annotations

import numpy as np
import pytest

from experiments.review.panels import FOUND, draw_histogram, draw_panels, panels_of, segment_map
from experiments.review.results import open_results, read_sample
from experiments.review.viewport import MOST_ZOOM, Viewport, enlarge, move_by, zoom_by
from experiments.runs import Run

WHOLE = Viewport()


def test_segmentation_marks_what_is_above_and_compares_it_with_the_mask() -> None:
    rng = np.random.default_rng(0)
    anomaly_map = rng.random((20, 30)).astype(np.float32)
    mask = rng.random((20, 30)) > 0.7
    found = segment_map(anomaly_map, 0.4, mask)
    marked = np.array([[value > 0.4 for value in row] for row in anomaly_map])
    np.testing.assert_array_equal(found.marked, marked)
    assert found.found == pytest.approx((marked & mask).sum() / mask.sum())
    assert found.false == pytest.approx((marked & ~mask).sum() / (~mask).sum())


def test_without_a_defect_or_a_mask_nothing_is_claimed() -> None:
    anomaly_map = np.ones((4, 4), np.float32)
    assert segment_map(anomaly_map, 0.5, np.zeros((4, 4), bool)).found is None
    unknown = segment_map(anomaly_map, 0.5, None)
    assert (unknown.share, unknown.found, unknown.false) == (1.0, None, None)


def test_the_whole_image_is_enlarged_in_square_blocks() -> None:
    picture = np.arange(12, dtype=np.uint8).reshape(3, 4)
    expected = np.kron(picture, np.ones((5, 5), np.uint8))
    np.testing.assert_array_equal(enlarge(picture, (15, 20), WHOLE), expected)


def test_another_shape_keeps_the_proportions_and_leaves_a_border() -> None:
    enlarged = enlarge(np.zeros((4, 4), np.uint8), (8, 20), WHOLE, background=9)
    assert (enlarged[:, 6:14] == 0).all()
    assert (enlarged[:, :6] == 9).all()
    assert (enlarged[:, 14:] == 9).all()


def test_zoom_shows_the_part_about_the_centre() -> None:
    picture = np.arange(64, dtype=np.uint8).reshape(8, 8)
    part = enlarge(picture, (8, 8), Viewport(zoom=2, x=0.75, y=0.25))
    np.testing.assert_array_equal(part[::2, ::2], picture[0:4, 4:8])


def test_zooming_keeps_the_point_under_the_mouse() -> None:
    before = Viewport(zoom=2, x=0.4, y=0.6)
    after = zoom_by(before, 1.5, x=0.3, y=0.8)
    for middle_before, middle_after, at in ((before.x, after.x, 0.3), (before.y, after.y, 0.8)):
        point = middle_before + (at - 0.5) / before.zoom
        assert middle_after + (at - 0.5) / after.zoom == pytest.approx(point)


def test_the_view_never_leaves_the_image() -> None:
    view = move_by(zoom_by(WHOLE, 4), 10, -10)
    assert (view.x, view.y) == (0.875, 0.125)
    assert zoom_by(view, 1e-6) == WHOLE
    assert zoom_by(view, 1e6).zoom == MOST_ZOOM
    assert move_by(WHOLE, 0.3, 0.3) == WHOLE


@pytest.mark.parametrize("dataset", ["rings", "nuts"])
def test_colours_of_a_map_do_not_depend_on_the_image(runs: dict[str, Run], dataset: str) -> None:
    results = open_results(runs[dataset])
    measured = results.measured["residual"]
    scales = {"residual": measured.scale}
    colours: dict[float, tuple[int, ...]] = {}
    for row in range(len(measured.labels)):
        sample = read_sample(results, "residual", row)
        drawn = draw_panels(sample, scales, None, (48, 48), WHOLE)["residual"]
        assert drawn is not None
        steps = np.clip(np.floor(sample.maps["residual"] * (256 / measured.scale)), 0, 255)
        for step in np.unique(steps)[::40]:
            place = tuple(np.argwhere(steps == step)[0])
            colour = tuple(drawn[place].tolist())
            assert colours.setdefault(float(step), colour) == colour


def test_what_was_not_evaluated_is_left_out(runs: dict[str, Run]) -> None:
    results = open_results(runs["rings"])
    last = len(results.measured["residual"].labels) - 1
    scales = {"combined": 1.0, "residual": 1.0}
    drawn = draw_panels(read_sample(results, "residual", last), scales, None, (60, 60), WHOLE)
    assert tuple(drawn) == tuple(panels_of(scales))
    assert tuple(drawn) == ("input", "prediction", "mask", "residual", "combined", "segmentation")
    assert [panel for panel in drawn if drawn[panel] is None] == [
        "mask",
        "combined",
        "segmentation",
    ]


def test_marked_pixels_turn_orange_on_the_grey_input(runs: dict[str, Run]) -> None:
    results = open_results(runs["nuts"])
    sample = read_sample(results, "residual", 6)
    segmentation = segment_map(sample.maps["residual"], 0.5, None)
    size = (480, 480)
    drawn = draw_panels(sample, {}, segmentation, size, WHOLE)["segmentation"]
    assert drawn is not None
    centres = drawn[5::10, 5::10].astype(int)
    np.testing.assert_array_equal(centres[..., 0] - centres[..., 2] > 30, segmentation.marked)
    assert (drawn == FOUND).all(axis=-1).any()


def test_the_histogram_counts_good_and_defective_images(runs: dict[str, Run]) -> None:
    measured = open_results(runs["rings"]).measured["residual"]
    low, high = float(measured.scores.min()), float(measured.scores.max())
    drawn = draw_histogram(measured, high, (low, high), (40, 300))
    assert drawn.shape == (40, 300, 3)
    assert (drawn[:20] == (0, 139, 139)).all(axis=-1).any()
    assert (drawn[20:] == (220, 20, 60)).all(axis=-1).any()
    assert (drawn[:, -2:] == 0).all()
