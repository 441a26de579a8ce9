import json

import pytest

from experiments.config.actions import CorruptDb, ImportDb
from experiments.files.problems import check_file, check_text


def problems_of(content):
    return {problem.path: problem.message for problem in check_text(json.dumps(content))[1]}


TRAIN = {"action": "train_net", "datasets": [{"dataset": "a", "corruption": "Stain"}]}


def test_a_right_file_gives_its_actions():
    actions, problems = check_text(
        '[{"action": "import_db", "name": "a", "mvtec": "x"},'
        ' {"action": "corrupt_db", "datasets": ["a"], "name": "s"}]'
    )
    assert problems == ()
    assert [type(action) for action in actions] == [ImportDb, CorruptDb]


def test_every_mistake_is_named_at_once_with_path_received_and_allowed():
    found = problems_of(
        TRAIN | {
            "resolution": "wide",
            "seed": -1,
            "trainings": [{"learning_rate": "fast", "epochs": 1.5, "grey": "maybe",
                           "schedule": {"kind": "step_decay", "evry": 3}}],
        }
    )  # fmt: skip
    assert found["resolution"].startswith('received "wide"; ')
    assert found["seed"] == "received -1; allowed: greater than or equal to 0"
    assert found["trainings.0.learning_rate"] == 'received "fast"; allowed: a number'
    assert found["trainings.0.epochs"] == "received 1.5; allowed: a whole number"
    assert found["trainings.0.grey"] == 'received "maybe"; allowed: true or false'
    unknown = found["trainings.0.schedule.evry"]
    assert unknown == (
        "received an unknown key (did you mean 'every'?); allowed: every, factor, kind"
    )
    assert len(found) == 6


@pytest.mark.parametrize("content, path, words", [
    (3, "", "received 3; allowed: an object"),
    ([], "", "empty list"),
    ({}, "action", "received nothing; allowed: import_db, corrupt_db, train_net, eval_net"),
    ({"action": "fly"}, "action", 'received "fly"'),
    ([TRAIN, {"action": "eval_net"}], "1.runs", "is missing"),
    ({"action": "eval_net", "runs": []}, "runs", "allowed: at least one"),
    ({"action": "eval_net", "runs": ["../x"]}, "runs.0", 'received "../x"'),
    (TRAIN | {"architectures": [{"depth": 2, "monte_carlo_rates": [0.1]}]}, "architectures.0",
     "one rate for each of the 2 levels"),
    (TRAIN | {"evaluation": {"map": "combined"}}, "evaluation.map",
     'received "combined"; combined must be one of the measures that are made'),
    ([TRAIN, {"action": "eval_net", "runs": ["r"], "selection": "synthetic", "score": "top1"}],
     "1.selection", 'received "synthetic"; synthetic chooses map and score; leave both out'),
    ({"action": "import_db", "name": "a", "train_good": "g",
      "defects": [{"label": "Good", "images": "i"}]}, "defects.0.label",
     'received "Good"; "good" is the name of the defect-free images'),
    ({"action": "corrupt_db", "datasets": ["a"], "name": "n", "corruption": {"kind": "Stin"}},
     "corruption.kind", 'received "Stin"; allowed: Stain, Drops'),
    ({"action": "corrupt_db", "datasets": ["a"], "name": "n",
      "corruption": {"kind": "Structural", "stain": 0.9}}, "corruption", "add up to 1"),
])  # fmt: skip
def test_each_kind_of_mistake_has_its_words(content, path, words):
    found = problems_of(content)
    assert words in found[path]


def test_a_file_that_is_not_json_is_named_with_its_place(tmp_path):
    (tmp_path / "a.json").write_text('{"action": ')
    (tmp_path / "b.json").write_bytes(b"\xff\xfe\x00")
    assert "is not JSON" in str(check_file(tmp_path / "a.json")[1][0])
    assert "not UTF-8" in str(check_file(tmp_path / "b.json")[1][0])
    assert "received a folder" in str(check_file(tmp_path)[1][0])


def test_a_key_given_twice_is_a_mistake():
    _, problems = check_text('{"action": "import_db", "name": "a", "name": "b", "mvtec": "x"}')
    assert "'name' is given more than once" in problems[0].message


def test_a_very_deep_file_is_a_mistake_and_no_crash():
    assert "nested too deeply" in check_text("[" * 100_000)[1][0].message
