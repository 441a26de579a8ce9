"""Prints the losses of 20 steps, on one device and on two, as JSON."""

from __future__ import annotations

import json

import keras
import numpy as np

from models.autoencoder import build_autoencoder
from models.devices import devices_for, normalise_together, on_devices
from models.grey_levels import train_on_grey_levels
from models.training import compile_model


class Losses(keras.callbacks.Callback):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[float] = []

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        self.found.append(float((logs or {})["loss"]))


def main() -> None:
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        (processor,) = tf.config.list_physical_devices("CPU")
        two = [tf.config.LogicalDeviceConfiguration()] * 2
        tf.config.set_logical_device_configuration(processor, two)
    print(json.dumps([curve(devices_for(count)) for count in (1, 2)]))


def curve(devices: list[str]) -> list[float]:
    images = np.random.default_rng(0).integers(0, 256, (160, 32, 32, 1), dtype=np.uint8)
    losses = Losses()
    with on_devices(devices):
        network = build_autoencoder((32, 32, 1), depth=3, filter_size=3, feature_maps=4, seed=1)
        normalise_together(network, devices)
        compile_model(network, 0.001, "mse")
        train_on_grey_levels(network, "mse").fit(
            images, images, batch_size=8, epochs=1, shuffle=False, verbose=0, callbacks=[losses]
        )
    return losses.found


if __name__ == "__main__":
    main()
