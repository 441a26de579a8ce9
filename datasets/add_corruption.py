"""Synthetic noise that the autoencoders learn to remove; the Stain is the paper's own.

Two ways in: `add_stain` and its siblings corrupt one image; `build_corruption` reads a corruption's
parameters once and gives a function for many images, which also tells where the corruption is.
"""

from __future__ import annotations

import inspect
from bisect import bisect
from collections.abc import Callable, Mapping
from functools import partial
from itertools import accumulate
from numbers import Integral, Real
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from datasets.corruptions.drops import apply_drops, draw_drops
from datasets.corruptions.noise import add_noise
from datasets.corruptions.painting import Corrupted, check_image
from datasets.corruptions.ranges import Range, format_range, parse_range
from datasets.corruptions.scratch import apply_scratch, draw_scratch
from datasets.corruptions.stain import apply_stain, draw_stain

__all__ = [
    "KINDS",
    "Corrupted",
    "Corruption",
    "add_drops",
    "add_gaussian",
    "add_scratch",
    "add_stain",
    "build_corruption",
    "format_range",
    "parse_range",
]

Image: TypeAlias = NDArray[np.uint8]
Corruption: TypeAlias = Callable[[Image, np.random.Generator], Corrupted]
"""From a uint8 image of H×W, H×W×1 or H×W×3, left as it is, to a new one and its bool H×W mask."""


def build_corruption(kind: str, parameters: Mapping[str, Any]) -> Corruption:
    """Make the function that corrupts images, with every parameter read and checked once.

    The same generator state gives the same result, and the same shape at the same place in grey
    and in colour. The function can be pickled, for loading in other processes.

    Args:
        kind: One of `KINDS`.
        parameters: As the fields of the model of that name in `experiments.config`, without
            `kind`; those left out take the paper's values.

    Returns:
        A function of an image and a `numpy.random.Generator`.

    Raises:
        ValueError: The kind or a parameter is unknown, or a value is out of its range.

    Example:
        >>> corruption = build_corruption("Stain", {"size": "1-12", "blur": 0.15})
        >>> corruption(np.zeros((64, 64), np.uint8), np.random.default_rng(0)).mask.shape
        (64, 64)
    """
    if kind not in _BUILDERS:
        raise ValueError(f"received {kind!r} for a corruption: choose one of {', '.join(KINDS)}")
    builder = _BUILDERS[kind]
    allowed = inspect.signature(builder).parameters
    unknown = [name for name in parameters if name not in allowed]
    if unknown:
        raise ValueError(
            f"received {', '.join(map(repr, unknown))} for {kind}, which takes "
            f"{', '.join(allowed) or 'no parameters'}: correct or remove it"
        )
    return builder(**parameters)


def add_stain(
    img: Image,
    size: Range,
    color: Range,
    irregularity: float,
    blur: float,
    rng: np.random.Generator | None = None,
) -> Image:
    """Put one Stain on an image (section III of the paper).

    The Stain is a cubic interpolation between 20 points, arranged in ascending order of polar
    coordinates, around the border of an ellipse.

    Args:
        img: uint8 H×W, H×W×1 or H×W×3; left as it is.
        size: Range of both semi-axes in percent of the shorter side, such as `"1-12"`.
        color: Range of the mean grey level, 0-255, such as `"10-220"` or `150`.
        irregularity: How far border points move, 0-1, as a share of the mean semi-axis.
        blur: Softness of the border, 0-1, as a share of the longer semi-axis.
        rng: Source of randomness; a new one if left out.

    Returns:
        A new image of the same shape and dtype.

    Raises:
        ValueError: The image or a parameter is not as described.
    """
    return _build_stain(size, color, irregularity, blur)(img, _generator(rng)).image


def add_drops(
    img: Image,
    size: Range,
    color: Range,
    irregularity: float,
    nb: int,
    spacing: float,
    rng: np.random.Generator | None = None,
) -> Image:
    """Put small discs of one radius and one grey level on an image.

    Args:
        img: uint8 H×W, H×W×1 or H×W×3; left as it is.
        size: Range of the radius in percent of the shorter side, such as `"1-2"`.
        color: Range of the grey level, 0-255.
        irregularity: How far border points move, 0-1, as a share of the radius.
        nb: How many discs, at least 1.
        spacing: Standard deviation of their centres, 0-1, as a share of the shorter side.
        rng: Source of randomness; a new one if left out.

    Returns:
        A new image of the same shape and dtype.

    Raises:
        ValueError: The image or a parameter is not as described.
    """
    return _build_drops(size, color, irregularity, nb, spacing)(img, _generator(rng)).image


def add_scratch(img: Image, color: Range, rng: np.random.Generator | None = None) -> Image:
    """Put one thin curve on an image: a line, a sine or a square root.

    Args:
        img: uint8 H×W, H×W×1 or H×W×3; left as it is.
        color: Range of the mean grey level, 0-255; single pixels vary about it with σ = 20.
        rng: Source of randomness; a new one if left out.

    Returns:
        A new image of the same shape and dtype.

    Raises:
        ValueError: The image or a parameter is not as described.
    """
    return _build_scratch(color)(img, _generator(rng)).image


def add_gaussian(img: Image, sigma: float, rng: np.random.Generator | None = None) -> Image:
    """Add Gaussian noise to every pixel and channel; sums are clipped to 0..255.

    Args:
        img: uint8 H×W, H×W×1 or H×W×3; left as it is.
        sigma: Standard deviation of the noise, with grey levels on the scale 0-1.
        rng: Source of randomness; a new one if left out.

    Returns:
        A new image of the same shape and dtype.

    Raises:
        ValueError: The image or a parameter is not as described.
    """
    return _build_gaussian(sigma)(img, _generator(rng)).image


def _build_stain(
    size: Range = "1-12", color: Range = "10-220", irregularity: float = 0.1, blur: float = 0.0
) -> Corruption:
    return partial(
        _corrupt_by_stain,
        size=_check_range("size", size, 100),
        color=_check_range("color", color, 255),
        irregularity=_check("irregularity", irregularity),
        blur=_check("blur", blur),
    )


def _build_drops(
    size: Range = "1-2",
    color: Range = "220",
    irregularity: float = 0.01,
    number: int = 10,
    spacing: float = 0.1,
) -> Corruption:
    if isinstance(number, bool) or not isinstance(number, Integral) or number < 1:
        raise ValueError(f"received {number!r} for number: give a whole number of at least 1")
    return partial(
        _corrupt_by_drops,
        size=_check_range("size", size, 100),
        color=_check_range("color", color, 255),
        irregularity=_check("irregularity", irregularity),
        number=int(number),
        spacing=_check("spacing", spacing),
    )


def _build_scratch(color: Range = "150") -> Corruption:
    return partial(_corrupt_by_scratch, color=_check_range("color", color, 255))


def _build_gaussian(std: float = 0.01) -> Corruption:
    return partial(_corrupt_by_gaussian, std=_check("std", std))


def _build_structural(
    stain: float = 0.6, scratch: float = 0.2, drops: float = 0.2, stain_blur: float = 0.15
) -> Corruption:
    probabilities = (_check("stain", stain), _check("scratch", scratch), _check("drops", drops))
    if abs(sum(probabilities) - 1) > 1e-6:
        raise ValueError(
            f"received stain, scratch and drops of {probabilities}: they must add up to 1"
        )
    return _mix(probabilities, (_build_stain(blur=stain_blur), _build_scratch(), _build_drops()))


def _build_stain_or_gaussian(
    stain: float = 0.6, stain_blur: float = 0.15, std: float = 0.1
) -> Corruption:
    probabilities = (_check("stain", stain), 1 - stain)
    return _mix(probabilities, (_build_stain(blur=stain_blur), _build_gaussian(std)))


def _build_clean() -> Corruption:
    return _keep_clean


_BUILDERS: Mapping[str, Callable[..., Corruption]] = {
    "Stain": _build_stain,
    "Drops": _build_drops,
    "Scratch": _build_scratch,
    "Gaussian": _build_gaussian,
    "Structural": _build_structural,
    "StainOrGaussian": _build_stain_or_gaussian,
    "Clean": _build_clean,
}
KINDS = tuple(_BUILDERS)


def _corrupt_by_stain(image: Image, rng: np.random.Generator, **shape: Any) -> Corrupted:
    check_image(image)
    return apply_stain(image, draw_stain(rng, *image.shape[:2], **shape), rng)


def _corrupt_by_drops(image: Image, rng: np.random.Generator, **shape: Any) -> Corrupted:
    check_image(image)
    return apply_drops(image, draw_drops(rng, *image.shape[:2], **shape))


def _corrupt_by_scratch(image: Image, rng: np.random.Generator, **shape: Any) -> Corrupted:
    check_image(image)
    return apply_scratch(image, draw_scratch(rng, *image.shape[:2], **shape), rng)


def _corrupt_by_gaussian(image: Image, rng: np.random.Generator, std: float) -> Corrupted:
    check_image(image)
    return Corrupted(add_noise(image, rng, 255 * std), np.ones(image.shape[:2], bool))


def _keep_clean(image: Image, rng: np.random.Generator) -> Corrupted:
    check_image(image)
    return Corrupted(image.copy(), np.zeros(image.shape[:2], bool))


def _mix(probabilities: tuple[float, ...], corruptions: tuple[Corruption, ...]) -> Corruption:
    limits = tuple(accumulate(probabilities))
    return partial(_corrupt_by_one, limits=limits, corruptions=corruptions)


def _corrupt_by_one(
    image: Image,
    rng: np.random.Generator,
    limits: tuple[float, ...],
    corruptions: tuple[Corruption, ...],
) -> Corrupted:
    chosen = bisect(limits, rng.random() * limits[-1], hi=len(limits) - 1)
    return corruptions[chosen](image, rng)


def _generator(rng: np.random.Generator | None) -> np.random.Generator:
    return np.random.default_rng() if rng is None else rng


def _check(name: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= value <= 1:
        raise ValueError(f"received {value!r} for {name}: give a number from 0 to 1")
    return float(value)


def _check_range(name: str, value: Range, highest: float) -> tuple[float, float]:
    low, high = parse_range(value)
    if not 0 <= low <= high <= highest:
        raise ValueError(
            f"received {value!r} for {name}: both ends must be between 0 and {highest:g}, "
            'as in "1-12"'
        )
    return low, high
