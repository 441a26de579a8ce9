"""`data.json`: the images that a run was trained on, so that others are not taken for them.

Which images were held out of the training follows from the dataset. After it was replaced, some of
them would have been trained on: thresholds and choices made by them would mislead.
"""

from __future__ import annotations

from datasets.database import Dataset, fingerprint_of, open_dataset
from datasets.fingerprint import Fingerprint, fingerprint_listing
from experiments.config.experiment import Experiment
from experiments.config.values import Resolution, ResolutionText
from experiments.run_folder import RunFolder
from experiments.workspace import Workspace
from storage.reading import DamagedFileError, read_model
from storage.settings import Strict
from storage.whole import write_whole

OTHER_TEST_IMAGES = "The test images are others than when the run was trained."


class DataUsed(Strict):
    """What a run was trained on.

    Args:
        dataset: Name of the dataset.
        fingerprint: Over the names and contents of its images and masks.
        listing: Over their names and sizes, for changes by hand after the import.
        resolution: That the images were brought to.
        grey: Whether they were turned grey.
    """

    dataset: str
    fingerprint: Fingerprint
    listing: Fingerprint
    resolution: ResolutionText
    grey: bool


def keep_data_used(folder: RunFolder, experiment: Experiment, workspace: Workspace) -> None:
    """Note what a training that begins is trained on; compare, where one goes on.

    Args:
        folder: Of the run.
        experiment: What is trained.
        workspace: Where the dataset lies.

    Raises:
        FileNotFoundError: The dataset is missing.
        ValueError: The dataset was replaced since the training began.
    """
    if folder.has_model:
        check_data_used(folder, experiment, workspace)
        return
    used = _data_of(open_dataset(workspace.data, experiment.dataset), experiment)
    write_whole(folder.data, used.model_dump_json(indent=2) + "\n")


def check_data_used(
    folder: RunFolder, experiment: Experiment, workspace: Workspace
) -> tuple[str, ...]:
    """Compare what a run was trained on with what is there now.

    Args:
        folder: Of the run; one of an earlier version has no `data.json`, and is not compared.
        experiment: What it was.
        workspace: Where the dataset lies.

    Returns:
        A sentence where the test images are others: that misleads nobody who knows it.

    Raises:
        FileNotFoundError: The dataset is missing.
        ValueError: The training images are others, or would be prepared otherwise.
    """
    used = read_data_used(folder)
    if used is None:
        return ()
    _check_preparation(folder, used, experiment)
    dataset = open_dataset(workspace.data, experiment.dataset)
    now = _data_of(dataset, experiment)
    if not has_same_training(used, now):
        raise ValueError(
            f"run {folder.name!r} was trained on other images than those that dataset "
            f"{dataset.name!r} has now, so its held-out images may be images that it was trained "
            f"on: train it again, or import the images of {used.dataset!r} again as they were"
        )
    same_test = (used.fingerprint.test, used.listing.test) == (
        now.fingerprint.test,
        now.listing.test,
    )
    return () if same_test else (OTHER_TEST_IMAGES,)


def read_data_used(folder: RunFolder) -> DataUsed | None:
    """Read what a run was trained on; None for a run of an earlier version.

    Raises:
        DamagedFileError: The file is damaged.
    """
    try:
        return read_model(folder.data, DataUsed)
    except FileNotFoundError:
        return None
    except DamagedFileError as error:
        raise DamagedFileError(
            f"{error}, so nobody knows what the run was trained on: train it again"
        ) from error


def has_same_training(used: DataUsed, now: DataUsed) -> bool:
    """Tell whether the training images, of which some were held out, are the same."""
    return (used.dataset, used.fingerprint.train, used.listing.train) == (
        now.dataset,
        now.fingerprint.train,
        now.listing.train,
    )


def _data_of(dataset: Dataset, experiment: Experiment) -> DataUsed:
    return DataUsed(
        dataset=dataset.name,
        fingerprint=fingerprint_of(dataset),
        listing=fingerprint_listing(dataset.folder, dataset.samples),
        resolution=experiment.resolution,
        grey=experiment.training.settings.grey,
    )


def _check_preparation(folder: RunFolder, used: DataUsed, experiment: Experiment) -> None:
    """Refuse an `experiment.json` that was changed by hand since the training."""
    now = experiment.resolution, experiment.training.settings.grey
    if now != (used.resolution, used.grey):
        raise ValueError(
            f"run {folder.name!r} was trained at {_words(used.resolution, used.grey)}, but its "
            f"{folder.experiment.name} says {_words(*now)}: put that back, or train it again"
        )


def _words(resolution: Resolution, grey: bool) -> str:
    return f"{resolution} in {'grey' if grey else 'colour'}"
