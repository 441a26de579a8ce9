"""What is usual at each pixel of a map, learnt from good images held out from training.

A reconstruction is never perfect: at edges it is always a little wrong, and a defect there has to
be more wrong than usual. Calibrated maps say how far a value lies above what is usual, measured
by how much good images vary. How far single pixels are trusted follows from the good images
themselves: usual values that one half of the images does not share with the other half are shrunk
to one value for all pixels.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from evaluation.maps import Floats
from evaluation.smoothing import smooth_maps

Calibration = Literal["none", "global", "per_pixel"]
Plane = npt.NDArray[np.float32]
Sums = npt.NDArray[np.float64]

SMOOTHING = 0.023
"""Of usual values, as a share of the shorter side: 3 pixels of 128."""


@dataclass(frozen=True, eq=False)
class Usual:
    """The usual values of one kind of map.

    Attributes:
        mean: float32 H×W, the mean of the good images' maps.
        deviation: float32 H×W, their standard deviation.
    """

    mean: Plane
    deviation: Plane


@dataclass(eq=False)
class UsualCounts:
    """Sums over good images' maps, in two halves, from which the usual values are computed.

    Attributes:
        maps: int64 2, how many maps each half has.
        lights: How many maps there are of each image.
        sums: float64 2×H×W, of their values.
        squares: float64 2×H×W, of their values' squares.
    """

    maps: npt.NDArray[np.int64]
    lights: int
    sums: Sums
    squares: Sums

    @staticmethod
    def start(size: tuple[int, ...], lights: int = 1) -> "UsualCounts":
        """Return the sums over no image of H×W pixels; each will come in so many lights."""
        sums, squares = np.zeros((2, *size)), np.zeros((2, *size))
        return UsualCounts(np.zeros(2, np.int64), lights, sums, squares)

    @property
    def images(self) -> npt.NDArray[np.int64]:
        """int64 2, how many images each half has; in other light an image is no further one."""
        return self.maps // self.lights

    def add(self, place: int, one: Floats, sign: int = 1) -> None:
        """Count a map H×W of the image at a place; even and odd places are the two halves.

        Args:
            place: Which image it is of.
            one: Its map.
            sign: -1 takes the image out again.
        """
        values = one.astype(np.float64)
        self.maps[place % 2] += sign
        self.sums[place % 2] += sign * values
        self.squares[place % 2] += sign * values**2

    def usual(self, calibration: Literal["global", "per_pixel"]) -> Usual:
        """Return the usual values: for each pixel, or one for all of them.

        Args:
            calibration: "per_pixel" shrinks by `reliability` and smooths; "global" gives the same
                value to all pixels. Without an image the mean is 0 and the deviation 1.
        """
        size = self.sums.shape[1:]
        if not self.maps.any():
            return Usual(np.zeros(size, np.float32), np.ones(size, np.float32))
        mean, deviation = _moments(int(self.maps.sum()), self.sums.sum(0), self.squares.sum(0))
        if calibration == "global":
            spread = float(np.sqrt(mean.var() + np.square(deviation).mean()))
            return Usual(_even(float(mean.mean()), size), _even(spread, size))
        one, other = (_moments(int(self.maps[k]), self.sums[k], self.squares[k]) for k in (0, 1))
        return Usual(
            _shrunk(mean, reliability(one[0], other[0], self.images)),
            _shrunk(deviation, reliability(one[1], other[1], self.images)),
        )


def calibrate(maps: Floats, usual: Usual) -> npt.NDArray[np.float32]:
    """Return (map − mean) / (deviation + mean deviation).

    The mean deviation of all pixels keeps pixels that hardly ever vary from dominating.

    Args:
        maps: Floating point N×H×W.
        usual: Of the same kind of map.

    Returns:
        float32 N×H×W; above 0 where a value is higher than usual.
    """
    scale = usual.deviation + usual.deviation.mean()
    return np.asarray((maps - usual.mean) / np.maximum(scale, 1e-12), np.float32)


def reliability(one: Sums, other: Sums, images: npt.NDArray[np.int64]) -> float:
    """How far the pixels' usual values can be trusted to differ, from 0 to 1.

    The correlation r of the values that two halves of the images give, stepped up to that of all
    images by the Spearman–Brown formula 2r / (1 + r) (Spearman, 1910; Brown, 1910).

    Args:
        one: float64 H×W from one half.
        other: float64 H×W from the other.
        images: How many images each half has; with fewer than 2 nothing can be said: 0.
    """
    if images.min() < 2 or one.std() == 0 or other.std() == 0:
        return 0.0
    correlation = float(np.corrcoef(one.ravel(), other.ravel())[0, 1])
    return max(0.0, 2 * correlation / (1 + correlation))


def _moments(count: int, sums: Sums, squares: Sums) -> tuple[Sums, Sums]:
    mean = sums / max(1, count)
    deviation: Sums = np.sqrt(np.maximum(squares / max(1, count) - mean**2, 0))
    return mean, deviation


def _shrunk(values: Sums, trust: float) -> Plane:
    pulled: Sums = values.mean() + trust * (values - values.mean())
    smooth: Plane = smooth_maps(pulled[np.newaxis], SMOOTHING)[0]
    return smooth


def _even(value: float, size: tuple[int, ...]) -> Plane:
    plane: Plane = np.full(size, value, np.float32)
    return plane
