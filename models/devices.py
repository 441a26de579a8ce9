"""Training on several devices at once: each takes an equal share of every batch.

The only file that knows the backends: JAX shards batches with `keras.distribution.DataParallel`,
TensorFlow copies the network with `tf.distribute.MirroredStrategy`. Both give the loss curve of one
device, but for the order of sums: the statistics of batch normalisation are those of whole batches.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import keras

ALL = 0
"""All accelerators that there are; without one, the processor."""


def devices_for(wanted: int) -> list[str]:
    """Return the devices that a training computes with.

    Args:
        wanted: How many; `ALL` takes all accelerators.

    Returns:
        Names as Keras has them, such as `gpu:0`.

    Raises:
        ValueError: There are not so many.
    """
    there = [str(device) for device in keras.distribution.list_devices()]
    if wanted == ALL:
        accelerators = [device for device in there if not device.startswith("cpu")]
        return accelerators or there[:1]
    if wanted > len(there):
        raise ValueError(
            f"training.devices: received {wanted}, but {keras.backend.backend()} sees "
            f"{len(there)} ({', '.join(there)}): give at most so many, or auto"
        )
    return there[:wanted]


def device_names() -> dict[str, str]:
    """Return what each device that the backend sees is called, by its name as Keras has it.

    Returns:
        Such as `{"gpu:0": "NVIDIA H100 80GB HBM3"}`; a processor is called `CPU`.
    """
    there = [str(device) for device in keras.distribution.list_devices()]
    return {device: _own_name(device) or _kind(device).upper() for device in there}


def _own_name(device: str) -> str:
    """Ask the backend what its maker calls a device; empty where nobody says."""
    number = int(device.rpartition(":")[2])
    if _kind(device) == "cpu":
        return ""
    if keras.backend.backend() == "jax":
        import jax

        return next((str(each.device_kind) for each in jax.devices() if each.id == number), "")
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        there = tf.config.list_physical_devices(_kind(device).upper())[number:]
        details = tf.config.experimental.get_device_details(there[0]) if there else {}
        return str(details.get("device_name", ""))
    return ""


def _kind(device: str) -> str:
    return device.partition(":")[0]


def check_shares(devices: int, images: Mapping[str, int]) -> None:
    """Refuse numbers of images that cannot be shared out evenly.

    Args:
        devices: How many share them.
        images: Numbers, each by the setting that it is.

    Raises:
        ValueError: One is no multiple of the number of devices.
    """
    for name, number in images.items():
        if number % devices:
            raise ValueError(
                f"training.{name}: {number} images cannot be shared evenly by {devices} devices: "
                f"take {number // devices * devices or devices}"
            )


@contextmanager
def on_devices(devices: list[str]) -> Iterator[None]:
    """Build and train networks on several devices for as long as the block lasts.

    Args:
        devices: From `devices_for`; a single one changes nothing.
    """
    if len(devices) == 1:
        yield
    elif keras.backend.backend() == "jax":
        before = keras.distribution.distribution()
        keras.distribution.set_distribution(keras.distribution.DataParallel(devices=devices))
        try:
            yield
        finally:
            keras.distribution.set_distribution(before)
    elif keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        names = [f"/{device}" for device in devices]
        reduce = tf.distribute.HierarchicalCopyAllReduce()  # NCCL knows only one maker's devices
        with tf.distribute.MirroredStrategy(names, cross_device_ops=reduce).scope():
            yield
    else:
        raise ValueError(
            f"training.devices: Keras trains on one device with {keras.backend.backend()}; "
            "take TensorFlow or JAX for more"
        )


def normalise_together(network: keras.Model, devices: list[str]) -> None:
    """Let batch normalisation see whole batches, not each device's share of them.

    On JAX it does so by itself.

    Args:
        network: Not trained yet.
        devices: From `devices_for`.
    """
    if len(devices) == 1 or keras.backend.backend() != "tensorflow":
        return
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.synchronized = True
