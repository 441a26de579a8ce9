"""One Keras model that does all that a run does with an image: reconstruct, map, score."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from evaluation.calibration import Usual
from evaluation.corruption_head import SMALLEST, corruption_head_map
from evaluation.gradient_similarity import CONSTANT, SCALES, gradient_map
from evaluation.linear_steps import (
    blur_matrix,
    difference_matrix,
    enlarging_matrix,
    halving_matrix,
    mean_matrix,
)
from evaluation.maps import residual_map
from evaluation.measures import Measure
from evaluation.scores import Norm, top_pixels
from models.grey_levels import SCALE

Tensor: TypeAlias = keras.KerasTensor
Matrix = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class HowRead:
    """How the maps of a run are made and scored.

    Attributes:
        measure: Which map.
        smoothing: Of its parts, as a share of the shorter side; 0 leaves them as they are.
        usual: For each part what is usual; empty for a map that is not calibrated.
        score: How an image is scored.
    """

    measure: Measure
    smoothing: float
    usual: tuple[Usual, ...]
    score: Norm


def build_judging_network(network: keras.Model, read: HowRead) -> keras.Model:
    """Return a model from images to their reconstructions, maps and scores.

    Args:
        network: From images in [0, 1], N×H×W×C, to reconstructions, and with a corruption head to
            its probabilities behind them.
        read: How maps and scores are made of them.

    Returns:
        A model from uint8 N×H×W×C to `reconstruction` (float32 N×H×W×C in [0, 1]), `map`
        (float32 N×H×W) and `score` (float32 N).

    Raises:
        ValueError: The map needs samples of the network, or has no row in `_PARTS`.
    """
    unknown = [part for part in read.measure.parts if part not in _PARTS]
    if unknown:
        cause = "needs samples of the network" if read.measure.samples else "is none that it knows"
        raise ValueError(
            f"an exported model cannot make the {read.measure.heading.lower()} map, which {cause}: "
            "evaluate the run with another map that counts"
        )
    levels = keras.Input(network.input_shape[1:], dtype="uint8", name="image")
    images = keras.layers.Rescaling(SCALE, dtype="float32")(levels)
    channels, given = images.shape[3], network(images)
    reconstruction = given[..., :channels]
    found = ReadMaps(read, name="read")([images, reconstruction, given[..., channels:]])
    return keras.Model(levels, {"reconstruction": reconstruction, **found}, name="judge")


class ReadMaps(keras.layers.Layer):
    """From images and reconstructions to maps and scores, as `evaluation.reading` makes them."""

    def __init__(self, read: HowRead, **options: Any) -> None:
        super().__init__(dtype="float32", trainable=False, **options)
        self.read = read

    def call(self, inputs: Sequence[Tensor]) -> dict[str, Tensor]:
        """Return `map` and `score` of [images, reconstructions, probabilities of a head]."""
        planes = [ops.transpose(each, (0, 3, 1, 2)) for each in inputs]
        parts = [_PARTS[part](*planes) for part in self.read.measure.parts]
        anomaly = self._join([self._smooth(part) for part in parts])
        score = _SCORES[self.read.score](anomaly, self.read.measure.tolerance)
        return {"map": anomaly, "score": score}

    def _smooth(self, part: Tensor) -> Tensor:
        rows, columns = part.shape[1:]
        sigma = self.read.smoothing * min(rows, columns)
        if not (self.read.measure.smoothed and sigma > 0):
            return part
        return _apply(blur_matrix(rows, sigma), part, blur_matrix(columns, sigma))

    def _join(self, parts: Sequence[Tensor]) -> Tensor:
        """As `evaluation.reading.join_parts`."""
        if not self.read.usual:
            return sum(parts[1:], parts[0]) / len(parts)
        usual = zip(parts, self.read.usual, strict=True)
        squares = [ops.square(ops.softplus(_calibrate(*one))) for one in usual]
        return ops.sqrt(sum(squares[1:], squares[0]) / len(squares))


def _calibrate(part: Tensor, usual: Usual) -> Tensor:
    scale = np.maximum(usual.deviation + usual.deviation.mean(), np.float32(1e-12))
    return (part - usual.mean) / scale


def _residual(images: Tensor, reconstruction: Tensor, _: Tensor) -> Tensor:
    return ops.sum(ops.abs(images - reconstruction), axis=1)


def _head(images: Tensor, reconstruction: Tensor, corrupted: Tensor) -> Tensor:
    return -ops.log(ops.maximum(1 - corrupted[:, 0], SMALLEST))


def _gradients(image: Tensor, output: Tensor, _: Tensor) -> Tensor:
    """As `evaluation.gradient_similarity.gradient_map`, of N×C×H×W."""
    rows, columns = image.shape[2:]
    total: Any = 0
    for _ in range(SCALES):
        height, width = image.shape[2:]
        part = _differ(image, output)
        total += _apply(enlarging_matrix(height, rows), part, enlarging_matrix(width, columns))
        halves = halving_matrix(height), halving_matrix(width)
        image, output = (_apply(halves[0], each, halves[1]) for each in (image, output))
    return ops.mean(total / SCALES, axis=1)


def _differ(image: Tensor, output: Tensor) -> Tensor:
    ours, theirs = _squared_gradient(image), _squared_gradient(output)
    products = ops.sqrt(ours * theirs)
    return 1 - (2 * products + CONSTANT) / (ours + theirs + CONSTANT)


def _squared_gradient(planes: Tensor) -> Tensor:
    rows, columns = planes.shape[2:]
    along = _apply(mean_matrix(rows), planes, difference_matrix(columns))
    across = _apply(difference_matrix(rows), planes, mean_matrix(columns))
    return along * along + across * across


def _apply(rows: Matrix, planes: Tensor, columns: Matrix) -> Tensor:
    """Apply a linear step along the rows and along the columns of planes …×H×W."""
    return ops.matmul(ops.matmul(rows, planes), columns.T.copy())


def _flat(maps: Tensor) -> Tensor:
    return ops.abs(ops.reshape(maps, (-1, maps.shape[1] * maps.shape[2])))


def _share_above(maps: Tensor, tolerance: float) -> Tensor:
    return ops.mean(ops.cast(_flat(maps) > tolerance, "float32"), axis=1)


def _top(maps: Tensor, _: float) -> Tensor:
    pixels = maps.shape[1] * maps.shape[2]
    return ops.mean(ops.top_k(_flat(maps), top_pixels(pixels).top)[0], axis=1)


def _peak(maps: Tensor, _: float) -> Tensor:
    count = top_pixels(maps.shape[1] * maps.shape[2])
    highest = ops.top_k(_flat(maps), count.above_background)[0]
    return ops.mean(highest[:, : count.top], axis=1) - highest[:, -1]


_PARTS: Mapping[Any, Callable[[Tensor, Tensor, Tensor], Tensor]] = {
    residual_map: _residual,
    gradient_map: _gradients,
    corruption_head_map: _head,
}
_SCORES: Mapping[Norm, Callable[[Tensor, float], Tensor]] = {
    "L0": _share_above,
    "L1": lambda maps, _: ops.mean(_flat(maps), axis=1),
    "L2": lambda maps, _: ops.sqrt(ops.mean(ops.square(_flat(maps)), axis=1)),
    "Linf": lambda maps, _: ops.max(_flat(maps), axis=1),
    "top1": _top,
    "peak": _peak,
}
