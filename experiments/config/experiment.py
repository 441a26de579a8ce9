"""One experiment, with nothing left to look up."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import model_validator

from datasets.bit_depth import FULL, BitDepth
from datasets.corruptions.registry import Corruption
from evaluation.measures import MEASURES
from experiments.config.architecture import Architecture
from experiments.config.training import Evaluation, Training
from experiments.config.values import Name, Resolution, ResolutionText
from storage.settings import Seed, Strict


class NamedArchitecture(Strict):
    """An architecture with the name it has in its experiment."""

    name: Name
    settings: Architecture


class NamedTraining(Strict):
    """A training with the name it has in its experiment."""

    name: Name
    settings: Training


class NamedCorruption(Strict):
    """A corruption with the name it has in its experiment."""

    name: Name
    settings: Corruption


class Experiment(Strict):
    """One combination, written to `experiment.json` in its run folder.

    Args:
        bit_depth: How many bits of 16-bit images are used, in the dataset and so in new images; all
            of them in runs of earlier versions.
    """

    dataset: Name
    corruption: NamedCorruption
    resolution: ResolutionText
    architecture: NamedArchitecture
    training: NamedTraining
    evaluation: Evaluation | None
    seed: Seed
    bit_depth: BitDepth = FULL

    @model_validator(mode="after")
    def _resolution_fits_depth(self) -> Experiment:
        size = self.training.settings.patch or self.resolution
        depth = self.architecture.settings.depth
        if min(size.rows, size.columns) < 2**depth:
            raise ValueError(
                f"{size} is too small for depth {depth}, which needs at least "
                f"{2**depth}x{2**depth}: raise the resolution or lower the depth"
            )
        if size.rows > self.resolution.rows or size.columns > self.resolution.columns:
            raise ValueError(f"the patch {size} is larger than the resolution {self.resolution}")
        return self

    @model_validator(mode="after")
    def _maps_fit_network(self) -> Experiment:
        if self.evaluation is not None:
            check_head(self.architecture.settings, self.evaluation.measures)
        return self

    @property
    def name(self) -> str:
        """What its run is called; see `run_name`."""
        return run_name(**self.name_parts, resolution=self.resolution, seed=self.seed)

    @property
    def name_parts(self) -> dict[str, str]:
        """The names that its name is made of, by what they are of."""
        return {
            "dataset": self.dataset,
            "corruption": self.corruption.name,
            "architecture": self.architecture.name,
            "training": self.training.name,
        }

    @property
    def trains_with_masks(self) -> bool:
        """Whether the training needs to know which pixels were corrupted."""
        weighs = self.training.settings.corrupted_weight > 0
        return weighs or self.architecture.settings.corruption_head

    @property
    def training_and_seed(self) -> str:
        """The name of the training, and the seed where it is not the usual 0."""
        return f"{self.training.name}, seed {self.seed}" if self.seed else self.training.name


def check_head(architecture: Architecture, measures: Sequence[str]) -> None:
    """Refuse maps that a network without a corruption head cannot make.

    Raises:
        ValueError: It has none.
    """
    without = [key for key in measures if MEASURES[key].needs_head]
    if without and not architecture.corruption_head:
        raise ValueError(
            f"measures: {', '.join(without)} needs a network with a corruption head: choose an "
            "architecture with corruption_head on, or leave that map out"
        )


def run_name(
    dataset: str,
    corruption: str,
    resolution: Resolution,
    architecture: str,
    training: str,
    seed: int,
) -> str:
    """Return what the run of a combination is called; no program reads a name back.

    Example:
        >>> run_name("grid", "Stain", Resolution(rows=64, columns=48), "AE_d4_f5_n8", "paper", 2)
        'grid_Stain64x48_AE_d4_f5_n8_paper_seed2'
    """
    name = f"{dataset}_{corruption}{resolution}_{architecture}_{training}"
    return f"{name}_seed{seed}" if seed else name
