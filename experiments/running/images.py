"""From an experiment to its images: training pairs, held-out good images, test images."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from datasets.augmentation import AugmentedImages, Images, OnlineAugmentation, draw_gammas
from datasets.database import open_dataset, train_good
from datasets.image_stack import ImageStack, load_images
from datasets.images import read_mask
from datasets.pairs import CorruptedPairs
from datasets.resizing import resize_mask
from datasets.samples import Sample
from datasets.split import split_indices
from evaluation.testset import TestSet
from experiments.config.experiment import Experiment
from experiments.events import OnEvent, stage_progress
from experiments.running.networks import patch_size
from experiments.workspace import Workspace


def read_images(paths: Sequence[Path], experiment: Experiment, on_event: OnEvent) -> ImageStack:
    """Read images as the experiment's network sees them, uint8 at its resolution."""
    training = experiment.training.settings
    return load_images(
        paths,
        experiment.resolution.rows,
        experiment.resolution.columns,
        training.grey,
        training.equalize_histogram,
        on_progress=stage_progress(on_event, "load"),
    )


def split_training_paths(
    experiment: Experiment, workspace: Workspace
) -> tuple[list[Path], list[Path]]:
    """Hold some of the good training images out for validation; the same ones each time.

    Returns:
        The images to train on and the held-out ones.
    """
    dataset = open_dataset(workspace.data, experiment.dataset)
    paths = [sample.path for sample in train_good(dataset)]
    fraction = experiment.training.settings.validation_fraction
    training, held_out = split_indices(len(paths), fraction, experiment.seed)
    return [paths[index] for index in training], [paths[index] for index in held_out]


def make_pairs(
    experiment: Experiment, images: Images, *, validation: bool = False
) -> CorruptedPairs:
    """Pair images with their corrupted selves, as the experiment's training file says."""
    training = experiment.training.settings
    online = training.online_augmentation
    is_moved = not validation and online != OnlineAugmentation()
    return CorruptedPairs(
        images,
        experiment.corruption.settings,
        length=training.validation_images if validation else training.images_per_epoch,
        batch_size=training.batch_size,
        seed=experiment.seed,
        validation=validation,
        augmentation=online if is_moved else None,
        patch=patch_size(experiment),
        corrupted_copies=training.offline_augmentation.corrupted_copies,
    )


def add_offline_copies(experiment: Experiment, images: Images) -> AugmentedImages:
    """Add the flipped and the gamma-changed copies that the training file asks for."""
    offline = experiment.training.settings.offline_augmentation
    rng = np.random.default_rng([experiment.seed, len(images)])
    gammas = draw_gammas(len(images), rng) if offline.gamma else ()
    return AugmentedImages(images, flips=offline.flips, gammas=gammas)


def read_test_set(
    samples: Sequence[Sample], experiment: Experiment, on_event: OnEvent
) -> TestSet | None:
    """Read test images with their masks at the experiment's resolution; none without samples."""
    if not samples:
        return None
    images = read_images([sample.path for sample in samples], experiment, on_event)
    return TestSet(
        names=tuple(sample.path.stem for sample in samples),
        paths=tuple(str(sample.path) for sample in samples),
        defect_types=tuple(sample.defect_type for sample in samples),
        labels=np.array([sample.label for sample in samples]),
        masks=tuple(_read_mask_of(sample, experiment) for sample in samples),
        images=images.take(range(len(images))),
    )


def _read_mask_of(sample: Sample, experiment: Experiment) -> NDArray[np.bool_] | None:
    rows, columns = experiment.resolution.rows, experiment.resolution.columns
    if sample.label == 0:
        return np.zeros((rows, columns), bool)
    if sample.mask_path is None:
        return None
    return resize_mask(read_mask(sample.mask_path), rows, columns)
