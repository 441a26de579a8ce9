"""A test image as its file holds it, with its map laid over it and its mask outlined."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath

import cv2
import numpy as np
import numpy.typing as npt

from datasets.bit_depth import FULL, BitDepth
from datasets.images import read_image, to_channels
from datasets.resizing import resize_image
from evaluation.pictures import colourize
from experiments.review.panels import TRUTH, outline, rgb
from experiments.review.results import Image, Map, Mask
from experiments.review.viewport import Cut, Viewport, cut_of, enlarge

MOST_DIFFERENCE = 6.0
"""Grey levels, on the average, by which an image may differ from the one that was evaluated."""

_SAME_ORDER = 0.95


@dataclass(frozen=True, eq=False)
class Overlay:
    """An image with a map laid over it.

    Args:
        image: uint8 H×W×C, of any size.
        anomaly_map: float32, of another size but the same extent; None where there is none.
        scale: Map value of the brightest colour.
        mask: bool, likewise; None if it is unknown.
        opacity: Of the map, 0 to 1.
    """

    image: Image
    anomaly_map: Map | None
    scale: float
    mask: Mask | None
    opacity: float


def read_original(
    path: str, data: Path, evaluated: Image, bit_depth: BitDepth = FULL
) -> Image | None:
    """Read the file of a test image, in its own colours and size.

    Args:
        path: Where the evaluation found it; its dataset may lie elsewhere by now.
        data: Folder of all datasets.
        evaluated: The image at the size of the network; another image in its place is not shown.
        bit_depth: How many bits of a 16-bit file the run uses.

    Returns:
        None if there is no such image any more.
    """
    parts = PurePath(path).parts
    for place in (Path(path), data.joinpath(*parts[-4:])):
        try:
            found = read_image(place, None, None, bit_depth)
        except (OSError, ValueError):
            continue
        if _is_same(found, evaluated):
            return found
    return None


def draw_overlay(overlay: Overlay, size: tuple[int, int], viewport: Viewport) -> Image:
    """Draw an image with its map laid over it and the outline of its mask.

    Args:
        overlay: What to draw.
        size: Rows and columns of the picture.
        viewport: The part that is seen.
    """
    shape = (overlay.image.shape[0], overlay.image.shape[1])
    picture = enlarge(rgb(overlay.image), size, viewport)
    cut = cut_of(shape, size, viewport)
    part = picture[cut.place]
    if overlay.anomaly_map is not None and overlay.opacity > 0:
        values = _same_part(overlay.anomaly_map, shape, cut, cv2.INTER_LINEAR)
        heat = colourize(values, overlay.scale)
        part[:] = cv2.addWeighted(part, 1 - overlay.opacity, heat, overlay.opacity, 0)
    if overlay.mask is not None and overlay.mask.any():
        inside = _same_part(overlay.mask.astype(np.float32), shape, cut, cv2.INTER_NEAREST)
        outlined = np.ascontiguousarray(part)
        outline(outlined, (inside > 0).astype(np.uint8), TRUTH)
        part[:] = outlined
    return picture


def _is_same(found: Image, evaluated: Image) -> bool:
    """Tell whether an image is the one that was evaluated, as far as its brightness tells.

    Histograms may have been equalised then, so that grey levels are compared by their order.
    """
    rows, columns, channels = evaluated.shape
    small = to_channels(resize_image(found, rows, columns), channels == 1)
    if np.abs(small.astype(np.int16) - evaluated).mean() <= MOST_DIFFERENCE:
        return True
    flat = [np.asarray(each, np.float64).mean(axis=2).ravel() for each in (small, evaluated)]
    ranks = [each.argsort().argsort() for each in flat]
    return bool(np.corrcoef(*ranks)[0, 1] > _SAME_ORDER)


def _same_part(
    values: npt.NDArray[np.float32], shape: tuple[int, int], cut: Cut, method: int
) -> npt.NDArray[np.float32]:
    """Bring what a cut of an image shows of an array of another size to the size of the cut."""
    down, across = values.shape[0] / shape[0], values.shape[1] / shape[1]
    y_step = (cut.bottom - cut.top) * down / cut.rows
    x_step = (cut.right - cut.left) * across / cut.columns
    # Pixels count from their middles: the first one of the picture lies half a step inside.
    move = np.array(
        [
            [x_step, 0, cut.left * across + x_step / 2 - 0.5],
            [0, y_step, cut.top * down + y_step / 2 - 0.5],
        ]
    )
    part: npt.NDArray[np.float32] = cv2.warpAffine(
        values,
        move,
        (cut.columns, cut.rows),
        flags=method | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return part
