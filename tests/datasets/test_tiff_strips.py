"""TIFF files that name the same bytes again and again cost no more than their size."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from datasets.image_files import tiff, tiff_strips
from datasets.image_files.damage import DamagedError
from tests.datasets import corpus

DEEP = np.dstack([corpus.LEVELS, corpus.OPACITY]).astype(np.uint16) * 257
NOTHING = zlib.compress(b"", 0)[:2] + b"\0\0\0\xff\xff" * 2000
"""Blocks that inflate to no byte at all."""


def deflated(rows: int) -> bytes:
    """Deflate some rows of the image."""
    return zlib.compress(DEEP[:rows].astype("<u2").tobytes())


def file_naming(packed: bytes, starts: list[int], sizes: list[int]) -> tuple[dict, np.ndarray]:
    """Return the tags and the bytes of a deflated file whose parts begin and end anywhere."""
    tags = {256: DEEP.shape[1], 257: DEEP.shape[0], 259: 8, 273: tuple(starts), 279: tuple(sizes)}
    return tags, np.frombuffer(packed, np.uint8)


def test_parts_that_lie_over_each_other_are_refused() -> None:
    size = len(NOTHING) - 100
    tags, content = file_naming(NOTHING, [*range(100)], [size] * 100)
    for read in (
        lambda: tiff.check_deflate(tags, content),
        lambda: tiff_strips._strips(tags, content, 10, deflated=True),
    ):
        with pytest.raises(DamagedError, match="its pixels lie over each other"):
            read()


def test_a_part_that_ends_before_it_begins_makes_no_room_for_others() -> None:
    tags, content = file_naming(NOTHING, [0, 1, 5000], [9000, 9000, -5000])
    with pytest.raises(DamagedError, match="lie over each other"):
        tiff.check_deflate(tags, content)


def test_a_part_that_is_named_often_is_inflated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    inflated: list[int] = []
    inflate, check = tiff_strips._inflated, tiff._check_inflates

    def count_inflated(strip: bytes, most: int) -> bytes:
        inflated.append(len(strip))
        return inflate(strip, most)

    def count_checked(compressed: bytes) -> None:
        inflated.append(len(compressed))
        check(compressed)

    monkeypatch.setattr(tiff_strips, "_inflated", count_inflated)
    monkeypatch.setattr(tiff, "_check_inflates", count_checked)
    packed = deflated(rows=1)
    tags, content = file_naming(packed, [0] * 100, [len(packed)] * 100)
    tiff.check_deflate(tags, content)
    row = DEEP[:1].astype("<u2").tobytes()
    assert tiff_strips._strips(tags, content, 100 * len(row), deflated=True) == 100 * row
    assert inflated == [len(packed)] * 2
    with pytest.raises(DamagedError, match="its pixels end early"):
        tiff_strips._strips(*file_naming(NOTHING, [0] * 100, [len(NOTHING)] * 100), 10, True)
    assert inflated == [len(packed)] * 2 + [len(NOTHING)]
