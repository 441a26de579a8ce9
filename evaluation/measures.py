"""The anomaly maps there are: one row of `MEASURES` each, which everything else loops over.

A new map is its function in `maps.py` and its row here: the evaluation's folder, the threshold,
the pictures, the tables, both windows and the HTML report follow.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.maps import Reconstruction, residual_map, uncertainty_map
from evaluation.scores import HALF_GREY_LEVEL

Floats = npt.NDArray[np.floating[Any]]

OVERLAY_OPACITY = 0.65
"""How much a map hides of the grey image that it is laid over."""


@dataclass(frozen=True)
class Measure:
    """One kind of anomaly map.

    Attributes:
        key: Its name in files, folders and options.
        heading: Its name above a table or a picture.
        explanation: One sentence about what it shows.
        unit: Of the map's values.
        make_maps: From N images (floating point N×H×W×C in [0, 1]) and what the network made of
            them to N maps, float32 N×H×W, higher where more anomalous.
        samples: Whether it needs Monte Carlo samples instead of one reconstruction.
        tolerance: Below it a value does not count for the norm L0.
        picture_titles: Above the three panels of a result picture.
        opacity: In result pictures: 1 for the plain map, less to lay it over the image.
    """

    key: str
    heading: str
    explanation: str
    unit: str
    make_maps: Callable[[Floats, Reconstruction], npt.NDArray[np.float32]]
    samples: bool
    tolerance: float
    picture_titles: tuple[str, str, str]
    opacity: float


RESIDUAL = Measure(
    key="residual",
    heading="Residual",
    explanation="How much the reconstruction differs from the image, summed over the channels.",
    unit="grey value, 0 to 1 a channel",
    make_maps=residual_map,
    samples=False,
    tolerance=HALF_GREY_LEVEL,
    picture_titles=("Input", "Prediction", "Difference"),
    opacity=1.0,
)

UNCERTAINTY = Measure(
    key="uncertainty",
    heading="Uncertainty",
    explanation="How much reconstructions under dropout vary, averaged over the channels.",
    unit="squared grey value",
    make_maps=uncertainty_map,
    samples=True,
    tolerance=HALF_GREY_LEVEL**2,
    picture_titles=("Input", "Mean prediction", "Variance"),
    opacity=OVERLAY_OPACITY,
)

MEASURES: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        RESIDUAL,
        UNCERTAINTY,
    )
}
"""Every measure by its key, in the order in which they are shown."""

MAIN_MEASURE = RESIDUAL.key
"""What is shown first, and what new images are judged by."""
