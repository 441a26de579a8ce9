"""The rooms of docs/architecture.md: no circle among them, each with its place in the picture."""

from __future__ import annotations

from docs import rooms_figure


def test_imports_go_down_and_every_room_is_drawn():
    arrows = rooms_figure.read_arrows()
    floors = rooms_figure.floors_of(arrows)  # endless where rooms import each other in a circle
    assert all(floors[above] > floors[below] for above, below in arrows)
    assert set(floors) == set(rooms_figure.ROOMS)
