from __future__ import annotations

import pytest

from experiments.trash.things import find_thing


@pytest.mark.parametrize("kind, name, place", [
    ("dataset", "tiny", "data/tiny"),
    ("corruption", "tiny/Soft", "data/tiny/corruptions/Soft"),
    ("preset", "training/slow", "presets/training/slow.json"),
])  # fmt: skip
def test_a_thing_is_found_by_its_name(desk, kind, name, place):
    found = find_thing(kind, name, desk.workspace)
    assert (found.name, found.path) == (name, desk.folder / place)


def test_a_run_is_found_by_the_path_of_its_folder_too(desk, run_names):
    by_name = find_thing("run", run_names[0], desk.workspace)
    assert find_thing("run", f"{by_name.path}/", desk.workspace) == by_name


def test_a_damaged_dataset_can_be_deleted(desk):
    (desk.workspace.data / "tiny" / "dataset.json").write_text("{")
    assert find_thing("dataset", "tiny", desk.workspace).name == "tiny"


@pytest.mark.parametrize("kind, name, said", [
    ("dataset", "tin", "there is no dataset 'tin' in .*; there: tiny"),
    ("dataset", "../tiny", "is no name"),
    ("dataset", ".trash", "is no name"),
    ("corruption", "Soft", "give a corruption as DATASET/NAME"),
    ("corruption", "tiny/soft", "no corruption 'tiny/soft' in .*; there: Soft"),
    ("run", "tiny", "no run 'tiny' in .*; there: other_Soft48x48"),
    ("preset", "noise/slow", "received 'noise' presets; allowed: architecture, training"),
    ("preset", "training/fast", "no preset 'training/fast' in .*; there: training/slow"),
    ("preset", "training/paper", "is part of the program: it stays"),
])  # fmt: skip
def test_what_cannot_be_deleted_is_said_with_what_can(desk, kind, name, said):
    with pytest.raises((FileNotFoundError, ValueError), match=said):
        find_thing(kind, name, desk.workspace)
