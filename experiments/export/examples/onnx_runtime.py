"""Runs the exported model with ONNX Runtime."""

import json
from pathlib import Path

import onnxruntime

HERE = Path(__file__).parent
ABOUT = json.loads((HERE / "metadata.json").read_text(encoding="utf-8"))
SESSION = onnxruntime.InferenceSession(HERE / ABOUT["model"])


def judge(images):  # uint8, images × rows × columns × channels
    names = ABOUT["outputs"]
    return dict(zip(names, SESSION.run(names, {ABOUT["input"]: images}), strict=True))
