"""Room of a table shared among its columns."""

from __future__ import annotations

import pytest

from gui.kit.fitted_columns import share_room


@pytest.mark.parametrize(
    ("widths", "wanted", "room", "shared"),
    [
        ([50, 50], [80, 90], 0, [50, 50]),
        ([50, 50], [80, 90], 100, [80, 90]),
        ([50, 50], [80, 90], 45, [80, 65]),
        ([50, 50], [40, 90], 10, [50, 60]),
        ([50, 50], [80, 90], -20, [50, 50]),
    ],
)
def test_room_goes_to_columns_whose_texts_are_cut(
    widths: list[int], wanted: list[int], room: int, shared: list[int]
) -> None:
    assert share_room(widths, wanted, room) == shared
