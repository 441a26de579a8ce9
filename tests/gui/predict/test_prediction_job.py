"""The job behind the tab Predict, and what is said of how it ended."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from experiments.events import ImageJudged
from experiments.workspace import Workspace
from gui.predict.prediction_job import Order, PredictionJob


def test_of_a_job_that_is_stopped_it_is_said_that_what_was_judged_is_kept(tmp_path: Path) -> None:
    told = {"event": "image_judged", "path": "a.png", "verdict": "good", "threshold": 1, "score": 0}
    program = f"import time; print({json.dumps(json.dumps(told))}, flush=True); time.sleep(60)"
    heard: list[ImageJudged] = []
    job = PredictionJob(
        lambda *_: [sys.executable, "-c", program], heard.append, lambda sentence: None
    )
    workspace = Workspace(todo=tmp_path / "todo")
    job.start(Order(tmp_path / "run", (tmp_path / "a.png",), tmp_path / "out"), workspace)
    for _ in range(600):
        job.runner.tick()
        if heard:
            break
        time.sleep(0.05)
    job.runner.end(grace=10)
    assert [image.path for image in heard] == ["a.png"]
    assert job.runner.ended[0].sentence == "Stopped; what was judged so far is kept."
