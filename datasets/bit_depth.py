"""How many bits of 16-bit files are used: a camera of 12 bits writes 0 to 4095, and no more.

What is used is counted over all training images, so that all images are read alike; a few hot
pixels, or a reflection, do not count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from datasets.image_files.pixels import Decoded

BitDepth = Literal[8, 10, 12, 14, 16]
BIT_DEPTHS: tuple[BitDepth, ...] = get_args(BitDepth)
FULL: BitDepth = 16
"""All bits of the files: as images are read whose depth nobody has counted."""

MOST_ABOVE = 0.001
"""This share of all values may be higher than the depth can hold."""

_DARK_BITS = 5
_COUNTED = (_DARK_BITS, *BIT_DEPTHS[:-1])


@dataclass(frozen=True)
class ValueCounts:
    """How many values of 16-bit images are higher than so many bits can hold.

    Attributes:
        values: Of how many values.
        above: Of each number of bits that is counted.
    """

    values: int = 0
    above: tuple[int, ...] = (0,) * len(_COUNTED)


def count_values(image: Decoded) -> ValueCounts | None:
    """Count the values of a decoded image; None for one of 8 bits, which tells nothing."""
    if image.dtype != np.uint16:
        return None
    above = (int(np.count_nonzero(image >= 2**bits)) for bits in _COUNTED)
    return ValueCounts(image.size, tuple(above))


def join_counts(counts: Iterable[ValueCounts | None]) -> ValueCounts | None:
    """Add the counts of images; None if none of them has 16 bits."""
    found = [each for each in counts if each is not None]
    if not found:
        return None
    above = tuple(map(sum, zip(*(each.above for each in found), strict=True)))
    return ValueCounts(sum(each.values for each in found), above)


def bit_depth_of(counts: ValueCounts) -> BitDepth:
    """Return the least depth that holds all values but the highest thousandth."""
    below = (bits for bits in BIT_DEPTHS[:-1] if _holds(counts, bits))
    return next(below, FULL)


def is_dark(counts: ValueCounts) -> bool:
    """Tell whether images are nearly black even where 255 is taken for white."""
    return _holds(counts, _DARK_BITS)


def white_of(depth: BitDepth) -> int:
    """Return the highest value of a depth, which is read as white."""
    return int(2**depth - 1)


def _holds(counts: ValueCounts, bits: int) -> bool:
    return counts.above[_COUNTED.index(bits)] <= MOST_ABOVE * counts.values
