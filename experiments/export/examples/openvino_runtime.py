"""Runs the exported model with OpenVINO."""

import json
from pathlib import Path

import openvino

HERE = Path(__file__).parent
ABOUT = json.loads((HERE / "metadata.json").read_text(encoding="utf-8"))
MODEL = openvino.Core().compile_model(HERE / ABOUT["model"], "CPU")


def judge(images):  # uint8, images × rows × columns × channels
    found = MODEL(images)
    return {name: found[name] for name in ABOUT["outputs"]}
