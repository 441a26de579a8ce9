"""Masks that are no image yet: polygons and folders."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from datasets.mask_files import draw_shapes, is_marked
from tests.datasets.layouts import trees

SIZE = (20, 30)


def polygons(path: Path, *shapes: object, **more: object) -> Path:
    path.write_text(json.dumps({"shapes": shapes, **more}), "utf-8")
    return path


def shape(kind: str, *points: tuple[float, float]) -> dict[str, object]:
    return {"label": "x", "shape_type": kind, "points": points}


def test_rectangles_and_circles_are_filled(tmp_path: Path):
    path = polygons(
        tmp_path / "a.json",
        shape("rectangle", (2, 3), (6, 5)),
        shape("circle", (20, 10), (23, 14)),
    )
    drawn = draw_shapes(path, SIZE)
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    distance = np.hypot(rows - 10, columns - 20)
    assert drawn[3:6, 2:7].all()
    assert drawn[distance <= 4.5].all()
    inside = (rows >= 3) & (rows <= 5) & (columns >= 2) & (columns <= 6)
    assert not drawn[(distance > 5.7) & ~inside].any()


@pytest.mark.parametrize(
    "drawn",
    [
        shape("linestrip", (1, 1), (2, 2)),
        shape("polygon", (1, 1), (2, 2)),
        shape("polygon", ("a", 1), (2, 2), (3, 3)),
        shape("circle", (1, 1)),
        {"label": "x"},
    ],
)
def test_a_shape_that_cannot_be_filled_is_named(tmp_path: Path, drawn: object):
    path = polygons(tmp_path / "a.json", drawn)
    with pytest.raises(ValueError, match=r"a\.json has a shape of type .* draw polygons"):
        draw_shapes(path, SIZE)


def test_a_file_that_is_not_labelme_s_or_of_another_size_is_named(tmp_path: Path):
    (tmp_path / "text.json").write_text("{", "utf-8")
    (tmp_path / "list.json").write_text("[]", "utf-8")
    (tmp_path / "deep.json").write_text("[" * 100_000, "utf-8")
    for name, words in (
        ("text.json", "is no JSON"), ("deep.json", "is no JSON"), ("list.json", "no LabelMe file"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=words):
            draw_shapes(tmp_path / name, SIZE)
    other = polygons(tmp_path / "a.json", imageHeight=30, imageWidth=20)
    with pytest.raises(ValueError, match="was drawn on 30x20 pixels .* has 20x30"):
        draw_shapes(other, SIZE)


def test_a_mask_marks_something_unless_it_is_black_whatever_it_is(tmp_path: Path):
    assert not is_marked(trees.mask(tmp_path / "black.png"))
    assert is_marked(trees.mask(tmp_path / "marked.png", top=3))
    assert not is_marked(polygons(tmp_path / "none.json"))
    assert is_marked(polygons(tmp_path / "one.json", shape("circle", (1, 1), (2, 2))))
    assert not is_marked(trees.mask(tmp_path / "folder" / "a.png").parent)
    trees.mask(tmp_path / "folder" / "b.png", top=3)
    assert is_marked(tmp_path / "folder")
    (tmp_path / "damaged.png").write_bytes(b"text")
    assert is_marked(tmp_path / "damaged.png")
