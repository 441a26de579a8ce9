"""Synthetic noise that the autoencoders learn to remove; the Stain is the paper's own.

Two ways in: `add_stain` and its siblings corrupt one image; `build_corruption` reads a corruption's
parameters once and gives a function for many images, which also tells where the corruption is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from pydantic import ValidationError

from datasets.corruptions.painting import Corrupted, Image
from datasets.corruptions.ranges import RangeLike
from datasets.corruptions.registry import KINDS, MODELS
from datasets.corruptions.settings import CorruptionSettings

Corrupt: TypeAlias = Callable[[Image, np.random.Generator], Corrupted]
"""From a uint8 image of H×W, H×W×1 or H×W×3, left as it is, to a new one and its bool H×W mask."""


def build_corruption(kind: str, parameters: Mapping[str, Any]) -> CorruptionSettings:
    """Read and check a corruption's parameters once; the result is called with each image.

    Args:
        kind: One of `datasets.corruptions.registry.KINDS`.
        parameters: As the fields of the model of that kind; those left out take the paper's values.
            Numbers must be numbers, not text; ranges may be either.

    Returns:
        The settings, a function of an image and a `numpy.random.Generator`, which can be pickled.

    Raises:
        ValueError: The kind or a parameter is unknown, or a value is out of its range.

    Example:
        >>> corruption = build_corruption("Stain", {"size": "1-12", "blur": 0.15})
        >>> corruption(np.zeros((64, 64), np.uint8), np.random.default_rng(0)).mask.shape
        (64, 64)
    """
    if kind not in KINDS:
        raise ValueError(f"received {kind!r} for a corruption: choose one of {', '.join(KINDS)}")
    model = MODELS[KINDS.index(kind)]
    _refuse_unknown(kind, parameters, [name for name in model.model_fields if name != "kind"])
    try:
        return model.model_validate(_plain_numbers(parameters), strict=True)
    except ValidationError as error:
        raise ValueError(_first_sentence(error)) from None


def add_stain(
    img: Image,
    size: RangeLike,
    color: RangeLike,
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
    parameters = {"size": size, "color": color, "irregularity": irregularity, "blur": blur}
    return _corrupt(img, "Stain", parameters, rng)


def add_drops(
    img: Image,
    size: RangeLike,
    color: RangeLike,
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
    parameters = {"size": size, "color": color, "irregularity": irregularity}
    return _corrupt(img, "Drops", {**parameters, "number": nb, "spacing": spacing}, rng)


def add_scratch(img: Image, color: RangeLike, rng: np.random.Generator | None = None) -> Image:
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
    return _corrupt(img, "Scratch", {"color": color}, rng)


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
    return _corrupt(img, "Gaussian", {"std": sigma}, rng)


def _corrupt(
    image: Image, kind: str, parameters: Mapping[str, Any], rng: np.random.Generator | None
) -> Image:
    try:
        corruption = _remembered(kind, **parameters)
    except TypeError:  # lists cannot be looked up
        corruption = build_corruption(kind, parameters)
    return corruption(image, np.random.default_rng() if rng is None else rng).image


@lru_cache(maxsize=32, typed=True)
def _remembered(kind: str, **parameters: Any) -> CorruptionSettings:
    """Read parameters only once that come with every image."""
    return build_corruption(kind, parameters)


def _refuse_unknown(kind: str, parameters: Mapping[str, Any], allowed: list[str]) -> None:
    unknown = [name for name in parameters if name not in allowed]
    if unknown:
        raise ValueError(
            f"received {', '.join(map(repr, unknown))} for {kind}, which takes "
            f"{', '.join(allowed) or 'no parameters'}: correct or remove it"
        )


def _plain_numbers(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Turn NumPy's numbers into Python's, which alone pass as numbers."""
    return {
        name: value.item() if isinstance(value, np.generic) else value
        for name, value in parameters.items()
    }


def _first_sentence(error: ValidationError) -> str:
    found = error.errors()[0]
    name = ".".join(map(str, found["loc"])) or "the parameters"
    message = found["msg"].removeprefix("Value error, ").replace("Input", "it", 1)
    return f"received {found['input']!r} for {name}: {message}"
