"""The formats a model can be taken away in, each with what writes it.

The converters are optional requirements (`requirements-export.txt`).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import keras
import numpy as np

from experiments.export import Format
from experiments.export.example import ONNX, OPENVINO, TENSORFLOW, Runtime

INSTALL = "python -m pip install -r requirements-export.txt"


@dataclass(frozen=True)
class Written:
    """How a format is written and read.

    Attributes:
        write: Writes a model to a path.
        model: Name of the model's file or folder.
        packages: What writing needs besides the project's own requirements.
        runtime: What runs it.
    """

    write: Callable[[keras.Model, Path], None]
    model: str
    packages: tuple[str, ...]
    runtime: Runtime


def check_format(name: Format) -> None:
    """Refuse a format that cannot be written here, before anything is done.

    Raises:
        ValueError: Keras runs on another backend than TensorFlow, or a converter is missing.
    """
    if keras.backend.backend() != "tensorflow":
        raise ValueError(
            f"models are exported through TensorFlow, but Keras runs on {keras.backend.backend()}: "
            "unset KERAS_BACKEND for the export; the run may be of any backend"
        )
    missing = [package for package in FORMATS[name].packages if not _is_installed(package)]
    if missing:
        raise ValueError(
            f"exporting to {name} needs {' and '.join(missing)}: install what is optional with "
            f"{INSTALL}"
        )


def _is_installed(package: str) -> bool:
    try:
        importlib.import_module(package)
    except ImportError:
        return False
    return True


def _write_saved_model(model: keras.Model, path: Path) -> None:
    model.export(path, format="tf_saved_model", verbose=False)


def _write_onnx(model: keras.Model, path: Path) -> None:
    model(np.zeros((1, *model.input_shape[1:]), np.uint8))  # Keras refuses one that never ran
    model.export(path, format="onnx", verbose=False)


def _write_openvino(model: keras.Model, path: Path) -> None:
    openvino: Any = importlib.import_module("openvino")
    with TemporaryDirectory() as folder:
        saved = Path(folder) / "saved_model"
        _write_saved_model(model, saved)
        converted = openvino.convert_model(saved)
        openvino.save_model(converted, path, compress_to_fp16=False)


FORMATS: Mapping[Format, Written] = {
    "onnx": Written(_write_onnx, "model.onnx", ("onnx", "tf2onnx"), ONNX),
    "openvino": Written(_write_openvino, "model.xml", ("openvino",), OPENVINO),
    "saved_model": Written(_write_saved_model, "saved_model", (), TENSORFLOW),
}
