"""From an experiment to its images: training pairs, held-out good images, test images."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from datasets.augmentation import AugmentedImages, Images, OnlineAugmentation, draw_gammas
from datasets.database import open_dataset, train_good
from datasets.drawing import PairDrawing
from datasets.image_stack import ImageStack, load_images
from datasets.images import read_mask
from datasets.pairs import CorruptedPairs
from datasets.resizing import resize_mask
from datasets.samples import Sample
from datasets.split import split_samples
from evaluation.testset import TestSet
from experiments.config.experiment import Experiment
from experiments.events import OnEvent, stage_progress
from experiments.running.networks import patch_size
from experiments.workspace import Workspace

Mask = NDArray[np.bool_]

TRAINING_IMAGES_LIMIT = 2 * 1024**3
TEST_IMAGES_LIMIT = 128 * 1024**2
"""Bytes of images that are kept in memory; test images are read once a map, not once an epoch, so
fewer do."""


def read_images(
    paths: Sequence[Path],
    experiment: Experiment,
    on_event: OnEvent,
    memory_limit: int = TRAINING_IMAGES_LIMIT,
    most_megapixels: float | None = None,
) -> ImageStack:
    """Read images as the experiment's network sees them, uint8 at its resolution.

    Args:
        paths: Image files.
        experiment: Says how they are prepared.
        on_event: Told how many are read.
        memory_limit: In bytes; more images than fit are read again each time they are needed.
        most_megapixels: Refuse an image with more by its header; None for images of a dataset,
            which were let in when they were imported.
    """
    training = experiment.training.settings
    return load_images(
        paths,
        experiment.resolution.rows,
        experiment.resolution.columns,
        training.grey,
        training.equalize_histogram,
        memory_limit,
        on_progress=stage_progress(on_event, "load"),
        most_megapixels=most_megapixels,
        bit_depth=experiment.bit_depth,
    )


def split_training_paths(
    experiment: Experiment, workspace: Workspace
) -> tuple[list[Path], list[Path]]:
    """Hold the dataset's images for validation out, or some at random; the same ones each time.

    Returns:
        The images to train on and the held-out ones.
    """
    dataset = open_dataset(workspace.data, experiment.dataset)
    fraction = experiment.training.settings.validation_fraction
    training, held_out = split_samples(train_good(dataset), fraction, experiment.seed)
    return [sample.path for sample in training], [sample.path for sample in held_out]


def make_pairs(
    experiment: Experiment, images: Images, *, validation: bool = False
) -> CorruptedPairs:
    """Pair images with their corrupted selves, as the experiment's training file says.

    The threads that draw the pairs end when the pairs are closed.
    """
    training = experiment.training.settings
    online = training.online_augmentation
    is_moved = not validation and online != OnlineAugmentation()
    drawing = PairDrawing(
        images,
        experiment.corruption.settings,
        length=training.validation_images if validation else training.images_per_epoch,
        batch_size=training.batch_size,
        seed=experiment.seed,
        validation=validation,
        augmentation=online if is_moved else None,
        patch=patch_size(experiment),
        corrupted_copies=training.offline_augmentation.corrupted_copies,
        with_masks=experiment.trains_with_masks,
    )
    return CorruptedPairs(drawing, training.workers)


def add_offline_copies(experiment: Experiment, images: Images) -> AugmentedImages:
    """Add the flipped and the gamma-changed copies that the training file asks for."""
    offline = experiment.training.settings.offline_augmentation
    rng = np.random.default_rng([experiment.seed, len(images)])
    gammas = draw_gammas(len(images), rng) if offline.gamma else ()
    return AugmentedImages(images, flips=offline.flips, gammas=gammas)


@dataclass(frozen=True)
class LabelledImages:
    """Test images at the experiment's resolution; many of them stay in their files until needed.

    Args:
        test_set: What is known of the N images.
        stack: Their pixels.
        read_mask: Reads the mask of image `i`, bool H×W; None for a defective one without a mask.
    """

    test_set: TestSet
    stack: ImageStack
    read_mask: Callable[[int], Mask | None]


def open_test_images(
    samples: Sequence[Sample], experiment: Experiment, on_event: OnEvent
) -> LabelledImages | None:
    """Open test images with their masks; none without samples."""
    if not samples:
        return None
    paths = [sample.path for sample in samples]
    return LabelledImages(
        test_set=TestSet(
            names=tuple(path.stem for path in paths),
            paths=tuple(map(str, paths)),
            defect_types=tuple(sample.defect_type for sample in samples),
            labels=np.array([sample.label for sample in samples]),
        ),
        stack=read_images(paths, experiment, on_event, TEST_IMAGES_LIMIT),
        read_mask=lambda index: _read_mask_of(samples[index], experiment),
    )


def _read_mask_of(sample: Sample, experiment: Experiment) -> Mask | None:
    rows, columns = experiment.resolution.rows, experiment.resolution.columns
    if sample.label == 0:
        return np.zeros((rows, columns), bool)
    if sample.mask_path is None:
        return None
    return resize_mask(read_mask(sample.mask_path, most_megapixels=None), rows, columns)
