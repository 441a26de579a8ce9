"""Test images under a change of light, lens, sensor or position."""

from __future__ import annotations

import numpy as np

from datasets.factory_changes import FactoryChange
from datasets.image_stack import ImageStack
from datasets.images import Image
from datasets.resizing import equalize_histogram
from experiments.config.experiment import Experiment
from experiments.running.images import LabelledImages, Mask

SEED = 20082
"""With the place of an image among the test images it seeds what a change draws: every run of a
dataset meets the same noise."""


def change_images(
    images: LabelledImages, change: FactoryChange, *, equalize: bool = False
) -> LabelledImages:
    """Change all test images, each when it is asked for, and move their masks along.

    Args:
        images: The test images at the resolution of the network, histograms not equalised: sizes in
            pixels are meant in theirs.
        change: What happens to them; one for good images alone leaves the others as they are.
        equalize: Equalise histograms after the change, as they are where a camera took the image.
    """
    stack, labels = images.stack, images.test_set.labels

    def is_changed(index: int) -> bool:
        return not (change.only_good and labels[index])

    def read(index: int) -> Image:
        image = stack[index]
        if is_changed(index):
            image = change.apply(image, np.random.default_rng([SEED, index]))
        return equalize_histogram(image) if equalize else image

    def read_mask(index: int) -> Mask | None:
        mask = images.read_mask(index)
        return change.move_mask(mask) if mask is not None and is_changed(index) else mask

    return LabelledImages(images.test_set, ImageStack(stack.shape, read, None), read_mask)


def without_equalizing(experiment: Experiment) -> Experiment:
    """Return an experiment that reads its images with their histograms as they are."""
    settings = experiment.training.settings.model_copy(update={"equalize_histogram": False})
    training = experiment.training.model_copy(update={"settings": settings})
    return experiment.model_copy(update={"training": training})
