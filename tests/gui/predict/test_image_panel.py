from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from experiments.events import ImageJudged
from gui.predict.image_panel import read_pair


def test_a_judged_image_is_as_bright_as_the_run_saw_it(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), np.full((40, 40), 4095, np.uint16))
    judged = ImageJudged(path=str(tmp_path / "a.png"), verdict="good", threshold=1.0, bit_depth=12)
    assert read_pair(judged, (200, 100)).image.min() == 255
