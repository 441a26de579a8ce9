"""Runs the exported model with TensorFlow."""

import json
from pathlib import Path

import tensorflow as tf

HERE = Path(__file__).parent
ABOUT = json.loads((HERE / "metadata.json").read_text(encoding="utf-8"))
MODEL = tf.saved_model.load(HERE / ABOUT["model"])


def judge(images):  # uint8, images × rows × columns × channels
    found = MODEL.serve(tf.constant(images))
    return {name: found[name].numpy() for name in ABOUT["outputs"]}
