"""What every corruption shares: regions of an image, and ways to paint over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Image: TypeAlias = NDArray[np.uint8]
"""uint8, H×W, H×W×1 or H×W×3."""


@dataclass(frozen=True, eq=False)
class Region:
    """How much of each pixel a shape covers, in the smallest rectangle worth looking at.

    Attributes:
        row: Row of the image at which the rectangle starts; may be negative until it is cropped.
        column: Column of the image at which the rectangle starts.
        alpha: uint8 h×w, from 0 (the image shows) to 255 (the shape hides it).
    """

    row: int
    column: int
    alpha: NDArray[np.uint8]

    @property
    def window(self) -> tuple[slice, slice]:
        """The rows and columns of the image that the rectangle takes."""
        rows, columns = self.alpha.shape
        return slice(self.row, self.row + rows), slice(self.column, self.column + columns)


@dataclass(frozen=True, eq=False)
class Corrupted:
    """A corrupted image and where it was corrupted.

    Attributes:
        image: uint8, of the shape of the clean image.
        region: How much of each pixel the corruption covers, inside the image.
        others: The same of further shapes, if there are several.
    """

    image: Image
    region: Region
    others: tuple[Region, ...] = ()

    @property
    def mask(self) -> NDArray[np.bool_]:
        """Bool H×W, true where the corruption is; made when asked for (see `region_mask`)."""
        rows, columns = self.image.shape[:2]
        mask = region_mask(self.region, rows, columns)
        for other in self.others:
            mask |= region_mask(other, rows, columns)
        return mask


def check_image(image: Image) -> None:
    """Refuse anything but uint8 images of H×W, H×W×1 or H×W×3 with at least one pixel.

    Raises:
        ValueError: The array is something else.
    """
    shape = image.shape
    right_shape = len(shape) == 2 or (len(shape) == 3 and shape[2] in (1, 3))
    if image.dtype != np.uint8 or not right_shape or image.size == 0:
        raise ValueError(
            f"received an image of {image.dtype} with shape {shape}: "
            "give uint8 with shape H×W, H×W×1 or H×W×3"
        )


def copy_image(image: Image) -> Image:
    """Copy an image by arithmetic.

    `image.copy()` is at the mercy of where the copy happens to lie: a block move to a place a few
    bytes beyond a multiple of 4096, as of two arrays of one size after each other, takes AMD's
    processors ten times as long.
    """
    return np.bitwise_or(image, np.uint8(0), order="C")


def between(ends: tuple[float, float], share: float) -> float:
    """The number that lies a share, 0-1, of the way from the first end to the second."""
    return ends[0] + (ends[1] - ends[0]) * share


def crop_region(region: Region, rows: int, columns: int) -> Region:
    """Cut off what lies outside an image of the given size."""
    height, width = region.alpha.shape
    if 0 <= region.row <= rows - height and 0 <= region.column <= columns - width:
        return region
    top, left = max(0, -region.row), max(0, -region.column)
    bottom = max(top, min(height, rows - region.row))
    right = max(left, min(width, columns - region.column))
    alpha = region.alpha[top:bottom, left:right]
    return Region(region.row + top, region.column + left, alpha)


def region_mask(region: Region, rows: int, columns: int) -> NDArray[np.bool_]:
    """The pixels at which a shape counts as a defect.

    These are the pixels where it is at least half as strong as at its strongest. A hard-edged
    shape gives all of its pixels. A soft one gives its full width at half maximum: its faint
    foot would count pixels as defective that nobody can tell from good ones, and a fixed limit
    would leave thin, strongly blurred shapes without a single defective pixel.

    Args:
        region: A region inside the image.
        rows: Rows of the image.
        columns: Columns of the image.

    Returns:
        bool rows×columns.
    """
    mask = np.zeros((rows, columns), bool)
    if region.alpha.size:
        half = max(1, (int(region.alpha.max()) + 1) // 2)
        np.greater_equal(region.alpha, half, out=mask[region.window])
    return mask


def paint(image: Image, region: Region, fill: NDArray[np.uint8], opacity: float = 1.0) -> None:
    """Put the fill on the image, in place, wherever the region covers a pixel at all.

    Args:
        image: uint8 H×W or H×W×C; changed.
        region: A region inside the image.
        fill: uint8 h×w, the same for all channels, or h×w×C.
        opacity: Share of the fill, 0-1; the rest is the image.
    """
    if region.alpha.size:
        target = _plain(image[region.window])
        fill = _like(fill, target)
        if opacity < 1:
            fill = cv2.addWeighted(fill, opacity, target, 1 - opacity, 0)
        cv2.copyTo(fill, region.alpha, target)


def blend(image: Image, region: Region, fill: NDArray[np.uint8], opacity: float = 1.0) -> None:
    """Mix the fill into the image, in place, by the region's alpha.

    Args:
        image: uint8 H×W or H×W×C; changed.
        region: A region inside the image.
        fill: uint8 h×w, the same for all channels, or h×w×C.
        opacity: What the alpha is multiplied by, 0-1.
    """
    if region.alpha.size:
        target = _plain(image[region.window])
        weight = region.alpha * np.float32(opacity)
        target[...] = cv2.blendLinear(_like(fill, target), target, weight, 255 - weight)


def _plain(target: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Drop a single channel's axis, which OpenCV does not have, without copying."""
    return target[:, :, 0] if target.ndim == 3 and target.shape[2] == 1 else target


def _like(fill: NDArray[np.uint8], target: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Bring the fill to the number of channels that the target has without `_plain`'s axis."""
    fill = _plain(fill)
    if target.ndim == 3 and fill.ndim == 2:
        return np.asarray(cv2.merge([fill] * target.shape[2]), np.uint8)
    return fill
