"""The anomaly maps there are: one row of `MEASURES` each, which everything else loops over.

A new map is its function (in `maps.py` or a file of its own) and its row here: the evaluation's
folder, the threshold, the pictures, the tables, both windows and the HTML report follow.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.corruption_head import corruption_head_map
from evaluation.gradient_similarity import gradient_map
from evaluation.maps import Reconstruction, residual_map, uncertainty_map
from evaluation.scores import HALF_GREY_LEVEL, PAPER_SCORE, Norm

Floats = npt.NDArray[np.floating[Any]]

MapFunction = Callable[[Floats, Reconstruction], npt.NDArray[np.float32]]
"""From N images (floating point N×H×W×C in [0, 1]) and what the network made of them to N maps,
float32 N×H×W, higher where more anomalous."""

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
        parts: The maps that it is made of; `reading.join_parts` puts several together.
        samples: Whether it needs Monte Carlo samples instead of one reconstruction.
        tolerance: Below it a value does not count for the norm L0.
        picture_titles: Above the three panels of a result picture.
        opacity: In result pictures: 1 for the plain map, less to lay it over the image.
        score: How its images are scored, unless the experiment says otherwise.
        smoothed: Whether the parts are smoothed, as far as the experiment says.
        calibrated: Whether the parts are compared with those of held-out good images.
        needs_head: Whether only networks with a corruption head can make it.
    """

    key: str
    heading: str
    explanation: str
    unit: str
    parts: tuple[MapFunction, ...]
    samples: bool
    tolerance: float
    picture_titles: tuple[str, str, str]
    opacity: float
    score: Norm = PAPER_SCORE
    smoothed: bool = False
    calibrated: bool = False
    needs_head: bool = False


RESIDUAL = Measure(
    key="residual",
    heading="Residual",
    explanation="How much the reconstruction differs from the image, summed over the channels.",
    unit="grey value, 0 to 1 a channel",
    parts=(residual_map,),
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
    parts=(uncertainty_map,),
    samples=True,
    tolerance=HALF_GREY_LEVEL**2,
    picture_titles=("Input", "Mean prediction", "Variance"),
    opacity=OVERLAY_OPACITY,
)

GRADIENT_SIMILARITY = Measure(
    key="gradient_similarity",
    heading="Gradients",
    explanation="How much the gradients of image and reconstruction differ, at four scales.",
    unit="1 - similarity, 0 to 1",
    parts=(gradient_map,),
    samples=False,
    tolerance=HALF_GREY_LEVEL,
    picture_titles=("Input", "Prediction", "Gradients"),
    opacity=1.0,
    score="top1",
    smoothed=True,
)

CALIBRATED_RESIDUAL = Measure(
    key="calibrated_residual",
    heading="Calibrated",
    explanation="How far the smoothed residual is above that of good images, by how much theirs "
    "varies.",
    unit="× usual variation",
    parts=(residual_map,),
    samples=False,
    tolerance=1.0,
    picture_titles=("Input", "Prediction", "Calibrated"),
    opacity=1.0,
    score="top1",
    smoothed=True,
    calibrated=True,
)

COMBINED = Measure(
    key="combined",
    heading="Combined",
    explanation="Calibrated residual and calibrated gradients together.",
    unit="× usual variation",
    parts=(residual_map, gradient_map),
    samples=False,
    tolerance=1.0,
    picture_titles=("Input", "Prediction", "Combined"),
    opacity=1.0,
    score="top1",
    smoothed=True,
    calibrated=True,
)

CORRUPTION_HEAD = Measure(
    key="corruption_head",
    heading="Head",
    explanation="How much more corrupted the network's second output finds a pixel than those of "
    "good images, by how much theirs varies.",
    unit="× usual variation",
    parts=(corruption_head_map,),
    samples=False,
    tolerance=1.0,
    picture_titles=("Input", "Prediction", "Head"),
    opacity=1.0,
    score="top1",
    smoothed=True,
    calibrated=True,
    needs_head=True,
)

MEASURES: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        RESIDUAL,
        UNCERTAINTY,
        GRADIENT_SIMILARITY,
        CALIBRATED_RESIDUAL,
        COMBINED,
        CORRUPTION_HEAD,
    )
}
"""Every measure by its key, in the order in which they are shown."""

PAPER_MEASURES: tuple[str, ...] = (RESIDUAL.key, UNCERTAINTY.key)
"""The maps of the paper, which are made unless the experiment says otherwise."""

MAIN_MEASURE = RESIDUAL.key
"""What counts unless the experiment says otherwise."""
