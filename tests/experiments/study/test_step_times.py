from __future__ import annotations

from pathlib import Path

import pytest

from experiments.config.architecture import Architecture
from experiments.config.training import Training
from experiments.config.values import Resolution
from experiments.study.plan import step_key
from experiments.study.step_times import read_step_times, step_name, write_step_times

SIZE = Resolution(rows=64, columns=64)


def name(architecture: Architecture, training: Training, size: Resolution = SIZE) -> str:
    return step_name(step_key(architecture, training, size))


def test_what_was_measured_is_remembered_for_its_machine_alone(tmp_path: Path) -> None:
    path = tmp_path / "deeper" / "times.json"
    write_step_times(path, "here", {"a": 0.5, "b": 2.0})
    assert read_step_times(path, "here") == {"a": 0.5, "b": 2.0}
    assert read_step_times(path, "elsewhere") == {}


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"machine": "here"}'[:-1], '{"machine": "here", "seconds": {"a": -1}}',
     '{"machine": "here", "seconds": {"a": "fast"}}', '{"seconds": {"a": 1}}'],
)  # fmt: skip
def test_a_missing_or_damaged_memory_is_empty(content: str, tmp_path: Path) -> None:
    path = tmp_path / "times.json"
    assert read_step_times(path, "here") == {}
    path.write_text(content)
    assert read_step_times(path, "here") == {}


def test_a_step_is_named_by_what_its_time_depends_on() -> None:
    network, training = Architecture(), Training()
    same = name(network, Training(epochs=7, learning_rate=0.5))
    assert same == name(network, training)
    others = {
        name(Architecture(feature_maps=8), training),
        name(network, Training(batch_size=3)),
        name(network, Training(grey=not training.grey)),
        name(network, training, Resolution(rows=64, columns=32)),
    }
    assert len(others | {same}) == 5
