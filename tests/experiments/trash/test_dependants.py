from __future__ import annotations

from collections import Counter

from experiments.replacing import begin_replacement
from experiments.run_folder import RunFolder
from experiments.runs import read_experiment, write_experiment
from experiments.trash.dependants import describe_dependants
from experiments.trash.things import find_thing
from storage import reading


def dependants(desk, kind, name):
    return describe_dependants([find_thing(kind, name, desk.workspace)], desk.workspace)


def test_of_a_dataset_its_corruptions_runs_and_files_are_named(desk, run_names):
    corruptions, runs, todo, own = dependants(desk, "dataset", "tiny")
    assert corruptions == "Corruptions saved for it go with it: Soft."
    assert runs.startswith(f"Trained on 'tiny': {run_names[1]}, {run_names[2]}. They go on")
    assert todo == "Waiting on the todo list for 'tiny': 001_later.json."
    assert own == "Experiments of your own that use 'tiny': mine."


def test_of_a_corruption_only_the_runs_of_its_dataset_are_named(desk, run_names):
    runs, *files = dependants(desk, "corruption", "tiny/Soft")
    assert runs.startswith(f"Trained with 'tiny/Soft': {run_names[1]}. ")
    assert len(files) == 2


def test_of_a_preset_the_files_that_name_it_are_named(desk):
    assert dependants(desk, "preset", "training/slow") == (
        "Waiting on the todo list for 'training/slow': 001_later.json.",
        "Experiments of your own that use 'training/slow': mine.",
    )


def test_of_a_run_the_evaluations_that_wait_and_its_replacement_are_named(desk, run_names):
    name = run_names[0]
    assert dependants(desk, "run", name) == ()
    desk.write("todo/002_again.json", {"action": "eval_net", "runs": [name]})
    run = RunFolder(desk.workspace.runs / name)
    write_experiment(begin_replacement(run), read_experiment(run))
    replacement, waiting = dependants(desk, "run", name)
    assert "it stays in" in replacement
    assert waiting == f"Waiting on the todo list for '{name}': 002_again.json."


def test_many_names_are_counted_and_files_that_cannot_be_read_name_nothing(desk):
    desk.write("todo/000_broken.json", "{")
    for number in range(7):
        desk.write(f"todo/1{number}.json", {"action": "eval_net", "runs": ["other"]})
        content = {"action": "corrupt_db", "datasets": ["tiny"], "name": "x"}
        desk.write(f"todo/2{number}.json", content)
    waiting = dependants(desk, "dataset", "tiny")[2]
    named = "001_later.json, 20.json, 21.json, 22.json, 23.json and 3 more"
    assert waiting == f"Waiting on the todo list for 'tiny': {named}."


def test_each_file_is_read_once_however_many_things_are_deleted(desk, run_names, monkeypatch):
    asked = [("dataset", "tiny"), ("corruption", "tiny/Soft"), ("run", run_names[1])]
    asked += [("preset", "training/slow"), ("run", run_names[2])]
    things = [find_thing(kind, name, desk.workspace) for kind, name in asked]
    one_by_one = [each for thing in things for each in describe_dependants([thing], desk.workspace)]
    read, read_file = Counter(), reading.read_file

    def count(path, *most):
        read[path] += 1
        return read_file(path, *most)

    monkeypatch.setattr(reading, "read_file", count)
    assert list(describe_dependants(things, desk.workspace)) == one_by_one
    runs = [desk.workspace.runs / name / "experiment.json" for name in run_names]
    files = [
        desk.workspace.todo / "001_later.json",
        desk.workspace.presets / "experiment/mine.json",
    ]
    assert {path: read[path] for path in (*runs, *files)} == dict.fromkeys((*runs, *files), 1)
