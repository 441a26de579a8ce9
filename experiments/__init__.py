"""What an experiment is, and running it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.running.judge import Judge


def load_run(folder: str | Path) -> Judge:
    """Open a trained and evaluated run to judge images from Python.

    Args:
        folder: Of the run, such as `runs/bottle_Stain128x128_AESc_d5_f5_n16_bottle_cpu`.

    Raises:
        FileNotFoundError: There is no such run, or it has no model or no threshold.
        ValueError: A file of the run is damaged, or its files do not belong together.

    Example:
        >>> from experiments import load_run
        >>> run = load_run("runs/bottle_Stain128x128_AESc_d5_f5_n16_bottle_cpu")
        >>> judged = run.predict(image)  # uint8, rows×columns or rows×columns×3 (red, green, blue)
        >>> judged.score, judged.verdict, judged.map.shape
        (1.93, 'good', (128, 128))
    """
    from experiments.run_folder import find_run
    from experiments.running.quiet_backend import import_keras_quietly

    found = find_run(Path(folder).parent, str(folder))
    import_keras_quietly()
    from experiments.running.judge import open_judge

    return open_judge(found)
