"""The four actions of an experiment file."""

from __future__ import annotations

import math
from copy import copy
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from datasets.brass_plate.category import GeneratedSample
from datasets.corruptions.registry import Corruption
from datasets.corruptions.stain import Stain
from datasets.image_files.limit import MOST_MEGAPIXELS
from datasets.mask_pattern import check_pattern
from evaluation.calibration import Calibration
from experiments.config.architecture import Architecture
from experiments.config.training import Evaluation, MapsWanted, Training
from experiments.config.values import Name, Resolution, ResolutionText, RunName
from storage.settings import Seed, Strict

MOST_ENTRIES = 1000
MOST_RUNS = 10_000
"""Combinations of one action: a grid of years."""
SOURCES = ("mvtec", "table", "train_good", "sample")
"""Where an import's images may come from."""

MaskPattern = Annotated[str, AfterValidator(check_pattern)]


class DefectFolder(Strict):
    """One kind of defect: its images, its label, and its masks if there are any."""

    label: Name = Field(description="Name of this kind of defect.")
    images: str = Field(min_length=1, description="Folder of defective images.")
    masks: str | None = Field(
        None, description="Folder of masks named like the images, with or without `_mask`."
    )

    @model_validator(mode="after")
    def _good_is_taken(self) -> DefectFolder:
        if self.label.casefold() == "good":
            raise ValueError('label: "good" is the name of the defect-free images; choose another')
        return self


class ImportDb(Strict):
    """Bring images into `data/<name>/`, from one of four sources."""

    action: Literal["import_db"] = "import_db"
    name: Name = Field(description="Name of the dataset.")
    mvtec: str | None = Field(
        None,
        description="Folder in a known layout: a category of MVTec AD (train/good, test/*, "
        "ground_truth/*) or MVTec LOCO AD, of BTAD or VisA, or masks beside their images.",
    )
    table: str | None = Field(
        None,
        description="CSV file with the columns image and label (good or a kind of defect), and "
        "optionally mask, split and object; paths are relative to it.",
    )
    object: str | None = Field(
        None, description="Which object of VisA, or of a table with a column object."
    )
    train_good: str | None = Field(None, description="Folder of good training images.")
    test_good: str | None = Field(
        None, description="Folder of good test images; null holds some training images out."
    )
    defects: tuple[DefectFolder, ...] = Field(
        (), max_length=MOST_ENTRIES, description="Folders of defective test images."
    )
    sample: GeneratedSample | None = Field(
        None, description="Generate a small category instead of reading images."
    )
    mask_pattern: MaskPattern | None = Field(
        None,
        description="How the mask of an image is called, such as {stem}_label.bmp; {number} stands "
        "for the digits of the image's name.",
    )
    recursive: bool = Field(False, description="Read the images of sub-folders as well.")
    held_out: float = Field(
        0.1,
        gt=0,
        lt=1,
        description="Share of the training images held out when there are no good test images.",
    )
    seed: Seed = Field(0, description="Chooses the images held out.")
    skip_bad: bool = Field(
        False,
        description="Leave out images that cannot be read, and name them in the dataset's notes.",
    )
    most_megapixels: float = Field(
        MOST_MEGAPIXELS,
        gt=0,
        le=10_000,
        description="Images with more pixels are refused before they are read.",
        json_schema_extra={"unit": "megapixels"},
    )
    force: bool = Field(False, description="Replace a dataset of this name.")

    @model_validator(mode="after")
    def _one_source(self) -> ImportDb:
        given = [key for key in SOURCES if getattr(self, key) is not None]
        if len(given) != 1:
            received = " and ".join(given) if given else "none of them"
            raise ValueError(
                f"received {received}; give one source: {', '.join(SOURCES[:-1])} or {SOURCES[-1]}"
            )
        if (self.test_good or self.defects) and self.train_good is None:
            raise ValueError(f"test_good and defects go with train_good, not with {given[0]}")
        if self.object is not None and given[0] not in ("mvtec", "table"):
            raise ValueError(f"object goes with mvtec or table, not with {given[0]}")
        if self.mask_pattern is not None and given[0] not in ("mvtec", "train_good"):
            raise ValueError(
                f"mask_pattern goes with mvtec or train_good, not with {given[0]}"
                + (", whose column mask names the masks" if given[0] == "table" else "")
            )
        labels = [defect.label.casefold() for defect in self.defects]
        if len(set(labels)) < len(labels):
            raise ValueError("defects: each label may be given once")
        return self


class CorruptDb(Strict):
    """Save a named corruption for datasets, with a synthetic test set of known masks."""

    action: Literal["corrupt_db"] = "corrupt_db"
    datasets: tuple[Name, ...] = Field(
        min_length=1, max_length=MOST_ENTRIES, description="Datasets to corrupt."
    )
    corruption: Corruption = Field(Stain(), description="The noise and its parameters.")
    name: Name = Field(description="Name that this corruption is saved under.")
    copies: int = Field(5, ge=1, le=100, description="Corrupted copies of each good test image.")
    seed: Seed = Field(0, description="The same seed draws the same corruptions.")
    force: bool = Field(False, description="Replace a corruption of this name.")


class CorruptedDataset(Strict):
    """A dataset with the corruption that it is trained on."""

    dataset: Name | None = Field(
        description="Name of an imported dataset; null leaves it open: "
        "the file then runs on any, with --dataset NAME."
    )
    corruption: Name = Field(
        description="Name of a corruption saved for that dataset, or of a corruption preset."
    )


def _is_preset(value: Any) -> str:
    return "preset" if isinstance(value, str) else "inline"


ArchitectureReference = Annotated[
    Annotated[Name, Tag("preset")] | Annotated[Architecture, Tag("inline")],
    Discriminator(_is_preset),
]


TrainingReference = Annotated[
    Annotated[Name, Tag("preset")] | Annotated[Training, Tag("inline")],
    Discriminator(_is_preset),
]


class TrainNet(Strict):
    """Train and evaluate every combination of dataset, architecture and training."""

    action: Literal["train_net"] = "train_net"
    datasets: tuple[CorruptedDataset, ...] = Field(
        min_length=1, max_length=MOST_ENTRIES, description="Datasets with their corruptions."
    )
    resolution: ResolutionText = Field(
        Resolution(rows=256, columns=256),
        description="Size that every image is brought to.",
        json_schema_extra={"unit": "rows x columns"},
    )
    architectures: tuple[ArchitectureReference, ...] = Field(
        ("AESc_d6_f5_n16",),
        min_length=1,
        max_length=MOST_ENTRIES,
        description="Presets by name, or written out.",
    )
    trainings: tuple[TrainingReference, ...] = Field(
        ("paper",),
        min_length=1,
        max_length=MOST_ENTRIES,
        description="Presets by name, or written out.",
    )
    evaluation: Evaluation | None = Field(
        Evaluation(), description="What is measured after training; null trains only."
    )
    seed: Seed = Field(
        0,
        description="Split, weights, corruptions and samples follow from it.",
    )
    seeds: tuple[Seed, ...] = Field(
        (),
        max_length=MOST_ENTRIES,
        description="Train every combination once with each of these, instead of with the seed.",
    )
    force: bool = Field(False, description="Replace runs of the same name.")
    resume: bool = Field(False, description="Go on with runs of the same name where they stopped.")

    @property
    def is_open(self) -> bool:
        """Whether it has to be told a dataset before it can run."""
        return any(entry.dataset is None for entry in self.datasets)

    @property
    def all_seeds(self) -> tuple[int, ...]:
        """The seeds that every combination is trained with."""
        return self.seeds or (self.seed,)

    @model_validator(mode="after")
    def _seed_or_seeds(self) -> TrainNet:
        if self.seeds and self.seed:
            raise ValueError("seed and seeds exclude each other: give one seed, or several")
        if len(set(self.seeds)) < len(self.seeds):
            raise ValueError("seeds: each may be given once")
        return self

    @model_validator(mode="after")
    def _force_or_resume(self) -> TrainNet:
        if self.force and self.resume:
            raise ValueError("force and resume exclude each other: replace a run or go on with it")
        return self

    @model_validator(mode="after")
    def _not_too_many(self) -> TrainNet:
        combined = (self.datasets, self.architectures, self.trainings, self.all_seeds)
        runs = math.prod(map(len, combined))
        if runs > MOST_RUNS:
            raise ValueError(f"these are {runs} combinations; allowed: at most {MOST_RUNS}")
        return self


def _or_own(name: str) -> Any:
    """Return a field of an evaluation, with its limits, that may be null and then is the run's."""
    field = copy(Evaluation.model_fields[name])
    field.default, field.description = None, f"{field.description} Null keeps the run's own."
    return field


class EvalNet(MapsWanted):
    """Evaluate finished runs again; what is not said is as the run was evaluated last."""

    smoothing: float | None = _or_own("smoothing")
    calibration: Calibration | None = _or_own("calibration")
    calibration_light: float | None = _or_own("calibration_light")
    samples: int | None = _or_own("samples")
    false_alarm_rate: float | None = _or_own("false_alarm_rate")
    action: Literal["eval_net"] = "eval_net"
    runs: tuple[RunName, ...] = Field(
        min_length=1, max_length=MOST_ENTRIES, description="Names of finished runs."
    )
    seed: Seed | None = Field(
        None, description="Seed of the Monte Carlo samples. Null keeps the run's own."
    )


Action = Annotated[ImportDb | CorruptDb | TrainNet | EvalNet, Field(discriminator="action")]
