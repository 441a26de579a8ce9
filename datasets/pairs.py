"""Batches of (corrupted, clean) images, corrupted afresh each time they are drawn."""

from __future__ import annotations

import keras
import numpy as np
from numpy.typing import NDArray

from datasets.add_corruption import Corrupt
from datasets.augmentation import (
    Images,
    OnlineAugmentation,
    apply_transformation,
    crop_at_random,
    draw_transformation,
    to_unit_range,
)
from datasets.images import Image

TRAINING, VALIDATION, OFFLINE_TRAINING, OFFLINE_VALIDATION, ORDER = 1, 2, 3, 4, 5
"""Separate random streams, so that validation never repeats what training drew."""

Batch = tuple[NDArray[np.float32], NDArray[np.float32]]


class CorruptedPairs(keras.utils.PyDataset):
    """Feeds a network with corrupted images and tells it to give back the clean ones.

    Pair `p` of epoch `e` depends on nothing but `[seed, stream, e, p]`: neither on the order in
    which batches are asked for nor on the number of workers.

    Args:
        images: Clean uint8 images of one shape.
        corruption: Draws and applies the noise.
        length: Pairs in one epoch; images are repeated, or left out, to reach it.
        batch_size: Pairs in one batch; the last batch may be smaller.
        seed: The experiment's seed.
        validation: The same pairs in every epoch, from a stream of their own, in order.
        augmentation: Random changes made before the corruption, or none.
        patch: Rows and columns of the patches to cut, or none for whole images.
        corrupted_copies: Corrupt each image in only this many ways; 0 corrupts afresh each time.
        workers: Threads that prepare batches.
    """

    def __init__(
        self,
        images: Images,
        corruption: Corrupt,
        *,
        length: int,
        batch_size: int,
        seed: int,
        validation: bool = False,
        augmentation: OnlineAugmentation | None = None,
        patch: tuple[int, int] | None = None,
        corrupted_copies: int = 0,
        workers: int = 1,
    ) -> None:
        super().__init__(workers=workers)
        self.images, self.corruption = images, corruption
        self.length, self.batch_size = length, batch_size
        self.seed, self.validation = seed, validation
        self.augmentation, self.patch = augmentation, patch
        self.corrupted_copies = corrupted_copies
        self.epoch = 0
        self._order: tuple[int, NDArray[np.int64]] | None = None

    def __len__(self) -> int:
        """Return the number of batches in an epoch."""
        return -(-self.length // self.batch_size)

    def __getitem__(self, index: int) -> Batch:
        """Return batch `index` of this epoch.

        Returns:
            Corrupted and clean images, float32 in [0, 1], batch × rows × columns × channels.
        """
        positions = range(index * self.batch_size, min((index + 1) * self.batch_size, self.length))
        corrupted, clean = zip(*map(self.draw_pair, positions), strict=True)
        return to_unit_range(corrupted), to_unit_range(clean)

    def on_epoch_end(self) -> None:
        """Move on to the next epoch's pairs; validation stays where it is."""
        if not self.validation:
            self.epoch += 1

    def draw_pair(self, position: int) -> tuple[Image, Image]:
        """Return pair `position` of this epoch as uint8: the corrupted image and the clean one."""
        source = int(self.order()[position])
        stream = VALIDATION if self.validation else TRAINING
        rng = np.random.default_rng([self.seed, stream, self.epoch, position])
        clean = self._prepare(self.images[source], rng)
        if self.corrupted_copies:
            copy = int(rng.integers(self.corrupted_copies))
            stream = OFFLINE_VALIDATION if self.validation else OFFLINE_TRAINING
            rng = np.random.default_rng([self.seed, stream, source, copy])
        return self.corruption(clean, rng).image, clean

    def order(self) -> NDArray[np.int64]:
        """Return which image each pair of this epoch is made from: whole shuffles, one by one."""
        count, epoch = len(self.images), self.epoch
        if self.validation:
            return np.arange(self.length) % count
        if self._order is None or self._order[0] != epoch:
            rng = np.random.default_rng([self.seed, ORDER, epoch])
            shuffles = [rng.permutation(count) for _ in range(-(-self.length // count))]
            self._order = epoch, np.concatenate(shuffles)[: self.length]
        return self._order[1]

    def _prepare(self, image: Image, rng: np.random.Generator) -> Image:
        if self.augmentation is not None:
            matrix = draw_transformation(image.shape, self.augmentation, rng)
            image = apply_transformation(image, matrix)
        if self.patch is not None:
            image = crop_at_random(image, *self.patch, rng)
        return image
