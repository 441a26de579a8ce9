from __future__ import annotations

import pytest

from gui.kit.place import Frame, Place, centred, fit, read_place

SCREEN = (1366, 768)
FRAME = Frame(side=1, top=20)
SMALLEST = (400, 300)


def is_on(screen: tuple[int, int], place: Place, frame: Frame) -> bool:
    right = place.x + place.width + 2 * frame.side
    bottom = place.y + frame.top + place.height + frame.bottom
    return place.x >= 0 and place.y >= 0 and right <= screen[0] and bottom <= screen[1]


@pytest.mark.parametrize(
    "place",
    [
        Place(5000, 0, 800, 600),
        Place(-300, -20, 800, 600),
        Place(0, 0, 1366, 768),
        Place(900, 500, 800, 600),
        Place(0, 0, 3000, 2000),
    ],
)
@pytest.mark.parametrize("frame", [Frame(), FRAME, Frame(side=8, top=40)])
def test_a_window_is_brought_onto_the_screen_wholly(place: Place, frame: Frame) -> None:
    fitted = fit(place, SMALLEST, frame, SCREEN)
    assert is_on(SCREEN, fitted, frame)
    assert fit(fitted, SMALLEST, frame, SCREEN) == fitted


def test_a_place_on_the_screen_is_kept() -> None:
    place = Place(10, 20, 800, 600)
    assert fit(place, SMALLEST, FRAME, SCREEN) == place


def test_a_screen_smaller_than_the_least_size_shows_the_upper_left_corner() -> None:
    fitted = fit(Place(100, 100, 800, 600), (760, 420), FRAME, (640, 400))
    assert fitted == Place(0, 0, 760, 420)


def test_a_new_window_stands_in_the_middle() -> None:
    assert centred((1166, 468), SCREEN) == Place(100, 100, 1166, 468)


@pytest.mark.parametrize("found", [None, "big", [1, 2], [1, 2, 800, "600"], [True, 0, 8, 6]])
def test_what_is_no_place_is_forgotten(found: object) -> None:
    assert read_place(found) is None


def test_a_place_comes_back_from_the_settings() -> None:
    assert read_place(Place(1, 2, 3, 4).as_list()) == Place(1, 2, 3, 4)
