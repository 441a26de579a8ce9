"""What is told of a machine: enough to notice that steps will take another time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from experiments.study import machine as machine_module
from experiments.study.machine import this_machine


@pytest.fixture
def driven(tmp_path: Path) -> Path:
    """The folder of a driver that runs one card."""
    card = tmp_path / "gpus" / "0000:01:00.0"
    card.mkdir(parents=True)
    text = "Model: \t\t NVIDIA H100 80GB HBM3\nIRQ:   \t\t 11\n"
    (card / "information").write_text(text)
    return card.parent


def named(tmp_path: Path, driven: Path | None = None, **environment: str) -> str:
    """Name a machine whose Keras settings are those of the folder."""
    return this_machine({"KERAS_HOME": str(tmp_path), **environment}, driven or tmp_path / "none")


def test_each_choice_of_a_device_is_another_machine(tmp_path: Path, driven: Path) -> None:
    found = [
        named(tmp_path),
        named(tmp_path, driven),
        named(tmp_path, driven, CUDA_VISIBLE_DEVICES=""),
        named(tmp_path, driven, CUDA_VISIBLE_DEVICES="0"),
        named(tmp_path, driven, KERAS_BACKEND="jax"),
        named(tmp_path, driven, KERAS_BACKEND="jax", JAX_PLATFORMS="cpu"),
    ]
    assert len(set(found)) == len(found)
    assert found[3].endswith("CUDA_VISIBLE_DEVICES=0")
    assert all("tensorflow, NVIDIA H100 80GB HBM3" in each for each in found[1:4])


def test_libraries_for_a_card_make_another_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = set()
    for spec in (None, object()):
        monkeypatch.setattr(machine_module, "find_spec", {"nvidia": spec}.get)
        found.add(named(tmp_path))
    assert len(found) == 2


@pytest.mark.parametrize("content", ["{", "[]", '{"backend": "jax"'])
def test_a_damaged_file_of_keras_or_of_the_driver_says_nothing(
    content: str, tmp_path: Path, driven: Path
) -> None:
    (tmp_path / "keras.json").write_text(content)
    (next(driven.iterdir()) / "information").write_bytes(b"\xff")
    assert "cores, tensorflow, a card" in named(tmp_path, driven)


def test_the_backend_of_kerass_own_settings_is_told(tmp_path: Path) -> None:
    (tmp_path / "keras.json").write_text('{"backend": "torch"}')
    assert "cores, torch" in named(tmp_path)
    assert "cores, jax" in named(tmp_path, KERAS_BACKEND="jax")


def test_no_backend_is_loaded_to_tell_it() -> None:
    loaded = (
        "import sys; from experiments.study.machine import this_machine; this_machine();"
        "print({'keras', 'tensorflow', 'jax'} & set(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True)
    assert said.stdout == "set()\n"
