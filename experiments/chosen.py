"""`evaluation/chosen.json`: the map and the score that a run's images are judged by, and why."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast

from pydantic import Field

from evaluation.calibration import Calibration
from evaluation.measures import MAIN_MEASURE, MEASURES
from evaluation.scores import PAPER_SCORE, SCORE_WORDS, Norm
from evaluation.stamp import Stamp
from evaluation.stored_metrics import Share
from experiments.config.training import MeasureKey
from experiments.run_folder import RunFolder
from storage.reading import DamagedFileError, read_model
from storage.settings import Seed, Strict
from storage.whole import write_whole


def map_words(measure: str, score: str) -> str:
    """Say which map and which score, given by their keys, as people read it.

    Example:
        >>> map_words("combined", "top1")
        'Combined, top 1 %'
    """
    return f"{MEASURES[measure].heading}, {SCORE_WORDS[cast(Norm, score)]}"


class Candidate(Strict):
    """A map and a score, and how well they find synthetic defects on held-out good images.

    Args:
        map: The map.
        score: The score.
        image_auroc: Of each family of defects, averaged.
        pixel_auroc: Of all families together.
    """

    map: MeasureKey
    score: Norm
    image_auroc: Share
    pixel_auroc: Share

    @property
    def merit(self) -> float:
        """What candidates are compared by: the mean of both figures."""
        return (self.image_auroc + self.pixel_auroc) / 2


class Chosen(Strict):
    """What judges images, and all that is needed to do so again.

    Args:
        map: The map that counts.
        score: How images are scored by it.
        chosen_by: How both were chosen, in a sentence.
        smoothing: Of maps that are smoothed, as a share of the shorter side.
        calibration: What calibrated maps are compared with.
        calibration_light: The changes of light in which that was learnt; None in runs of earlier
            versions.
        samples: Monte Carlo samples of a map that needs them.
        seed: Of those samples.
        image_auroc: Of the test images, by this map and score.
        pixel_auroc: Likewise.
        aupro: Likewise.
        candidates: The maps and scores that were compared, the best first.
        model: Digest of the network that was evaluated.
        evaluation: Which evaluation of the map this is.
    """

    map: MeasureKey = MAIN_MEASURE
    score: Norm = PAPER_SCORE
    chosen_by: str = "the paper's map and score"
    smoothing: float = Field(0.03, ge=0, le=0.2)
    calibration: Calibration = "per_pixel"
    calibration_light: float | None = Field(None, ge=0, le=0.5)
    samples: int = Field(30, ge=2, le=1000)
    seed: Seed = 0
    image_auroc: Share | None = None
    pixel_auroc: Share | None = None
    aupro: Share | None = None
    candidates: tuple[Candidate, ...] = Field(())
    model: str | None = None
    evaluation: str | None = None

    def with_figures(self, metrics: dict[str, Any], stamp: Stamp | None = None) -> Chosen:
        """Return the same with the figures of the test images, and what they belong to."""
        figures = {key: metrics.get(key) for key in ("image_auroc", "pixel_auroc", "aupro")}
        return self.model_copy(update=figures | (asdict(stamp) if stamp else {}))


def read_chosen(folder: RunFolder) -> Chosen | None:
    """Read what was chosen; None for a run that was evaluated before there was a choice.

    Raises:
        DamagedFileError: The file is damaged.
    """
    try:
        return read_model(folder.chosen, Chosen)
    except FileNotFoundError:
        return None
    except DamagedFileError as error:
        raise DamagedFileError(f"{error}: evaluate the run again") from error


def write_chosen(folder: RunFolder, chosen: Chosen) -> None:
    """Write `chosen.json`, the file whole."""
    write_whole(folder.chosen, chosen.model_dump_json(indent=2) + "\n")
