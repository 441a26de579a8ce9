"""All that a training needs to go on, in one file: network, optimizer, random streams, history.

The file is a `.keras` archive with one more member. Because it is replaced in one step, a training
that was killed at any moment goes on from the end of an epoch, with nothing of a later one.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from models.archive import RefusedModelError, check_archive
from models.history_file import HISTORY_COLUMNS, read_history
from models.inference import MODEL_BYTES
from models.losses import ssim_and_mean_squared_error
from models.psnr import peak_signal_to_noise_ratio
from storage.whole import file_written_whole

_MEMBER = "training.json"


@dataclass(frozen=True)
class TrainingState:
    """Where a training stood at the end of an epoch.

    Args:
        model: The network, compiled, with its optimizer.
        history: One row for each epoch so far.
    """

    model: keras.Model
    history: list[dict[str, float]]


def write_training_state(
    path: Path, model: keras.Model, history: Sequence[Mapping[str, float]]
) -> None:
    """Write the state after an epoch, the file whole.

    Args:
        path: A `.keras` file.
        model: The network, compiled.
        history: One row for each epoch, this one included.
    """
    extra = {"history": [dict(row) for row in history], "random": _random_states(model)}
    with file_written_whole(path) as temporary:
        model.save(temporary)
        with zipfile.ZipFile(temporary, "a") as archive:
            archive.writestr(_MEMBER, json.dumps(extra))


def read_training_state(path: Path, history_file: Path) -> TrainingState:
    """Read the state after the last epoch.

    Args:
        path: The `.keras` file.
        history_file: `history.csv`, for checkpoints from before they held their history.

    Raises:
        ValueError: The file is damaged, or its history is of other epochs.
    """
    try:
        check_archive(path, MODEL_BYTES)
        model = keras.saving.load_model(path, custom_objects=_OF_OLD_FILES)
        with zipfile.ZipFile(path) as archive:
            held = _MEMBER in archive.namelist()
            extra = json.loads(archive.read(_MEMBER)) if held else {}
        rows = [_checked(row) for row in extra["history"]] if held else read_history(history_file)
        _restore_random_states(model, extra.get("random", {}))
    except RefusedModelError:
        raise
    except Exception as error:  # Keras and its backends raise anything
        raise ValueError(
            f"{path} is damaged, so the training cannot go on from it: --force begins it anew"
        ) from error
    return TrainingState(model, rows)


def _random_states(model: keras.Model) -> dict[str, list[int]]:
    """Return where each layer's random stream stands; Keras does not save it with the weights."""
    return {
        layer.name: np.asarray(keras.ops.convert_to_numpy(stream.state)).tolist()
        for layer in model.layers
        if (stream := getattr(layer, "seed_generator", None)) is not None
    }


def _restore_random_states(model: keras.Model, states: Mapping[str, list[int]]) -> None:
    for name, state in states.items():
        stream = model.get_layer(name).seed_generator
        stream.state.assign(np.asarray(state, stream.state.dtype))


def _checked(row: Mapping[str, Any]) -> dict[str, float]:
    values = {name: float(row[name]) for name in HISTORY_COLUMNS}
    return {**values, "epoch": int(row["epoch"])}


_OF_OLD_FILES = {
    function.__name__: function
    for function in (ssim_and_mean_squared_error, peak_signal_to_noise_ratio)
}
