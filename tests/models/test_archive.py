"""Networks from others: what is opened, and what is refused by name before it is unpacked."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest

from models.archive import RefusedModelError, check_archive
from models.autoencoder import build_autoencoder
from models.inference import load_model
from storage.reading import DamagedFileError

MEGABYTE = 2**20


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("saved") / "model.keras"
    build_autoencoder((16, 16, 1), depth=2, feature_maps=2).save(path)
    return path


def changed(
    saved: Path, path: Path, part: str, change: Callable[[bytes], bytes], **more: bytes
) -> Path:
    """Write a saved network again with one part changed."""
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
        for name, content in more.items():
            new.writestr(name, content)
    return path


def with_config(saved: Path, path: Path, change: Callable[[Any], None]) -> Path:
    def edit(content: bytes) -> bytes:
        config = json.loads(content)
        change(config)
        return json.dumps(config).encode()

    return changed(saved, path, "config.json", edit)


def with_weights(saved: Path, path: Path, change: Callable[[h5py.File], None]) -> Path:
    def edit(content: bytes) -> bytes:
        buffer = io.BytesIO(content)
        with h5py.File(buffer, "r+") as file:
            change(file)
        return buffer.getvalue()

    return changed(saved, path, "model.weights.h5", edit)


def test_a_network_of_ones_own_is_opened(saved: Path) -> None:
    check_archive(saved, MEGABYTE)
    images = np.zeros((1, 16, 16, 1), np.float32)
    assert load_model(saved).predict_on_batch(images).shape == images.shape


def test_a_layer_of_code_is_refused_by_its_name(tmp_path: Path) -> None:
    inputs = keras.Input((16, 16, 1))
    path = tmp_path / "model.keras"
    keras.Model(inputs, keras.layers.Lambda(lambda x: x * 1.0)(inputs)).save(path)
    with pytest.raises(RefusedModelError, match="has a Lambda layer, which could run any code"):
        load_model(path)


@pytest.mark.parametrize("module", ["os", "subprocess", "keras_hub.layers", "modelsx", 3])
def test_a_config_that_names_another_module_is_refused(
    saved: Path, tmp_path: Path, module: object
) -> None:
    def change(config: Any) -> None:
        config["config"]["layers"][0] |= {"module": module, "class_name": "system"}

    path = with_config(saved, tmp_path / "model.keras", change)
    with pytest.raises(RefusedModelError, match=f"names 'system' of the module '{module}'"):
        load_model(path)


def test_an_archive_that_unpacks_to_too_much_is_refused_unread(saved: Path, tmp_path: Path) -> None:
    path = changed(saved, tmp_path / "m.keras", "", bytes, bomb=bytes(64 * MEGABYTE))
    assert path.stat().st_size < MEGABYTE
    with pytest.raises(RefusedModelError, match="would unpack to 67,.* at most 33,554,432"):
        load_model(path, 32 * MEGABYTE)


def test_weights_that_grow_in_memory_are_refused(saved: Path, tmp_path: Path) -> None:
    def grow(file: h5py.File) -> None:
        file.create_dataset("more", (2**20, 2**10), "float32", chunks=(1, 2**10))

    path = with_weights(saved, tmp_path / "model.keras", grow)
    with pytest.raises(RefusedModelError, match="has weights of 4,29"):
        load_model(path, 32 * MEGABYTE)


def test_weights_in_other_files_are_refused(saved: Path, tmp_path: Path) -> None:
    def link(file: h5py.File) -> None:
        file["there"] = h5py.ExternalLink("/etc/passwd", "/")

    def outside(file: h5py.File) -> None:
        file.create_dataset("there", (4,), "uint8", external=[("/etc/passwd", 0, 4)])

    def circle(file: h5py.File) -> None:
        file["again"] = file["/"]

    for number, change in enumerate((link, outside)):
        path = with_weights(saved, tmp_path / f"{number}.keras", change)
        with pytest.raises(RefusedModelError, match="lie in another file"):
            load_model(path)
    with pytest.raises(RefusedModelError, match="more groups"):
        load_model(with_weights(saved, tmp_path / "circle.keras", circle))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_no_numbers_are_refused(tmp_path: Path, value: float) -> None:
    network = build_autoencoder((16, 16, 1), depth=2, feature_maps=2)
    weights = network.get_weights()
    weights[0].flat[0] = value
    network.set_weights(weights)
    network.save(tmp_path / "model.keras")
    with pytest.raises(RefusedModelError, match="weights that are no numbers"):
        load_model(tmp_path / "model.keras")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x89HDF", b"x" * 1000])
def test_what_is_no_model_is_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(content)
    with pytest.raises(DamagedFileError, match="is no Keras model"):
        load_model(path)


@pytest.mark.parametrize("config", [b"", b"{", b"[" * 100_000, b"\xff", b'{"a": NaN}', b"[]"])
def test_a_config_that_is_none_is_damaged(saved: Path, tmp_path: Path, config: bytes) -> None:
    path = changed(saved, tmp_path / "model.keras", "config.json", lambda _: config)
    with pytest.raises(DamagedFileError, match="is damaged"):
        load_model(path)


def test_a_model_cut_anywhere_is_damaged(saved: Path, tmp_path: Path) -> None:
    content, path = saved.read_bytes(), tmp_path / "model.keras"
    for share in (0.1, 0.5, 0.9, 0.99):
        path.write_bytes(content[: int(share * len(content))])
        with pytest.raises(DamagedFileError, match="is damaged"):
            load_model(path)
