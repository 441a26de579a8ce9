"""What a run was made with: versions, backend, device."""

from __future__ import annotations

import os
import platform
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


def describe_environment() -> dict[str, Any]:
    """Return Python's and each package's version, the Keras backend, and the devices it sees."""
    import keras

    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "backend": keras.backend.backend(),
        "devices": [str(device) for device in keras.distribution.list_devices()],
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
