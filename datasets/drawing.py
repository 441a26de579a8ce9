"""Pairs of images, drawn from their seeds alone: the corrupted image and the clean one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from datasets.add_corruption import Corrupt
from datasets.augmentation import (
    Images,
    OnlineAugmentation,
    apply_transformation,
    crop_at_random,
    draw_transformation,
)
from datasets.images import Image
from datasets.light import apply_light, draw_light

TRAINING, VALIDATION, OFFLINE_TRAINING, OFFLINE_VALIDATION, ORDER = 1, 2, 3, 4, 5
"""Separate random streams, so that validation never repeats what training drew."""

_JUMP = 210306068529402873165736369884012333109  # 2¹²⁸ × (golden ratio - 1), as NumPy's own jumps

Batch = tuple[Image, Image]
"""Corrupted and clean images, uint8 batch × rows × columns × channels.

With masks, the clean images have one channel more: 1 where the image was corrupted, and else 0.
"""


@dataclass(frozen=True)
class PairDrawing:
    """How pairs are drawn: pair `p` of epoch `e` depends on seed, stream, `e`, `p` and no more.

    Attributes:
        images: Clean uint8 images of one shape.
        corruption: Draws and applies the noise.
        length: Pairs in one epoch; images are repeated, or left out, to reach it.
        batch_size: Pairs in one batch; the last batch may be smaller.
        seed: The experiment's seed.
        validation: From a stream of their own, in order.
        augmentation: Random changes made before the corruption, or none.
        patch: Rows and columns of the patches to cut, or none for whole images.
        corrupted_copies: Corrupt each image in only this many ways; 0 corrupts afresh each time.
        with_masks: The clean images carry the corruption's exact mask as a further channel.
    """

    images: Images
    corruption: Corrupt
    length: int
    batch_size: int
    seed: int
    validation: bool = False
    augmentation: OnlineAugmentation | None = None
    patch: tuple[int, int] | None = None
    corrupted_copies: int = 0
    with_masks: bool = False

    @property
    def batches(self) -> int:
        """Number of batches in an epoch."""
        return -(-self.length // self.batch_size)

    def draw_batch(self, epoch: int, index: int) -> Batch:
        """Draw batch `index` of an epoch."""
        first = index * self.batch_size
        positions = range(first, min(first + self.batch_size, self.length))
        stream = VALIDATION if self.validation else TRAINING
        rngs = _generators([self.seed, stream, epoch], positions)
        sources = self.order(epoch)[positions].tolist()
        pairs = [self.draw_pair(source, rng) for source, rng in zip(sources, rngs, strict=True)]
        corrupted, clean = zip(*pairs, strict=True)
        return np.stack(corrupted), np.stack(clean)

    def draw_pair(self, source: int, rng: np.random.Generator) -> tuple[Image, Image]:
        """Draw a pair of an image: its corrupted self and the clean one, with its mask if asked."""
        clean = self._prepare(self.images[source], rng)
        if self.corrupted_copies:
            copy = int(rng.integers(self.corrupted_copies))
            stream = OFFLINE_VALIDATION if self.validation else OFFLINE_TRAINING
            rng = np.random.default_rng([self.seed, stream, source, copy])
        corrupted = self.corruption(clean, rng)
        target = add_mask(clean, corrupted.mask) if self.with_masks else clean
        return corrupted.image, target

    def order(self, epoch: int) -> NDArray[np.int64]:
        """Return which image each pair of an epoch is made from: whole shuffles, one by one."""
        if self.validation:
            return np.arange(self.length) % len(self.images)
        return _shuffles(self.seed, epoch, len(self.images), self.length)

    def _prepare(self, image: Image, rng: np.random.Generator) -> Image:
        limits = self.augmentation
        if limits is not None and limits.moves:
            image = apply_transformation(image, draw_transformation(image.shape, limits, rng))
        if limits is not None and limits.changes_light:
            image = apply_light(image, draw_light(limits, rng))
        if self.patch is not None:
            image = crop_at_random(image, *self.patch, rng)
        return image


def add_mask(image: Image, mask: NDArray[np.bool_]) -> Image:
    """Put a bool mask behind an image's channels, as bytes of 0 and 1."""
    rows, columns, channels = image.shape
    result = np.empty((rows, columns, channels + 1), np.uint8)
    result[..., :channels] = image
    result[..., channels] = mask
    return result


def _generators(seed: list[int], positions: Iterable[int]) -> Iterator[np.random.Generator]:
    """Put one generator after the other at the starts of far apart parts of its stream.

    These are the starts that `PCG64.jumped` has; a new generator for each would take as long as a
    tenth of a pair. One is to be used up before the next is taken.
    """
    bits = np.random.PCG64(seed)
    start = bits.state
    rng = np.random.Generator(bits)
    for position in positions:
        bits.state = start
        bits.advance(position * _JUMP)
        yield rng


@lru_cache(maxsize=4)
def _shuffles(seed: int, epoch: int, count: int, length: int) -> NDArray[np.int64]:
    rng = np.random.default_rng([seed, ORDER, epoch])
    shuffles = [rng.permutation(count) for _ in range(-(-length // count))]
    return np.concatenate(shuffles)[:length]
