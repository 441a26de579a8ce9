"""What changes in a factory while the parts stay the same: light, lens, sensor and position.

A network that finds defects should keep finding them, and should not call good parts defective.
Each row of `FACTORY_CHANGES` is one such change, always of the same size, so that figures under it
can be compared. A change that moves the part moves its mask along.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from datasets.augmentation import apply_transformation, change_gamma
from datasets.corruptions.noise import add_noise
from datasets.images import Image, Mask

Matrix = NDArray[np.float64]
"""2×3, takes (x, y) in pixels of an image to (x, y) of the moved one."""

_TRUNCATE = 4
"""A Gaussian is cut off after so many standard deviations."""


@dataclass(frozen=True)
class FactoryChange:
    """One change, the same for all images but for what is drawn at random.

    Attributes:
        key: Its name in files and options.
        heading: Its name in tables and figures.
        explanation: One sentence about what it is.
        look: From a uint8 image H×W×C and a generator to the image with other values, which leaves
            everything in its place; None changes no value.
        movement: From the shape of an image to where its pixels go; None moves nothing.
        only_good: Whether it is meant for the good images alone, so that whoever takes it for a
            defect is found out.
    """

    key: str
    heading: str
    explanation: str
    look: Callable[[Image, np.random.Generator], Image] | None = None
    movement: Callable[[tuple[int, ...]], Matrix] | None = None
    only_good: bool = False

    def apply(self, image: Image, rng: np.random.Generator) -> Image:
        """Return a changed image.

        Args:
            image: uint8 H×W×C, not changed itself; sizes in pixels are meant in its own.
            rng: Source of randomness; most changes draw nothing.

        Returns:
            uint8 H×W×C.
        """
        changed = image if self.look is None else self.look(image, rng)
        if self.movement is None:
            return changed
        return apply_transformation(changed, self.movement(image.shape))

    def move_mask(self, mask: Mask) -> Mask:
        """Return where the defects of an image lie in the changed one, bool H×W as before."""
        return mask if self.movement is None else move_mask(mask, self.movement(mask.shape))


def change_brightness(image: Image, factor: float) -> Image:
    """Return `factor * image`, rounded and clipped to 0-255."""
    return _replace_levels(image, np.arange(256) * np.float64(factor))


def change_contrast(image: Image, factor: float) -> Image:
    """Return `mean + factor * (image - mean)`, rounded and clipped to 0-255.

    The mean is the image's own, over all pixels and channels, so that the brightness stays.
    """
    mean = image.mean(dtype=np.float64)
    return _replace_levels(image, mean + factor * (np.arange(256) - mean))


def blur(image: Image, sigma: float) -> Image:
    """Smooth with a Gaussian, as a lens that is out of focus does; beyond the border is a mirror.

    Args:
        image: uint8 H×W×C.
        sigma: Standard deviation in pixels.
    """
    side = 2 * round(_TRUNCATE * sigma) + 1
    # In floating point: OpenCV's arithmetic for bytes rounds the weights to 1/256.
    exact = image.astype(np.float32)
    smooth = cv2.GaussianBlur(exact, (side, side), sigma, borderType=cv2.BORDER_REFLECT_101)
    return np.asarray(np.rint(smooth), np.uint8).reshape(image.shape)


def shift_matrix(shape: tuple[int, ...], share: float) -> Matrix:
    """Return the move down and right by a share of each side, in whole pixels and at least one."""
    down, right = (max(1, round(share * side)) for side in shape[:2])
    return np.array([[1, 0, right], [0, 1, down]], np.float64)


def rotation_matrix(shape: tuple[int, ...], degrees: float) -> Matrix:
    """Return the counter-clockwise rotation about the centre of an image."""
    rows, columns = shape[:2]
    centre = ((columns - 1) / 2, (rows - 1) / 2)
    return np.asarray(cv2.getRotationMatrix2D(centre, degrees, 1))


def move_mask(mask: Mask, matrix: Matrix) -> Mask:
    """Move a mask as `apply_transformation` moves its image, by nearest neighbour.

    Args:
        mask: bool H×W.
        matrix: Where its pixels go.

    Returns:
        bool H×W; what comes from outside is its mirror image, as in the image.
    """
    moved = cv2.warpAffine(
        mask.astype(np.uint8),
        matrix,
        mask.shape[::-1],
        flags=cv2.INTER_NEAREST,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    return np.asarray(moved, np.bool_)


def _replace_levels(image: Image, levels: NDArray[np.float64]) -> Image:
    """Put `levels[v]`, rounded and clipped, where the image is v."""
    return np.rint(levels).clip(0, 255).astype(np.uint8)[image]


def _brightness(factor: float) -> FactoryChange:
    percent, tone = abs(round(100 * (factor - 1))), "darker" if factor < 1 else "brighter"
    return FactoryChange(
        key=f"brightness_{factor}",
        heading=f"Brightness × {factor}",
        explanation=f"The light is {percent} % {tone}: every value is multiplied by {factor}.",
        look=lambda image, _: change_brightness(image, factor),
    )


def _contrast(factor: float) -> FactoryChange:
    return FactoryChange(
        key=f"contrast_{factor}",
        heading=f"Contrast × {factor}",
        explanation=f"Distances to the mean value of each image are multiplied by {factor}.",
        look=lambda image, _: change_contrast(image, factor),
    )


def _gamma(gamma: float) -> FactoryChange:
    tone = "brighter" if gamma < 1 else "darker"
    return FactoryChange(
        key=f"gamma_{gamma}",
        heading=f"Gamma {gamma}",
        explanation=f"The camera's tone curve is another, gamma {gamma}: middle tones are {tone}.",
        look=lambda image, _: change_gamma(image, gamma),
    )


BLUR = FactoryChange(
    key="blur",
    heading="Blur",
    explanation="The lens is out of focus: a Gaussian with a σ of 1 pixel smooths the image.",
    look=lambda image, _: blur(image, sigma=1),
)

NOISE = FactoryChange(
    key="noise",
    heading="Sensor noise",
    explanation="The sensor is noisier: Gaussian noise with a σ of 3 grey levels is added.",
    look=lambda image, rng: add_noise(image, rng, std=3),
)

SHIFT = FactoryChange(
    key="shift",
    heading="Shift 2 %",
    explanation="The part lies elsewhere, by 2 % of the sides down and to the right.",
    movement=partial(shift_matrix, share=0.02),
)

ROTATION = FactoryChange(
    key="rotation",
    heading="Rotation 2°",
    explanation="The part is turned by 2 degrees about the centre of the image.",
    movement=partial(rotation_matrix, degrees=2),
)

GOOD_DARKER = FactoryChange(
    key="good_darker",
    heading="Good × 0.9",
    explanation="Only the good images are 10 % darker, which is not a defect.",
    look=lambda image, _: change_brightness(image, 0.9),
    only_good=True,
)

FACTORY_CHANGES: dict[str, FactoryChange] = {
    change.key: change
    for change in (
        *map(_brightness, (0.8, 0.9, 1.1, 1.2)),
        *map(_contrast, (0.8, 1.2)),
        *map(_gamma, (0.8, 1.25)),
        BLUR,
        NOISE,
        SHIFT,
        ROTATION,
        GOOD_DARKER,
    )
}
"""Every change by its key, in the order in which they are shown."""
