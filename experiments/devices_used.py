"""The devices that a run was trained on, as its `environment.json` says."""

from __future__ import annotations

from collections import Counter

from pydantic import BaseModel, ConfigDict

from experiments.run_folder import RunFolder
from storage.reading import DamagedFileError, read_model


class _Environment(BaseModel):
    """What `environment.json` says of devices; earlier versions said which there were alone."""

    model_config = ConfigDict(strict=True, extra="ignore")

    devices: list[str] = []
    device_names: dict[str, str] = {}
    trained_on: list[str] = []


def devices_in_words(folder: RunFolder) -> str | None:
    """Say which devices a run was trained on, such as "CPU" or "2 × NVIDIA H100".

    Returns:
        None for a run without a readable `environment.json`, or whose file names no device.
    """
    try:
        found = read_model(folder.environment, _Environment)
    except (FileNotFoundError, DamagedFileError):
        return None
    used = found.trained_on or found.devices[:1]
    names = Counter(found.device_names.get(device, _kind(device)) for device in used)
    words = [name if count == 1 else f"{count} × {name}" for name, count in names.items()]
    return ", ".join(words) or None


def _kind(device: str) -> str:
    """Return `GPU` of `gpu:0`."""
    return device.partition(":")[0].upper()
