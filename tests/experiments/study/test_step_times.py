from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from experiments.config.architecture import Architecture
from experiments.config.training import Training
from experiments.config.values import Resolution
from experiments.study.plan import step_key
from experiments.study.step_times import read_step_times, remember_step_times, step_name

NOW = datetime(2026, 11, 28)
SIZE = Resolution(rows=64, columns=64)


def name(architecture: Architecture, training: Training, size: Resolution = SIZE) -> str:
    return step_name(step_key(architecture, training, size))


def test_what_was_measured_is_remembered_for_its_machine_alone(tmp_path: Path) -> None:
    path = tmp_path / "deeper" / "times.json"
    remember_step_times(path, "here", {"a": 0.5}, NOW)
    remember_step_times(path, "here", {"b": 2.0}, NOW)
    assert read_step_times(path, "here", NOW) == {"a": 0.5, "b": 2.0}
    assert read_step_times(path, "elsewhere", NOW) == {}
    remember_step_times(path, "elsewhere", {"c": 1.0}, NOW)
    assert read_step_times(path, "elsewhere", NOW) == {"c": 1.0}


def test_each_time_is_forgotten_a_month_after_it_was_measured(tmp_path: Path) -> None:
    path = tmp_path / "times.json"
    remember_step_times(path, "here", {"a": 0.5}, NOW)
    remember_step_times(path, "here", {"b": 2.0}, NOW + timedelta(days=20))
    assert set(read_step_times(path, "here", NOW + timedelta(days=29))) == {"a", "b"}
    assert set(read_step_times(path, "here", NOW + timedelta(days=31))) == {"b"}
    remember_step_times(path, "here", {"a": 0.6}, NOW + timedelta(days=31))
    assert read_step_times(path, "here", NOW + timedelta(days=49)) == {"a": 0.6, "b": 2.0}


def test_a_time_of_the_future_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "times.json"
    remember_step_times(path, "here", {"a": 0.5}, NOW + timedelta(days=400))
    assert read_step_times(path, "here", NOW) == {}


def step(**changes: object) -> str:
    """Return the text of a file with one step, which would be read without the changes."""
    measured = {"seconds": 1.0, "when": "2026-11-27T00:00:00"} | changes
    return json.dumps({"machine": "here", "steps": {"a": measured}})


def test_the_damage_below_is_all_that_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "times.json").write_text(step())
    assert read_step_times(tmp_path / "times.json", "here", NOW) == {"a": 1.0}


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"machine": "here"}'[:-1], '{"steps": {}}', '{"machine": "here", "steps": []}',
     step(seconds=-1), step(seconds="fast"), step(when="yesterday"),
     step(when="2026-11-27T00:00:00+01:00"),
     '{"machine": "here", "seconds": {"a": 1}}'],
)  # fmt: skip
def test_a_missing_or_damaged_memory_is_empty(content: str, tmp_path: Path) -> None:
    path = tmp_path / "times.json"
    assert read_step_times(path, "here", NOW) == {}
    path.write_text(content)
    assert read_step_times(path, "here", NOW) == {}


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
