from __future__ import annotations

import json

import pytest

from experiments.devices_used import devices_in_words
from experiments.review.listing import describe_workspace
from experiments.run_folder import RunFolder
from experiments.workspace import Workspace
from tests.finished_runs import write_run

H100 = "NVIDIA H100 80GB HBM3"


@pytest.mark.parametrize("environment, words", [
    ({"devices": ["cpu:0"]}, "CPU"),
    ({"devices": ["gpu:0", "gpu:1"]}, "GPU"),
    ({"devices": ["gpu:0"], "device_names": {"gpu:0": H100}, "trained_on": ["gpu:0"]}, H100),
    (
        {"device_names": {"gpu:0": H100, "gpu:1": H100}, "trained_on": ["gpu:0", "gpu:1"]},
        f"2 × {H100}",
    ),
    ({"devices": []}, None),
    ({"devices": "gpu"}, None),
    ({}, None),
])  # fmt: skip
def test_the_devices_of_a_run_are_said_by_their_names(tmp_path, environment, words):
    folder = RunFolder(tmp_path)
    assert devices_in_words(folder) is None
    folder.environment.write_text(json.dumps(environment))
    assert devices_in_words(folder) == words


def test_the_listing_says_where_each_run_was_trained(tmp_path):
    run = write_run(tmp_path, measures=())
    assert f"  {run.name}: finished\n" in describe_workspace(Workspace(runs=tmp_path))
    run.environment.write_text(
        json.dumps({"trained_on": ["gpu:0"], "device_names": {"gpu:0": H100}})
    )
    assert f"  {run.name}: finished on {H100}\n" in describe_workspace(Workspace(runs=tmp_path))
