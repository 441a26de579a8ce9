"""The experiment files: one typed model per action, defaults as in the paper.

A JSON file holds one action, or a list of actions that run in order::

    {"action": "train_net",
     "datasets": [{"dataset": "bottle", "corruption": "VariedStain"}],
     "resolution": "256x256",
     "architectures": ["AESc_d6_f5_n16"],
     "trainings": ["paper"]}

Architectures, trainings and corruptions are given by the name of a preset or written out in place.
Nothing here imports Keras, so the windows and the command line open at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    Tag,
    model_validator,
)

from datasets.add_corruption import format_range, parse_range
from datasets.files import check_name, check_run_name


class Strict(BaseModel):
    """Refuses unknown keys, and cannot be changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


Name = Annotated[str, AfterValidator(check_name)]
RunName = Annotated[str, AfterValidator(check_run_name)]
Probability = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True)
class Within:
    """Checks that both ends of a range lie within limits."""

    lowest: float
    highest: float

    def __call__(self, ends: tuple[float, float]) -> tuple[float, float]:
        """Return the ends.

        Raises:
            ValueError: An end lies outside, or they are the wrong way round.
        """
        if not self.lowest <= ends[0] <= ends[1] <= self.highest:
            limits = f"between {self.lowest:g} and {self.highest:g}"
            raise ValueError(f'both ends must be {limits}, the smaller first, as in "1-12"')
        return ends


Range = Annotated[
    tuple[float, float],
    BeforeValidator(parse_range),
    PlainSerializer(format_range, return_type=str),
]
PercentRange = Annotated[Range, AfterValidator(Within(0.01, 100))]
GreyRange = Annotated[Range, AfterValidator(Within(0, 255))]


class Resolution(Strict):
    """Rows and columns in pixels; written as text, `"256x256"`."""

    rows: int = Field(ge=8, le=4096)
    columns: int = Field(ge=8, le=4096)

    def __str__(self) -> str:
        return f"{self.rows}x{self.columns}"


def _read_resolution(value: Any) -> Any:
    """Read `"256x320"`, `256` or `[256, 320]`: rows first, then columns."""
    if isinstance(value, str):
        found = re.fullmatch(r"\s*(\d+)\s*(?:[x×]\s*(\d+))?\s*", value)
        if not found:
            raise ValueError('a resolution is ROWSxCOLUMNS in pixels, such as "256x256"')
        return {"rows": int(found[1]), "columns": int(found[2] or found[1])}
    if isinstance(value, int) and not isinstance(value, bool):
        return {"rows": value, "columns": value}
    if isinstance(value, list | tuple) and len(value) == 2:
        return {"rows": value[0], "columns": value[1]}
    return value


ResolutionText = Annotated[
    Resolution, BeforeValidator(_read_resolution), PlainSerializer(str, return_type=str)
]


# --- Corruptions: section by section as `datasets.add_corruption` draws them -----------------


class Stain(Strict):
    """The paper's noise: an irregular blob of one grey level (section III of the paper)."""

    kind: Literal["Stain"] = "Stain"
    size: PercentRange = Field(
        (1, 12),
        description="Semi-axes of the ellipse, drawn from this range.",
        json_schema_extra={"unit": "% of the shorter side"},
    )
    color: GreyRange = Field(
        (10, 220),
        description="Mean grey level of the inside, drawn once for all channels.",
        json_schema_extra={"unit": "0-255"},
    )
    irregularity: float = Field(
        0.1,
        ge=0,
        le=1,
        description="How far each border point may move.",
        json_schema_extra={"unit": "× the mean semi-axis"},
    )
    blur: float = Field(
        0,
        ge=0,
        le=1,
        description="Softness of the border: σ of a Gaussian on the mask.",
        json_schema_extra={"unit": "× the longer semi-axis"},
    )


class Drops(Strict):
    """Small discs of one radius and one colour, spread about one point."""

    kind: Literal["Drops"] = "Drops"
    size: PercentRange = Field(
        (1, 2),
        description="Radius of the discs, drawn once for all of them.",
        json_schema_extra={"unit": "% of the shorter side"},
    )
    color: GreyRange = Field(
        (220, 220), description="Grey level of the discs.", json_schema_extra={"unit": "0-255"}
    )
    irregularity: float = Field(
        0.01,
        ge=0,
        le=1,
        description="How far each border point of a disc may move.",
        json_schema_extra={"unit": "× the radius"},
    )
    number: int = Field(10, ge=1, le=1000, description="How many discs.")
    spacing: float = Field(
        0.1,
        ge=0,
        le=1,
        description="Standard deviation of the disc centres about their common point.",
        json_schema_extra={"unit": "× the shorter side"},
    )


class Scratch(Strict):
    """One thin curve: a line, a sine or a square root."""

    kind: Literal["Scratch"] = "Scratch"
    color: GreyRange = Field(
        (150, 150),
        description="Mean grey level of the curve; each pixel varies about it with σ = 20.",
        json_schema_extra={"unit": "0-255"},
    )


class Gaussian(Strict):
    """Additive Gaussian noise on the whole image."""

    kind: Literal["Gaussian"] = "Gaussian"
    std: float = Field(
        0.01,
        ge=0,
        le=1,
        description="Standard deviation of the noise.",
        json_schema_extra={"unit": "on the scale 0-1"},
    )


class Structural(Strict):
    """A stain, a scratch or drops at random: the paper's first mix."""

    kind: Literal["Structural"] = "Structural"
    stain: Probability = Field(0.6, description="Probability of a stain.")
    scratch: Probability = Field(0.2, description="Probability of a scratch.")
    drops: Probability = Field(0.2, description="Probability of drops.")
    stain_blur: float = Field(0.15, ge=0, le=1, description="Softness of the stain's border.")

    @model_validator(mode="after")
    def _probabilities_add_up(self) -> Structural:
        if abs(self.stain + self.scratch + self.drops - 1) > 1e-6:
            raise ValueError("stain + scratch + drops must add up to 1")
        return self


class StainOrGaussian(Strict):
    """A stain or Gaussian noise at random: the paper's second mix."""

    kind: Literal["StainOrGaussian"] = "StainOrGaussian"
    stain: Probability = Field(
        0.6, description="Probability of a stain; otherwise Gaussian noise is added."
    )
    stain_blur: float = Field(0.15, ge=0, le=1, description="Softness of the stain's border.")
    std: float = Field(
        0.1,
        ge=0,
        le=1,
        description="Standard deviation of the Gaussian noise.",
        json_schema_extra={"unit": "on the scale 0-1"},
    )


class Clean(Strict):
    """No corruption: the autoencoder is trained as identity."""

    kind: Literal["Clean"] = "Clean"


Corruption = Annotated[
    Stain | Drops | Scratch | Gaussian | Structural | StainOrGaussian | Clean,
    Field(discriminator="kind"),
]


# --- Networks and training --------------------------------------------------------------------


class Architecture(Strict):
    """An autoencoder: AE, or AESc with additive skip connections (section III of the paper)."""

    kind: Literal["AE", "AESc"] = Field(
        "AESc",
        description="AESc adds each encoder map to the decoder map of its size; AE does not.",
    )
    depth: int = Field(6, ge=1, le=10, description="How many times the encoder halves the image.")
    filter_size: int = Field(
        5,
        ge=1,
        le=15,
        description="Side of the convolution filters.",
        json_schema_extra={"unit": "pixels"},
    )
    feature_maps: int = Field(
        16,
        ge=1,
        le=256,
        description="Feature maps of the first level; each level has twice as many.",
    )
    dropout: float = Field(0, ge=0, lt=1, description="Dropout rate while training.")
    monte_carlo_rates: tuple[Annotated[float, Field(ge=0, lt=1)], ...] | None = Field(
        None,
        description="Dropout rate of each level for uncertainty maps; null takes the paper's.",
    )

    @model_validator(mode="after")
    def _one_rate_per_level(self) -> Architecture:
        if self.monte_carlo_rates is not None and len(self.monte_carlo_rates) != self.depth:
            raise ValueError(
                f"monte_carlo_rates needs one rate for each of the {self.depth} levels, "
                f"received {len(self.monte_carlo_rates)}"
            )
        return self

    @property
    def name(self) -> str:
        """For example `AESc_d6_f5_n16`; only for showing, never taken apart again."""
        parts = [self.kind, f"d{self.depth}", f"f{self.filter_size}", f"n{self.feature_maps}"]
        if self.dropout:
            parts.append(f"drop{self.dropout:g}")
        return "_".join(parts)


class ConstantRate(Strict):
    """The learning rate stays as it is."""

    kind: Literal["constant"] = "constant"


class ReduceOnPlateau(Strict):
    """Multiply the learning rate when the validation PSNR stops rising, as in the paper."""

    kind: Literal["reduce_on_plateau"] = "reduce_on_plateau"
    factor: float = Field(0.5, gt=0, lt=1, description="What the learning rate is multiplied by.")
    patience: int = Field(30, ge=1, description="Epochs without improvement before that.")
    min_delta: float = Field(
        1.0, ge=0, description="What counts as improvement.", json_schema_extra={"unit": "dB"}
    )


class StepDecay(Strict):
    """Multiply the learning rate every so many epochs."""

    kind: Literal["step_decay"] = "step_decay"
    factor: float = Field(0.5, gt=0, lt=1, description="What the learning rate is multiplied by.")
    every: int = Field(30, ge=1, description="Epochs from one step to the next.")


class StepDown(Strict):
    """Divide the initial learning rate from given epochs on."""

    kind: Literal["step_down"] = "step_down"
    divisors: dict[Annotated[int, Field(ge=1)], Annotated[float, Field(gt=0)]] = Field(
        {70: 10, 150: 50}, description="From each of these epochs on, divide the initial rate by."
    )


Schedule = Annotated[
    ConstantRate | ReduceOnPlateau | StepDecay | StepDown, Field(discriminator="kind")
]


class OnlineAugmentation(Strict):
    """Changes drawn afresh each time an image is used, the same for input and target."""

    rotation: float = Field(
        0,
        ge=0,
        le=180,
        description="Largest rotation either way.",
        json_schema_extra={"unit": "degrees"},
    )
    shift: float = Field(
        0,
        ge=0,
        le=0.5,
        description="Largest shift either way.",
        json_schema_extra={"unit": "× the side"},
    )
    zoom: float = Field(
        0,
        ge=0,
        le=0.5,
        description="Largest zoom in or out.",
        json_schema_extra={"unit": "× the size"},
    )
    flip_horizontal: bool = Field(False, description="Mirror left and right, half of the time.")
    flip_vertical: bool = Field(False, description="Mirror top and bottom, half of the time.")


class OfflineAugmentation(Strict):
    """Copies made once before training, after the training/validation split."""

    corrupted_copies: int = Field(
        0,
        ge=0,
        le=100,
        description="Corrupt each image this many times before training; 0 corrupts online.",
    )
    flips: bool = Field(False, description="Add the three mirrored copies of each training image.")
    gamma: bool = Field(
        False, description="Add one copy of each training image with a gamma between 0.5 and 2."
    )


class Training(Strict):
    """How an autoencoder is trained (section IV of the paper)."""

    learning_rate: float = Field(0.01, gt=0, le=1, description="Adam's initial learning rate.")
    schedule: Schedule = Field(
        ReduceOnPlateau(), description="How the learning rate falls during training."
    )
    loss: Literal["mse", "mae", "ssim_mse"] = Field(
        "mse", description="What training minimises between reconstruction and clean image."
    )
    batch_size: int = Field(16, ge=1, le=1024, description="Images a training step.")
    epochs: int = Field(250, ge=1, le=100_000, description="Passes of images_per_epoch images.")
    images_per_epoch: int = Field(2000, ge=1, description="Corrupted images seen in one epoch.")
    validation_images: int = Field(
        500, ge=1, description="Corrupted validation images, the same in every epoch."
    )
    validation_fraction: float = Field(
        0.2, gt=0, lt=1, description="Share of the training images held out for validation."
    )
    grey: bool = Field(True, description="Train on grey images (otherwise on colour).")
    equalize_histogram: bool = Field(
        False, description="Equalise the histogram of every image, in training and after."
    )
    patch: ResolutionText | None = Field(
        None, description="Train on random patches of this size; null trains on whole images."
    )
    patch_stride: int = Field(
        25,
        ge=1,
        description="Step between the overlapping patches that a prediction averages.",
        json_schema_extra={"unit": "pixels"},
    )
    online_augmentation: OnlineAugmentation = Field(
        OnlineAugmentation(), description="Changes drawn afresh for each image."
    )
    offline_augmentation: OfflineAugmentation = Field(
        OfflineAugmentation(), description="Copies made once before training."
    )
    early_stopping_patience: int | None = Field(
        None, ge=1, description="Stop after this many epochs without a better validation PSNR."
    )
    tensorboard: bool = Field(False, description="Also write TensorBoard logs.")

    @property
    def name(self) -> str:
        """For example `LR0.01_reduce_on_plateau_B16_Ep250_Gray_NoDA`, for one without a preset."""
        parts = [
            f"LR{self.learning_rate:g}",
            self.schedule.kind,
            f"B{self.batch_size}",
            f"Ep{self.epochs}",
            "Gray" if self.grey else "Color",
            "NoDA" if self._is_unaugmented else "DA",
        ]
        if self.loss != "mse":
            parts.insert(2, self.loss)
        if self.patch:
            parts.append(f"patch{self.patch}")
        return "_".join(parts)

    @property
    def _is_unaugmented(self) -> bool:
        return (
            self.online_augmentation == OnlineAugmentation()
            and self.offline_augmentation == OfflineAugmentation()
        )


class Evaluation(Strict):
    """What is measured on the test images (section IV of the paper)."""

    measures: tuple[Literal["residual", "uncertainty"], ...] = Field(
        ("residual", "uncertainty"), min_length=1, description="Which anomaly maps are made."
    )
    levels: tuple[Literal["image", "pixel"], ...] = Field(
        ("image", "pixel"), min_length=1, description="Image-wise and pixel-wise curves."
    )
    pictures: bool = Field(True, description="Write a result picture for each test image.")
    samples: int = Field(
        30, ge=2, le=1000, description="Monte Carlo samples for each uncertainty map."
    )
    false_alarm_rate: float = Field(
        0.05,
        gt=0,
        lt=1,
        description="Share of held-out good images that the threshold may call defective.",
    )


# --- The four actions -------------------------------------------------------------------------


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


class GeneratedSample(Strict):
    """The small category that the project draws itself."""

    train: int = Field(80, ge=5, le=10_000, description="Good training images.")
    test_good: int = Field(20, ge=1, le=10_000, description="Good test images.")
    test_per_defect: int = Field(10, ge=1, le=10_000, description="Test images of each defect.")
    side: int = Field(
        128, ge=32, le=2048, description="Side of the images.", json_schema_extra={"unit": "pixels"}
    )
    seed: int = Field(0, ge=0, le=2**31 - 1, description="The same seed draws the same images.")


class ImportDb(Strict):
    """Bring images into `data/<name>/`, from one of three sources."""

    action: Literal["import_db"] = "import_db"
    name: Name = Field(description="Name of the dataset.")
    mvtec: str | None = Field(
        None, description="Folder of an MVTec AD category: train/good, test/*, ground_truth/*."
    )
    train_good: str | None = Field(None, description="Folder of good training images.")
    test_good: str | None = Field(
        None, description="Folder of good test images; null holds some training images out."
    )
    defects: tuple[DefectFolder, ...] = Field((), description="Folders of defective test images.")
    sample: GeneratedSample | None = Field(
        None, description="Generate a small category instead of reading images."
    )
    held_out: float = Field(
        0.1,
        gt=0,
        lt=1,
        description="Share of the training images held out when there are no good test images.",
    )
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Chooses the images held out.")
    force: bool = Field(False, description="Replace a dataset of this name.")

    @model_validator(mode="after")
    def _one_source(self) -> ImportDb:
        given = [key for key in ("mvtec", "train_good", "sample") if getattr(self, key) is not None]
        if len(given) != 1:
            raise ValueError(
                f"give exactly one of mvtec, train_good and sample; received {given or 'none'}"
            )
        if (self.test_good or self.defects) and self.train_good is None:
            raise ValueError(f"test_good and defects go with train_good, not with {given[0]}")
        labels = [defect.label.casefold() for defect in self.defects]
        if len(set(labels)) < len(labels):
            raise ValueError("defects: each label may be given once")
        return self


class CorruptDb(Strict):
    """Save a named corruption for datasets, with a synthetic test set of known masks."""

    action: Literal["corrupt_db"] = "corrupt_db"
    datasets: tuple[Name, ...] = Field(min_length=1, description="Datasets to corrupt.")
    corruption: Corruption = Field(Stain(), description="The noise and its parameters.")
    name: Name = Field(description="Name that this corruption is saved under.")
    copies: int = Field(5, ge=1, le=100, description="Corrupted copies of each good test image.")
    seed: int = Field(
        0, ge=0, le=2**31 - 1, description="The same seed draws the same corruptions."
    )
    force: bool = Field(False, description="Replace a corruption of this name.")


class CorruptedDataset(Strict):
    """A dataset with the corruption that it is trained on."""

    dataset: Name = Field(description="Name of an imported dataset.")
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
        min_length=1, description="Datasets with their corruptions."
    )
    resolution: ResolutionText = Field(
        Resolution(rows=256, columns=256),
        description="Size that every image is brought to.",
        json_schema_extra={"unit": "rows x columns"},
    )
    architectures: tuple[ArchitectureReference, ...] = Field(
        ("AESc_d6_f5_n16",), min_length=1, description="Presets by name, or written out."
    )
    trainings: tuple[TrainingReference, ...] = Field(
        ("paper",), min_length=1, description="Presets by name, or written out."
    )
    evaluation: Evaluation | None = Field(
        Evaluation(), description="What is measured after training; null trains only."
    )
    seed: int = Field(
        0, ge=0, description="Split, weights, corruptions and samples follow from it."
    )
    force: bool = Field(False, description="Replace runs of the same name.")
    resume: bool = Field(False, description="Go on with runs of the same name where they stopped.")

    @model_validator(mode="after")
    def _force_or_resume(self) -> TrainNet:
        if self.force and self.resume:
            raise ValueError("force and resume exclude each other: replace a run or go on with it")
        return self


class EvalNet(Evaluation):
    """Evaluate finished runs again."""

    action: Literal["eval_net"] = "eval_net"
    runs: tuple[RunName, ...] = Field(min_length=1, description="Names of finished runs.")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Seed of the Monte Carlo samples.")


Action = Annotated[ImportDb | CorruptDb | TrainNet | EvalNet, Field(discriminator="action")]


# --- One experiment, with nothing left to look up -----------------------------------------------


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
    """One combination, written to `experiment.json` in its run folder."""

    dataset: Name
    corruption: NamedCorruption
    resolution: ResolutionText
    architecture: NamedArchitecture
    training: NamedTraining
    evaluation: Evaluation | None
    seed: int = Field(ge=0, le=2**31 - 1)

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

    @property
    def name(self) -> str:
        """`<dataset>_<corruption><rows>x<cols>_<architecture>_<training>`; never parsed back."""
        return (
            f"{self.dataset}_{self.corruption.name}{self.resolution}"
            f"_{self.architecture.name}_{self.training.name}"
        )
