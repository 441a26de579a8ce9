import cv2
import matplotlib
import numpy as np
import pytest

from evaluation import arrays
from evaluation.arrays import to_bytes
from evaluation.measures import COMBINED, OVERLAY_OPACITY, RESIDUAL, UNCERTAINTY
from evaluation.pictures import (
    HEAT_MAP_TITLES,
    OUTLINE,
    colour_scale,
    colourize,
    draw_picture,
    encode_png,
    heat_map_picture,
    make_frame,
    overlay,
)
from tests.evaluation.rare_letters import rare_letters


def cividis(value):
    return list(matplotlib.colormaps["cividis"](value, bytes=True)[:3])


def find_panel(picture, panel):
    """Top-left corner of the one place where the picture shows the panel exactly."""
    match = cv2.matchTemplate(picture, panel, cv2.TM_SQDIFF)
    _, _, (column, row), _ = cv2.minMaxLoc(match)
    rows, columns = panel.shape[:2]
    np.testing.assert_array_equal(picture[row : row + rows, column : column + columns], panel)
    return row, column


def enlarged(image, factor):
    return np.repeat(np.repeat(image, factor, axis=0), factor, axis=1)


def sample(rows=64, columns=64, channels=3, seed=0):
    rng = np.random.default_rng(seed)
    image, prediction = rng.integers(0, 256, (2, rows, columns, channels), np.uint8)
    return image, prediction, rng.random((rows, columns)).astype(np.float32)


@pytest.mark.parametrize("value", [0.0, 0.1, 0.25, 0.333, 0.5, 0.77, 0.8, 5.0])
def test_a_residual_has_the_colour_of_cividis_at_that_share_of_the_scale(value):
    colour = colourize(np.full((2, 2), value), scale=0.8)[0, 0]

    assert colour.tolist() == cividis(value / 0.8)


def test_a_picture_shows_input_prediction_and_coloured_difference_in_this_order():
    image, prediction, residual = sample()
    frame = make_frame(RESIDUAL.picture_titles, (64, 64), scale=0.5)

    picture = draw_picture(frame, image, prediction, residual)

    assert picture.dtype == np.uint8
    panels = [enlarged(panel, 4) for panel in (image, prediction, colourize(residual, 0.5))]
    places = [find_panel(picture, panel) for panel in panels]
    assert len({row for row, _ in places}) == 1
    columns = [column for _, column in places]
    assert columns == sorted(columns)
    assert np.diff(columns).min() >= 256


def test_the_same_value_has_the_same_colour_in_every_picture():
    image, prediction, _ = sample()
    frame = make_frame(RESIDUAL.picture_titles, (64, 64), scale=0.6)
    faint, strong = np.full((64, 64), 0.1), np.full((64, 64), 0.1)
    strong[:8, :8] = 50.0

    pictures = [draw_picture(frame, image, prediction, values) for values in (faint, strong)]

    row, column = find_panel(pictures[0], enlarged(colourize(faint, 0.6), 4))
    for picture in pictures:
        assert picture[row + 200, column + 200].tolist() == cividis(0.1 / 0.6)


def test_a_grey_image_is_shown_in_grey():
    image, prediction, residual = sample(channels=1)
    frame = make_frame(RESIDUAL.picture_titles, (64, 64), scale=1.0)

    picture = draw_picture(frame, image, prediction, residual)

    find_panel(picture, enlarged(np.repeat(image, 3, axis=2), 4))


def test_the_variance_is_laid_over_the_grey_input():
    image, prediction, variance = sample()
    frame = make_frame(UNCERTAINTY.picture_titles, (64, 64), scale=0.5, opacity=OVERLAY_OPACITY)

    picture = draw_picture(frame, image, prediction, variance)

    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[..., None].astype(float)
    colours = colourize(variance, 0.5)
    blend = np.rint((1 - OVERLAY_OPACITY) * grey + OVERLAY_OPACITY * colours)
    drawn = overlay(image, variance, 0.5, OVERLAY_OPACITY)
    assert np.abs(drawn - blend).max() <= 1
    find_panel(picture, enlarged(drawn, 4))


def test_the_outline_of_the_mask_is_drawn_on_the_input_only():
    image, prediction, residual = (np.zeros_like(array) for array in sample())
    mask = np.zeros((64, 64), bool)
    mask[20:30, 40:50] = True
    frame = make_frame(RESIDUAL.picture_titles, (64, 64), scale=1.0)

    plain = draw_picture(frame, image, prediction, residual)
    outlined = draw_picture(frame, image, prediction, residual, mask)

    changed = (plain != outlined).any(axis=2)
    assert (outlined[changed] == OUTLINE).all()
    rows, columns = np.nonzero(changed)
    assert (np.ptp(rows), np.ptp(columns)) == (41, 41)
    assert changed.sum() == 4 * 41
    assert columns.max() < plain.shape[1] / 3
    inside = outlined[rows.min() + 1 : rows.max(), columns.min() + 1 : columns.max()]
    assert not inside.any()


def test_a_mask_without_defect_and_no_mask_draw_no_outline():
    image, prediction, residual = sample()
    frame = make_frame(RESIDUAL.picture_titles, (64, 64), scale=1.0)

    plain = draw_picture(frame, image, prediction, residual)
    empty = draw_picture(frame, image, prediction, residual, np.zeros((64, 64), bool))

    np.testing.assert_array_equal(plain, empty)


def test_drawing_leaves_the_arrays_and_the_frame_as_they_were():
    image, prediction, residual = sample(rows=256, columns=256)
    mask = np.zeros((256, 256), bool)
    mask[50:60, 50:60] = True
    frame = make_frame(RESIDUAL.picture_titles, (256, 256), scale=1.0)
    before = [array.copy() for array in (image, prediction, residual, mask, frame.canvas)]

    draw_picture(frame, image, prediction, residual, mask, "L2 score 0.1")

    for array, copy in zip((image, prediction, residual, mask, frame.canvas), before, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize(
    ("size", "panel"),
    [
        ((128, 128), (256, 256)),
        ((64, 96), (192, 288)),
        ((256, 256), (256, 256)),
        ((300, 200), (300, 200)),
        ((512, 1024), (128, 256)),
        ((1, 1), (256, 256)),
        ((4000, 3), (250, 1)),
    ],
)
def test_images_are_enlarged_or_shrunk_by_a_whole_factor(size, panel):
    frame = make_frame(RESIDUAL.picture_titles, size, scale=1.0)
    image = np.zeros((*size, 1), np.uint8)

    assert frame.panel == panel
    picture = draw_picture(frame, image, image, np.zeros(size, np.float32))
    assert picture.shape == frame.canvas.shape


def test_a_caption_is_written_below_the_panels_only():
    image, prediction, residual = sample()
    frame = make_frame(RESIDUAL.picture_titles, (64, 64), scale=1.0)

    plain = draw_picture(frame, image, prediction, residual)
    captioned = draw_picture(frame, image, prediction, residual, caption="cost $5 and $6")

    rows = np.nonzero((plain != captioned).any(axis=(1, 2)))[0]
    bottom = find_panel(plain, enlarged(image, 4))[0] + 256
    assert rows.size
    assert rows.min() >= bottom


def test_captions_have_letters_that_only_other_fonts_have():
    _, one, other = rare_letters()
    strips = [heat_map_picture(*sample(), 0.5, verdict) for verdict in (one, other, one)]

    assert (strips[0] != strips[1]).any()
    np.testing.assert_array_equal(strips[0], strips[2])


@pytest.mark.parametrize("side", range(16, 520, 8))
def test_a_caption_fits_images_of_every_size(side):
    image = np.zeros((side, side, 1), np.uint8)
    frame = make_frame(RESIDUAL.picture_titles, (side, side), scale=1.0)
    picture = draw_picture(frame, image, image, np.zeros((side, side), np.float32), caption="x")
    assert picture.shape == frame.canvas.shape


def test_a_heat_map_picture_needs_no_label():
    image, prediction, anomaly_map = sample()

    picture = heat_map_picture(image, prediction, anomaly_map, 0.5, "defective")

    find_panel(picture, enlarged(image, 4))
    find_panel(picture, enlarged(prediction, 4))
    find_panel(picture, enlarged(overlay(image, anomaly_map, 0.5, OVERLAY_OPACITY), 4))
    assert len(HEAT_MAP_TITLES) == 3


def test_the_titles_of_a_heat_map_picture_are_those_of_its_map():
    pictures = [
        heat_map_picture(*sample(), 0.5, titles=titles)
        for titles in (HEAT_MAP_TITLES, COMBINED.picture_titles, HEAT_MAP_TITLES)
    ]
    panels = find_panel(pictures[0], enlarged(sample()[0], 4))[0]
    rows = np.nonzero((pictures[0] != pictures[1]).any(axis=(1, 2)))[0]
    assert rows.size
    assert rows.max() < panels
    np.testing.assert_array_equal(pictures[0], pictures[2])


def test_the_scale_is_the_third_quartile_of_the_maxima_rounded_up():
    maps = np.zeros((5, 4, 4), np.float32)
    maps[:, 1, 1] = [0.1, 0.2, 0.3, 0.4321, 100.0]

    assert colour_scale(maps) == 0.44


def test_the_scale_is_the_same_however_many_maps_are_read_at_a_time(monkeypatch):
    maps = np.random.default_rng(0).gamma(2, 0.02, (9, 12, 12)).astype(np.float32)
    whole = colour_scale(maps)

    monkeypatch.setattr(arrays, "VALUES_AT_ONCE", 1)

    assert colour_scale(maps) == whole


@pytest.mark.parametrize("maps", [np.zeros((3, 4, 4)), np.zeros((0, 4, 4))])
def test_maps_without_any_anomaly_still_have_a_scale(maps):
    assert colour_scale(maps) == 1.0


def test_one_bad_image_among_many_perfect_ones_still_sets_a_scale():
    maps = np.zeros((10, 4, 4))
    maps[3, 0, 0] = 0.5

    assert colour_scale(maps) == 0.5


def test_floats_become_the_nearest_byte():
    images = np.array([-0.1, 0.0, 0.4999 / 255, 0.51 / 255, 1.0, 1.2])

    assert to_bytes(images).tolist() == [0, 0, 0, 1, 255, 255]


def test_a_png_file_gives_the_same_pixels_back():
    picture, *_ = sample()

    decoded = cv2.imdecode(np.frombuffer(encode_png(picture), np.uint8), cv2.IMREAD_COLOR_RGB)

    np.testing.assert_array_equal(decoded, picture)
