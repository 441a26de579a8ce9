"""Pictures of one test image side by side: colours, segmentation. NumPy and OpenCV only.

Every function takes and returns uint8 RGB pictures and finishes in a few milliseconds, so that a
slider can redraw while it moves.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import cv2
import numpy as np

from evaluation.measures import MEASURES
from evaluation.pictures import colourize
from experiments.review.results import Image, Map, Mask, Measured, Sample
from experiments.review.viewport import Viewport, enlarge

SEEN: dict[str, str] = {"input": "Input", "prediction": "Prediction", "mask": "Mask"}
"""The panels that every test image has, by key: their titles."""


def evidence_of(measures: Collection[str]) -> dict[str, str]:
    """Return the panels of what is known of an image, by key: their titles.

    Args:
        measures: Which maps were made of it.
    """
    maps = {key: measure.heading for key, measure in MEASURES.items() if key in measures}
    return {**SEEN, **maps}


def panels_of(measures: Collection[str]) -> dict[str, str]:
    """Return all panels of an image, by key: their titles; see `evidence_of`."""
    return {**evidence_of(measures), "segmentation": "Segmentation"}


PANELS: dict[str, str] = panels_of(MEASURES)
"""All panels that there can be, by key: their titles."""

FOUND = (230, 97, 0)  # what the threshold marks
TRUTH = (0, 190, 255)  # outline of the mask
_TINT = 0.55


@dataclass(frozen=True)
class Segmentation:
    """The pixels of one image that a threshold marks, compared with the mask.

    Args:
        marked: bool H×W.
        share: Part of all pixels that is marked.
        found: Part of the defect that is marked; None without a mask or a defect.
        false: Part of the rest that is marked; None without a mask.
    """

    marked: Mask
    share: float
    found: float | None
    false: float | None


def segment_map(anomaly_map: Map, threshold: float, mask: Mask | None) -> Segmentation:
    """Mark the pixels above a threshold and compare them with the mask.

    Args:
        anomaly_map: float32 H×W.
        threshold: A pixel with a greater value is marked.
        mask: bool H×W, True on the defect; None if it is unknown.
    """
    marked = anomaly_map > threshold
    if mask is None:
        return Segmentation(marked, float(marked.mean()), None, None)
    found = float(marked[mask].mean()) if mask.any() else None
    false = float(marked[~mask].mean()) if not mask.all() else None
    return Segmentation(marked, float(marked.mean()), found, false)


def draw_panels(
    sample: Sample,
    scales: dict[str, float],
    segmentation: Segmentation | None,
    size: tuple[int, int],
    viewport: Viewport,
) -> dict[str, Image | None]:
    """Draw the panels of a test image; None where there is nothing to draw.

    Args:
        sample: The image, its prediction, maps and mask.
        scales: Map value of the brightest colour, the same for all images, by the measures whose
            maps are drawn.
        segmentation: What the threshold marks.
        size: Rows and columns of each panel, in pixels; pictures keep their proportions.
        viewport: The part that is seen, the same in all panels.
    """
    pictures: dict[str, Image | None] = {
        "input": rgb(sample.image),
        "prediction": rgb(sample.prediction),
        "mask": None if sample.mask is None else rgb(sample.mask.astype(np.uint8) * 255),
        **{key: _coloured(sample.maps.get(key), scales[key]) for key in MEASURES if key in scales},
    }
    drawn: dict[str, Image | None] = {
        panel: None if picture is None else enlarge(picture, size, viewport)
        for panel, picture in pictures.items()
    }
    drawn["segmentation"] = (
        None if segmentation is None else draw_segmentation(sample, segmentation, size, viewport)
    )
    return drawn


def draw_segmentation(
    sample: Sample, segmentation: Segmentation, size: tuple[int, int], viewport: Viewport
) -> Image:
    """Tint the marked pixels on the input in grey, and outline the mask; see `draw_panels`."""
    grey = sample.image
    if grey.shape[2] == 3:
        grey = cv2.cvtColor(grey, cv2.COLOR_RGB2GRAY)[..., None]
    picture = enlarge(rgb(grey), size, viewport)
    marked = enlarge(segmentation.marked.astype(np.uint8), size, viewport, 0) > 0
    tinted = picture[marked] * (1 - _TINT) + np.array(FOUND) * _TINT
    picture[marked] = tinted.astype(np.uint8)
    outline(picture, enlarge(segmentation.marked.astype(np.uint8), size, viewport, 0), FOUND)
    if sample.mask is not None and sample.mask.any():
        outline(picture, enlarge(sample.mask.astype(np.uint8), size, viewport, 0), TRUTH)
    return picture


def draw_histogram(
    measured: Measured, threshold: float, ends: tuple[float, float], size: tuple[int, int]
) -> Image:
    """Draw how many good (teal) and defective (red) images have which score.

    Args:
        measured: Scores and labels.
        threshold: Marked by a black line.
        ends: Scores at the left and right border.
        size: Rows and columns in pixels.
    """
    rows, columns = size
    bins = max(columns // 5, 1)
    counts = [
        np.histogram(measured.scores[measured.labels == label], bins, ends)[0] for label in (0, 1)
    ]
    most = max(int(count.max()) for count in counts) or 1
    canvas = np.full((rows, columns, 3), 255, np.uint8)
    half = rows // 2
    for count, colour, up in ((counts[0], (0, 139, 139), True), (counts[1], (220, 20, 60), False)):
        heights = np.ceil(count * ((half - 1) / most)).astype(int)
        for place in np.flatnonzero(heights):
            left, right = (np.array([place, place + 1]) * columns / bins).round().astype(int)
            top = half - heights[place] if up else half
            canvas[top : top + heights[place], left : right - 1] = colour
    canvas[half - 1 : half + 1] = 190
    position = (threshold - ends[0]) / (ends[1] - ends[0]) * (columns - 1)
    at = int(np.clip(round(position), 0, columns - 1))
    canvas[:, max(at - 1, 0) : at + 1] = 0
    return canvas


def colour_bar(size: tuple[int, int]) -> Image:
    """Draw the colours from 0 at the left to the scale's end at the right."""
    return colourize(np.tile(np.linspace(0, 1, size[1], dtype=np.float32), (size[0], 1)), 1.0)


def rgb(image: Image) -> Image:
    """Return any image H×W, H×W×1 or H×W×3 as H×W×3."""
    image = image if image.ndim == 3 else image[..., None]
    return np.ascontiguousarray(np.broadcast_to(image, (*image.shape[:2], 3)))


def _coloured(anomaly_map: Map | None, scale: float) -> Image | None:
    return None if anomaly_map is None else colourize(anomaly_map, scale)


def outline(picture: Image, shape: Image, colour: tuple[int, int, int]) -> None:
    """Draw the outline of a shape, uint8 H×W, on a picture of its size."""
    contours, _ = cv2.findContours(shape, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(picture, contours, -1, colour, 1)
