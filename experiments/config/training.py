"""How networks are trained, and what is measured on them; defaults as in the paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from datasets.augmentation import OnlineAugmentation
from evaluation.calibration import Calibration
from evaluation.measures import MEASURES, PAPER_MEASURES
from evaluation.metric_table import LEVELS, Level
from evaluation.scores import Norm
from experiments.config.values import ResolutionText
from storage.settings import Strict

if TYPE_CHECKING:
    MeasureKey = str
else:
    # Python makes the choice from the table; a type checker cannot follow it there.
    MeasureKey = Literal[tuple(MEASURES)]

MOST_EPOCHS = 100_000


class ConstantRate(Strict):
    """The learning rate stays as it is."""

    kind: Literal["constant"] = "constant"


class ReduceOnPlateau(Strict):
    """Multiply the learning rate when the validation PSNR stops rising, as in the paper."""

    kind: Literal["reduce_on_plateau"] = "reduce_on_plateau"
    factor: float = Field(0.5, gt=0, lt=1, description="What the learning rate is multiplied by.")
    patience: int = Field(
        30, ge=1, le=MOST_EPOCHS, description="Epochs without improvement before that."
    )
    min_delta: float = Field(
        1.0,
        ge=0,
        le=100,
        description="What counts as improvement.",
        json_schema_extra={"unit": "dB"},
    )


class StepDecay(Strict):
    """Multiply the learning rate every so many epochs."""

    kind: Literal["step_decay"] = "step_decay"
    factor: float = Field(0.5, gt=0, lt=1, description="What the learning rate is multiplied by.")
    every: int = Field(30, ge=1, le=MOST_EPOCHS, description="Epochs from one step to the next.")


class StepDown(Strict):
    """Divide the initial learning rate from given epochs on."""

    kind: Literal["step_down"] = "step_down"
    divisors: dict[
        Annotated[int, Field(ge=1, le=MOST_EPOCHS)], Annotated[float, Field(gt=0, le=1e12)]
    ] = Field(
        {70: 10, 150: 50},
        max_length=1000,
        description="After so many epochs, divide the initial rate by.",
    )


class CosineDecay(Strict):
    """Let the learning rate rise shortly, then fall along half a cosine, from step to step.

    The formula stands at `models.schedules.cosine_decay`. A resume with more epochs goes on where
    the longer training would be.
    """

    kind: Literal["cosine"] = "cosine"
    warm_up: float = Field(
        0.05,
        ge=0,
        le=0.9,
        description="Share of all training steps in which the learning rate rises to its full.",
        json_schema_extra={"unit": "× all steps"},
    )
    floor: float = Field(
        0,
        ge=0,
        le=1,
        description="What the learning rate falls to by the end.",
        json_schema_extra={"unit": "× the rate"},
    )


Schedule = Annotated[
    ConstantRate | ReduceOnPlateau | StepDecay | StepDown | CosineDecay,
    Field(discriminator="kind"),
]


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


def _auto_is_all(value: object) -> object:
    return 0 if value == "auto" else value


class Training(Strict):
    """How an autoencoder is trained (section IV of the paper)."""

    learning_rate: float = Field(0.01, gt=0, le=1, description="Adam's initial learning rate.")
    schedule: Schedule = Field(
        ReduceOnPlateau(), description="How the learning rate falls during training."
    )
    loss: Literal["mse", "mae", "ssim_mse"] = Field(
        "mse", description="What training minimises between reconstruction and clean image."
    )
    corrupted_weight: float = Field(
        0,
        ge=0,
        le=10_000,
        description="Added to the weight 1 that a corrupted pixel has in the loss; 0 counts all "
        "pixels alike, as in the paper.",
    )
    precision: Literal["float32", "mixed_bfloat16"] = Field(
        "float32",
        description="Numbers the network computes with; mixed_bfloat16 is faster on processors "
        "that have such numbers, and keeps weights, last convolution and loss in float32.",
    )
    batch_size: int = Field(16, ge=1, le=1024, description="Images a training step.")
    epochs: int = Field(250, ge=1, le=MOST_EPOCHS, description="Passes of images_per_epoch images.")
    images_per_epoch: int = Field(
        2000, ge=1, le=10_000_000, description="Corrupted images seen in one epoch."
    )
    validation_images: int = Field(
        500,
        ge=1,
        le=1_000_000,
        description="Corrupted validation images, the same in every epoch.",
    )
    validation_fraction: float = Field(
        0.2,
        gt=0,
        lt=1,
        description="Share of the training images held out for validation, where their source "
        "keeps none for it.",
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
        le=4096,
        description="Step between the overlapping patches that a prediction blends.",
        json_schema_extra={"unit": "pixels"},
    )
    online_augmentation: OnlineAugmentation = Field(
        OnlineAugmentation(), description="Changes drawn afresh for each image."
    )
    offline_augmentation: OfflineAugmentation = Field(
        OfflineAugmentation(), description="Copies made once before training."
    )
    early_stopping_patience: int | None = Field(
        None,
        ge=1,
        le=MOST_EPOCHS,
        description="Stop after this many epochs without a better validation PSNR.",
    )
    # None, since on TensorFlow Keras itself has the next batches drawn in a thread (tf.data's
    # prefetch): more threads only pass them on, and on two cores take time from the network
    # (`benchmarks.training_step`: +9 % a step with none, +21 % with one). JAX draws none ahead.
    workers: int = Field(
        0,
        ge=0,
        le=64,
        description="Threads that draw batches ahead, beside the one that TensorFlow has anyway; "
        "on JAX, with 0 training waits for each. The images are the same.",
    )
    devices: Annotated[int, BeforeValidator(_auto_is_all)] = Field(
        1,
        ge=0,
        le=64,
        description="Devices that share each batch; 0, or auto in a file, takes all accelerators.",
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
        if self.corrupted_weight:
            parts.append(f"corrupted{self.corrupted_weight:g}")
        if self.precision != "float32":
            parts.append(self.precision)
        if self.patch:
            parts.append(f"patch{self.patch}")
        return "_".join(parts)

    @property
    def _is_unaugmented(self) -> bool:
        return (
            self.online_augmentation == OnlineAugmentation()
            and self.offline_augmentation == OfflineAugmentation()
        )


class MapsWanted(Strict):
    """Which maps are made of the test images, and which of them counts."""

    measures: tuple[MeasureKey, ...] = Field(
        PAPER_MEASURES, min_length=1, max_length=100, description="Which anomaly maps are made."
    )
    map: MeasureKey | None = Field(
        None,
        description="The map that counts: images are judged by it. "
        "Null keeps the run's own; for a new run that is the residual, or the first map.",
    )
    score: Norm | None = Field(
        None, description="How an image is scored by that map; null is the map's own way."
    )
    selection: Literal["fixed", "synthetic"] = Field(
        "fixed",
        description="synthetic chooses map and score by defects made on held-out good images.",
    )
    levels: tuple[Level, ...] = Field(
        LEVELS, min_length=1, max_length=100, description="Image-wise and pixel-wise curves."
    )
    pictures: bool = Field(True, description="Write a result picture for each test image.")

    @model_validator(mode="after")
    def _one_way_to_choose(self) -> MapsWanted:
        if self.map is not None and self.map not in self.measures:
            raise ValueError(f"map: {self.map} must be one of the measures that are made")
        if self.selection == "synthetic" and (self.map or self.score):
            raise ValueError("selection: synthetic chooses map and score; leave both out")
        return self


class Evaluation(MapsWanted):
    """What is measured on the test images (section IV of the paper)."""

    smoothing: float = Field(
        0.03,
        ge=0,
        le=0.2,
        description="Gaussian on the maps that are smoothed: all but the paper's two.",
        json_schema_extra={"unit": "× the shorter side"},
    )
    calibration: Calibration = Field(
        "per_pixel",
        description="What calibrated maps are compared with: held-out good images at each pixel, "
        "one value for all pixels, or nothing.",
    )
    calibration_light: float = Field(
        0.15,
        ge=0,
        le=0.5,
        description="Held-out good images are also shown so much darker and brighter when it is "
        "learnt what is usual: a change of light is no defect.",
        json_schema_extra={"unit": "× the grey levels"},
    )
    samples: int = Field(
        30, ge=2, le=1000, description="Monte Carlo samples for each uncertainty map."
    )
    false_alarm_rate: float = Field(
        0.05,
        gt=0,
        lt=1,
        description="Share of held-out good images that the threshold may call defective.",
    )
