"""Whether a run's dataset is still the one that it was trained on, by descriptions alone."""

from __future__ import annotations

from pathlib import Path

from datasets.database import read_fingerprint
from experiments.data_used import read_data_used
from experiments.runs import Run


def data_remark(run: Run, data: Path) -> str:
    """Say that a run's dataset was replaced or is gone; nothing when it is there or nobody knows.

    Args:
        run: The run.
        data: Folder of all datasets.

    Returns:
        Words without a capital and a full stop, or none.
    """
    try:
        used = read_data_used(run.folder)
        now = read_fingerprint(data, used.dataset) if used else None
    except FileNotFoundError:
        return "its dataset is gone"
    except (OSError, ValueError):
        return ""
    if used is None or now is None or now == used.fingerprint:
        return ""
    part = "test" if now.train == used.fingerprint.train else "training"
    return f"its dataset has other {part} images since it was trained"
