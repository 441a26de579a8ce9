"""Where image and reconstruction differ in their gradients, at several scales.

Gradients do not see a change of brightness, and fine structure that is missing shows in them though
it hardly changes a grey level. The measure is the multi-scale gradient magnitude similarity of
Zavrtanik, Kristan & Skočaj, "Reconstruction by inpainting for visual anomaly detection", Pattern
Recognition 112, 2021 (section 3.2), after Xue, Zhang, Mou & Bovik, IEEE TIP 23(2), 2014.
"""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from evaluation.maps import Floats, Reconstruction, check_same_shape

SCALES = 4
CONSTANT = 0.0026
"""Keeps the similarity of two even places at 1; as in both papers, for values in [0, 1]."""

DIFFERENCE = (1.0, 0.0, -1.0)
"""Of Prewitt's gradient, along it."""
MEAN = (1 / 3, 1 / 3, 1 / 3)
"""Of Prewitt's gradient, across it."""

_SLOPE = np.outer(MEAN, DIFFERENCE).astype(np.float32)  # along the columns

Plane = npt.NDArray[np.float32]


def gradient_map(images: Floats, reconstruction: Reconstruction) -> npt.NDArray[np.float32]:
    """Return 1 − the similarity of the gradients' magnitudes, averaged over scales and channels.

    With g and ĝ the magnitudes of the 3×3 Prewitt gradients of image and reconstruction and c =
    0.0026, the similarity is (2·g·ĝ + c) / (g² + ĝ² + c). It is computed on the images and on
    their halves, quarters and eighths (area averages), enlarged to the full size and averaged.

    Args:
        images: Inputs x, floating point N×H×W×C in [0, 1].
        reconstruction: The network's outputs x̂ are its mean.

    Returns:
        float32 N×H×W in [0, 1); 0 where the gradients agree.

    Raises:
        ValueError: If an array is not a floating-point batch of images, or their shapes differ.
    """
    check_same_shape(images, reconstruction.mean)
    maps = np.zeros(images.shape[:3], np.float32)
    for row, (image, output) in enumerate(zip(images, reconstruction.mean, strict=True)):
        for channel in range(image.shape[2]):
            maps[row] += _differ(_plane(image, channel), _plane(output, channel))
    return np.asarray(maps / np.float32(images.shape[3]))


def _differ(image: Plane, output: Plane) -> Plane:
    rows, columns = image.shape
    total = np.zeros((rows, columns), np.float32)
    for _ in range(SCALES):
        part = _differ_at_one_scale(image, output)
        total += cv2.resize(part, (columns, rows), interpolation=cv2.INTER_LINEAR)
        image, output = _halve(image), _halve(output)
    return np.asarray(total / np.float32(SCALES))


def _differ_at_one_scale(image: Plane, output: Plane) -> Plane:
    ours, theirs = _squared_gradient(image), _squared_gradient(output)
    products = np.sqrt(ours * theirs)
    return np.asarray(1 - (2 * products + CONSTANT) / (ours + theirs + CONSTANT), np.float32)


def _squared_gradient(plane: Plane) -> Plane:
    along = cv2.filter2D(plane, -1, _SLOPE, borderType=cv2.BORDER_REFLECT_101)
    across = cv2.filter2D(plane, -1, _SLOPE.T.copy(), borderType=cv2.BORDER_REFLECT_101)
    return np.asarray(along * along + across * across, np.float32)


def _halve(plane: Plane) -> Plane:
    size = (max(1, plane.shape[1] // 2), max(1, plane.shape[0] // 2))
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)


def _plane(image: npt.NDArray[Any], channel: int) -> Plane:
    return np.ascontiguousarray(image[:, :, channel], np.float32)
