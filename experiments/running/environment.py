"""What a run was made with: versions, backend, device."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

PACKAGES = (
    "keras",
    "tensorflow",
    "jax",
    "numpy",
    "scipy",
    "opencv-python-headless",
    "pillow",
    "scikit-learn",
    "matplotlib",
    "pydantic",
)


def describe_environment(devices: Sequence[str]) -> dict[str, Any]:
    """Return Python's and each package's version, the Keras backend, and the devices it sees.

    Args:
        devices: Those that the run is trained on, as Keras has them.
    """
    import keras

    from models.devices import device_names

    names = device_names()
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "backend": keras.backend.backend(),
        "devices": list(names),
        "device_names": names,
        "trained_on": list(devices),
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
