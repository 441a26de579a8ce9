import pytest

from experiments.review.panels import PANELS
from gui.review.panel_places import inside_panel, place_panels

SIX = ("input", "prediction", "mask", "residual", "uncertainty", "segmentation")


def test_six_panels_share_the_canvas_in_the_proportions_of_the_image() -> None:
    places = list(place_panels(SIX, (960, 600), (100, 200)).values())
    assert len(places) == 6
    for place in places:
        assert place.columns == 2 * place.rows
        assert place.x >= 0
        assert place.title_top >= 0
        assert place.right <= 960
        assert place.y + place.rows <= 600
    corners = {(place.x, place.y) for place in places}
    assert len(corners) == 6


def test_a_point_is_told_by_where_it_lies_in_its_panel() -> None:
    places = place_panels(SIX, (960, 600), (100, 100))
    place = places["mask"]
    x, y = place.x + place.columns // 4, place.y + place.rows // 2
    column, row = inside_panel(places, x, y)
    assert abs(column - 0.25) < 0.01
    assert abs(row - 0.5) < 0.01
    assert inside_panel(places, 0, 0) == (0.5, 0.5)


@pytest.mark.parametrize("image", [(100, 100), (320, 128), (100, 400)])
def test_no_other_number_of_columns_makes_the_panels_larger(image: tuple[int, int]) -> None:
    canvas = (622, 592)
    places = place_panels(list(PANELS), canvas, image)
    assert list(places) == list(PANELS)
    shown = places["input"]
    for across in range(2, len(PANELS) + 1):
        down = -(-len(PANELS) // across)
        width = (canvas[0] - (across + 1) * 10) / across
        height = (canvas[1] - (down + 1) * 10) / down - 20
        assert shown.columns >= int(min(width, height * image[1] / image[0])) - 1
    for place in places.values():
        assert place.x >= 0
        assert place.right <= canvas[0]
        assert place.y + place.rows <= canvas[1]
