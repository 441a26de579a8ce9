from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import jax
import keras
import pytest
import tensorflow

from models.devices import ALL, check_shares, device_names, devices_for

ROOT = Path(__file__).parents[2]


def curves(backend: str) -> list[list[float]]:
    environment = {
        **os.environ,
        "KERAS_BACKEND": backend,
        "XLA_FLAGS": "--xla_force_host_platform_device_count=2",
    }
    words = [sys.executable, "-m", "tests.models.devices_curve"]
    done = subprocess.run(
        words, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    found: list[list[float]] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("backend", ["tensorflow", pytest.param("jax", marks=pytest.mark.slow)])
def test_two_devices_train_with_the_loss_curve_of_one(backend: str) -> None:
    one, two = curves(backend)
    assert len(one) == 20
    assert one[-1] < one[0]
    assert two == pytest.approx(one, abs=1e-4)
    assert two != one  # shares are summed in another order: there were two


def test_more_devices_than_there_are_are_refused_with_what_there_is() -> None:
    assert len(devices_for(1)) == 1
    assert len(devices_for(ALL)) >= 1
    with pytest.raises(ValueError, match=r"received 63, but \w+ sees \d+ \(.*: give at most"):
        devices_for(63)


def test_a_processor_is_called_cpu_and_an_accelerator_as_its_maker_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert set(device_names().values()) == {"CPU"}
    monkeypatch.setattr(keras.distribution, "list_devices", lambda: ["gpu:0", "gpu:1", "gpu:2"])
    monkeypatch.setattr(keras.backend, "backend", lambda: "tensorflow")
    monkeypatch.setattr(tensorflow.config, "list_physical_devices", lambda kind: [kind, "other"])
    details = {"GPU": {"device_name": "NVIDIA H100"}, "other": {}}
    monkeypatch.setattr(tensorflow.config.experimental, "get_device_details", details.get)
    assert device_names() == {"gpu:0": "NVIDIA H100", "gpu:1": "GPU", "gpu:2": "GPU"}
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    there = [SimpleNamespace(id=number, device_kind=f"H{number}00") for number in (1, 0)]
    monkeypatch.setattr(jax, "devices", lambda: there)
    assert device_names() == {"gpu:0": "H000", "gpu:1": "H100", "gpu:2": "GPU"}


def test_batches_have_to_be_shared_out_evenly() -> None:
    check_shares(2, {"batch_size": 8, "images_per_epoch": 100})
    with pytest.raises(ValueError, match="images_per_epoch: 101 images .* take 100"):
        check_shares(2, {"batch_size": 8, "images_per_epoch": 101})
