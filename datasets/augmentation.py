"""Changes of clean images before they are corrupted: online ones and copies made offline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from datasets.images import Image
from storage.settings import Strict


class Images(Protocol):
    """Anything with a length and uint8 images of one shape, rows × columns × channels."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int) -> Image: ...


class OnlineAugmentation(Strict):
    """Changes drawn afresh each time an image is used, the same for input and target."""

    rotation: float = Field(
        0,
        ge=0,
        le=180,
        description="Largest rotation either way.",
        json_schema_extra={"unit": "degrees"},
    )
    shift: float = Field(
        0,
        ge=0,
        le=0.5,
        description="Largest shift either way.",
        json_schema_extra={"unit": "× the side"},
    )
    zoom: float = Field(
        0,
        ge=0,
        le=0.5,
        description="Largest zoom in or out.",
        json_schema_extra={"unit": "× the size"},
    )
    flip_horizontal: bool = Field(False, description="Mirror left and right, half of the time.")
    flip_vertical: bool = Field(False, description="Mirror top and bottom, half of the time.")
    brightness: float = Field(
        0,
        ge=0,
        le=1,
        description="Largest change of all grey levels either way; 0 is off.",
        json_schema_extra={"unit": "× 255"},
    )
    contrast: float = Field(
        0,
        ge=0,
        le=0.9,
        description="Largest change of the contrast about the middle grey either way; 0 is off.",
        json_schema_extra={"unit": "× the contrast"},
    )
    gamma: float = Field(
        1,
        ge=1,
        le=10,
        description="Largest gamma; 2 draws one between 1/2 and 2, 1 is off.",
    )

    @property
    def moves(self) -> bool:
        """Whether images are rotated, shifted, zoomed or mirrored."""
        limits = (self.rotation, self.shift, self.zoom, self.flip_horizontal, self.flip_vertical)
        return any(limits)

    @property
    def changes_light(self) -> bool:
        """Whether the grey levels of images are changed."""
        return self.brightness > 0 or self.contrast > 0 or self.gamma > 1


def draw_transformation(
    shape: tuple[int, ...], limits: OnlineAugmentation, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw one affine change of an image about its centre.

    Returns:
        The 2×3 matrix that takes (x, y) of the image to (x, y) of the result.
    """
    rows, columns = shape[:2]
    centre = ((columns - 1) / 2, (rows - 1) / 2)
    angle, shift_x, shift_y, zoom = rng.uniform(-1, 1, 4)
    flip_x, flip_y = rng.random(2) < 0.5
    matrix = cv2.getRotationMatrix2D(centre, angle * limits.rotation, 1 + zoom * limits.zoom)
    matrix[:, 2] += shift_x * limits.shift * columns, shift_y * limits.shift * rows
    if limits.flip_horizontal and flip_x:
        matrix[0] = -matrix[0] + (0, 0, columns - 1)
    if limits.flip_vertical and flip_y:
        matrix[1] = -matrix[1] + (0, 0, rows - 1)
    return np.asarray(matrix)


def apply_transformation(image: Image, matrix: NDArray[np.float64]) -> Image:
    """Move an image by an affine matrix; what comes from outside is its mirror image."""
    moved = cv2.warpAffine(
        image,
        matrix,
        (image.shape[1], image.shape[0]),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    return np.asarray(moved, np.uint8).reshape(image.shape)


@dataclass(frozen=True)
class AugmentedImages:
    """Images followed by their offline copies, made when they are asked for.

    Copy k of image i stands at `k * len(images) + i`: the image itself, then its flips, then its
    copy of another gamma.

    Args:
        images: The clean source images.
        flips: Add the copies mirrored left-right, top-bottom, and both ways.
        gammas: One gamma for each image, or none.
    """

    images: Images
    flips: bool = False
    gammas: Sequence[float] = ()

    def __len__(self) -> int:
        return len(self.images) * (1 + 3 * self.flips + bool(self.gammas))

    def __getitem__(self, index: int) -> Image:
        copy, source = divmod(index, len(self.images))
        image = self.images[source]
        if copy == 0:
            return image
        if self.flips and copy <= 3:
            rows, columns = ((1, -1), (-1, 1), (-1, -1))[copy - 1]
            return np.ascontiguousarray(image[::rows, ::columns])
        return change_gamma(image, self.gammas[source])


def draw_gammas(count: int, rng: np.random.Generator) -> tuple[float, ...]:
    """Draw gammas between 0.5 and 2, as likely to darken as to brighten."""
    return tuple(float(gamma) for gamma in 2 ** rng.uniform(-1, 1, count))


def change_gamma(image: Image, gamma: float) -> Image:
    """Return `255 * (image / 255) ** gamma`, rounded."""
    table = np.rint(255 * (np.arange(256) / 255) ** gamma).astype(np.uint8)
    return table[image]


def crop_at_random(image: Image, rows: int, columns: int, rng: np.random.Generator) -> Image:
    """Cut a patch from a place drawn uniformly."""
    row = rng.integers(image.shape[0] - rows, endpoint=True)
    column = rng.integers(image.shape[1] - columns, endpoint=True)
    return image[row : row + rows, column : column + columns]


def to_unit_range(images: Sequence[Image] | Image) -> NDArray[np.float32]:
    """Gather uint8 images into one float32 array from 0 to 1.

    Copying and scaling in place is three times as fast as NumPy's conversion within a product.
    """
    values = np.empty((len(images), *images[0].shape), np.float32)
    for index, image in enumerate(images):
        values[index] = image
    values *= np.float32(1 / 255)
    return values
