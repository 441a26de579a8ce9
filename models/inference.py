"""Reconstruct images with a trained autoencoder: whole, by patches, with Monte Carlo dropout."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from models.archive import RefusedModelError, check_archive
from models.sampling import Images, SamplingNetwork
from storage.reading import DamagedFileError

OnProgress = Callable[[int, int], None] | None

MODEL_BYTES = 2**30
"""What a saved network may unpack to, unless it is known to be larger."""


def reconstruct(
    model: keras.Model,
    images: Images,
    *,
    patch: tuple[int, int] | None = None,
    stride: int = 25,
    batch_size: int = 16,
    on_progress: OnProgress = None,
) -> Images:
    """Return what the network gives back for each image.

    Args:
        model: A network from images in [0, 1] to images in [0, 1].
        images: float32 in [0, 1], N×H×W×C.
        patch: Rows and columns of the patches that the network was trained on, or none. Overlapping
            patches are reconstructed one by one and blended, see `patch_window`.
        stride: Pixels from one patch to the next.
        batch_size: Images, or patches, reconstructed together.
        on_progress: Called with images done and their number.

    Returns:
        float32 in [0, 1], N×H×W×C; with a corruption head its probabilities as one channel more.
    """
    result = np.empty((*images.shape[:3], model.output_shape[-1]), np.float32)
    for start in range(0, len(images), batch_size):
        batch = images[start : start + batch_size]
        if patch is None:
            result[start : start + len(batch)] = _predict(model, batch)
        else:
            result[start : start + len(batch)] = [
                _reconstruct_patches(model, image, patch, stride, batch_size) for image in batch
            ]
        if on_progress:
            on_progress(start + len(batch), len(images))
    return result


def sample_monte_carlo(
    network: SamplingNetwork,
    images: Images,
    samples: int,
    *,
    patch: tuple[int, int] | None = None,
    stride: int = 25,
    batch_size: int = 16,
) -> Iterator[Images]:
    """Yield reconstructions of all images under dropout drawn afresh, `samples` times.

    Every image of a batch draws its own dropout, so whole batches are sampled at once; few images
    fill a batch several times. What dropout does not touch is computed once and held for all the
    images, several times their size: hand over some of many images at a time. Patches are computed
    whole each time, because an image has very many of them.

    Args:
        network: From `with_monte_carlo_dropout`.
        images: float32 in [0, 1], N×H×W×C.
        samples: How many reconstructions of each image.
        patch: As in `reconstruct`.
        stride: As in `reconstruct`.
        batch_size: As in `reconstruct`.
    """
    if patch is not None:
        for _ in range(samples):
            yield reconstruct(
                network.whole, images, patch=patch, stride=stride, batch_size=batch_size
            )
        return
    copies = min(samples, max(1, batch_size // max(1, len(images))))
    starts = range(0, len(images), batch_size)
    prepared = [network.prepare(images[start : start + batch_size], copies) for start in starts]
    for drawn in range(0, samples, copies):
        none = np.empty((0, *images.shape[1:3], network.whole.output_shape[-1]), np.float32)
        found = np.concatenate([none, *map(network.sample, prepared)])
        yield from found.reshape(copies, len(images), *found.shape[1:])[: samples - drawn]


def load_model(path: Path, most: int = MODEL_BYTES) -> keras.Model:
    """Open a saved network for inference, whatever loss it was trained with.

    Args:
        path: A `.keras` file; nothing in it may be code, see `models.archive`.
        most: How many bytes it may unpack to.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is damaged or refused, or a weight is no finite number.
    """
    check_archive(path, most)
    try:
        model = keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # Keras and its backends raise anything
        raise DamagedFileError(f"{path} is damaged, Keras cannot open it") from error
    if not all(np.isfinite(weights).all() for weights in model.get_weights()):
        raise RefusedModelError(f"{path} has weights that are no numbers (NaN or infinite)")
    return model


def answer_uncompiled(model: keras.Model) -> None:
    """Let a network answer at once, for a batch or two.

    TensorFlow takes longer to compile a network than to run it for the first few batches, layer by
    layer; JAX compiles each layer's operations too, and gains nothing.
    """
    if keras.backend.backend() == "tensorflow":
        model.run_eagerly = True


def patch_corners(side: int, patch: int, stride: int) -> list[int]:
    """Return where patches begin along one side, the last one flush with its end.

    Example:
        >>> patch_corners(100, 64, 25)
        [0, 25, 36]
    """
    last = side - patch
    return [*range(0, last, stride), last]


def patch_window(patch: tuple[int, int]) -> NDArray[np.float32]:
    """Return how much each pixel of a patch counts where patches overlap.

    A sine-squared hill (Hann), highest in the middle and never 0: a network knows least about the
    border of a patch, and a patch that begins or ends there leaves no seam.

    Args:
        patch: Rows and columns.

    Returns:
        float32 rows×columns, above 0, at most 1.
    """
    rows, columns = (np.sin(np.pi * (np.arange(side) + 0.5) / side) ** 2 for side in patch)
    return np.asarray(np.outer(rows, columns), np.float32)


def _reconstruct_patches(
    model: keras.Model, image: Images, patch: tuple[int, int], stride: int, batch_size: int
) -> NDArray[np.float32]:
    """Blend the reconstructions of one image's patches; only a batch of them is held at once."""
    rows, columns = patch
    corners = [
        (row, column)
        for row in patch_corners(image.shape[0], rows, stride)
        for column in patch_corners(image.shape[1], columns, stride)
    ]
    window = patch_window(patch)[..., np.newaxis]
    total: Images = np.zeros((*image.shape[:2], model.output_shape[-1]), np.float32)
    weight = np.zeros((*image.shape[:2], 1), np.float32)
    for start in range(0, len(corners), batch_size):
        places = corners[start : start + batch_size]
        pieces = _predict(
            model, np.stack([image[r : r + rows, c : c + columns] for r, c in places])
        )
        for (row, column), piece in zip(places, pieces, strict=True):
            total[row : row + rows, column : column + columns] += window * piece
            weight[row : row + rows, column : column + columns] += window
    return total / weight


def _predict(model: keras.Model, batch: Images) -> Images:
    return keras.ops.convert_to_numpy(model.predict_on_batch(batch))
