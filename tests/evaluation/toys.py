"""Small generated test sets, and plain slow versions of the figures to compare with."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.ndimage

from evaluation.arrays import Chunk, ChunkedSet
from evaluation.maps import Reconstruction, residual_map
from evaluation.testset import TestSet


@dataclass(frozen=True)
class Toy:
    """Generated test images: what is known of them, their pixels and their masks."""

    test_set: TestSet
    images: npt.NDArray[np.uint8]
    masks: tuple[npt.NDArray[np.bool_] | None, ...]


def make_test_set(defects=None, *, good=4, rows=24, columns=32, channels=1, seed=0, unmasked=()):
    """A textured plate; each defective image has one dark rectangle, exact in its mask."""
    rng = np.random.default_rng(seed)
    defects = {"hole": 3, "scratch": 3} if defects is None else defects
    names, types, images, masks = [], [], [], []
    for defect_type, count in {"good": good, **defects}.items():
        for number in range(count):
            image = rng.integers(140, 180, (rows, columns, channels))
            mask = np.zeros((rows, columns), bool)
            if defect_type != "good":
                top, left = rng.integers(0, rows - 6), rng.integers(0, columns - 8)
                mask[top : top + 5, left : left + 7] = True
                image[mask] = 40
            names.append(f"{number:03d}")
            types.append(defect_type)
            images.append(image)
            masks.append(None if (defect_type, number) in unmasked else mask)
    return Toy(
        test_set=TestSet(
            names=tuple(names),
            paths=tuple(
                str(Path("test", kind, f"{name}.png"))
                for kind, name in zip(types, names, strict=True)
            ),
            defect_types=tuple(types),
            labels=np.array([int(kind != "good") for kind in types]),
        ),
        images=np.array(images, np.uint8).reshape(len(names), rows, columns, channels),
        masks=tuple(masks),
    )


def take(toy, rows):
    """Some images as a toy of their own."""
    test_set = toy.test_set
    return Toy(
        test_set=TestSet(
            names=tuple(test_set.names[row] for row in rows),
            paths=tuple(test_set.paths[row] for row in rows),
            defect_types=tuple(test_set.defect_types[row] for row in rows),
            labels=test_set.labels[rows],
        ),
        images=toy.images[rows],
        masks=tuple(toy.masks[row] for row in rows),
    )


def chunked(toy, reconstructions, maps, size=4):
    """The images on their way into files, some at a time."""

    def chunks():
        for start in range(0, len(toy.images), size):
            rows = slice(start, start + size)
            yield Chunk(toy.images[rows], toy.masks[rows], reconstructions[rows], maps[rows])

    return ChunkedSet(toy.test_set, chunks())


def residuals(toy, seed=1):
    """A reconstruction of each image, and its residual map."""
    reconstructions = reconstruct(toy, seed)
    images = toy.images / np.float32(255)
    return reconstructions, residual_map(images, Reconstruction(reconstructions))


def reconstruct(toy, seed=1):
    """What a decent network gives back: the texture's mean and some noise."""
    noise = np.random.default_rng(seed).normal(0, 0.02, toy.images.shape)
    return np.clip(160 / 255 + noise, 0, 1).astype(np.float32)


def slow_pro_curve(maps, masks):
    """False-positive rates and mean region overlaps at every distinct threshold, one by one."""
    regions = []
    for row, mask in enumerate(masks):
        labels, count = scipy.ndimage.label(mask, structure=np.ones((3, 3)))
        regions += [(row, labels == number) for number in range(1, count + 1)]
    normal = maps[~np.asarray(masks)]
    fpr, overlap = [0.0], [0.0]
    for threshold in np.unique(maps)[::-1]:
        fpr.append(np.mean(normal >= threshold))
        overlap.append(np.mean([np.mean(maps[row][where] >= threshold) for row, where in regions]))
    return np.array(fpr), np.array(overlap)


def slow_aupro(maps, masks, limit):
    """Trapezoids under the curve up to the limit, with a point interpolated there."""
    fpr, overlap = slow_pro_curve(maps, masks)
    area = 0.0
    for left, right, low, high in zip(fpr, fpr[1:], overlap, overlap[1:], strict=False):
        if left >= limit:
            break
        if right > limit:
            high = low + (high - low) * (limit - left) / (right - left)
            right = limit
        area += (right - left) * (low + high) / 2
    return area / limit
