import json
import os
from typing import get_args, get_origin

import pytest
from pydantic import BaseModel

from experiments.config.actions import CorruptDb, ImportDb
from experiments.files.problems import (
    ACTIONS,
    FILE_BYTES,
    MOST_ACTIONS,
    MOST_PROBLEMS,
    check_file,
    check_text,
)


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
    ({"action": "import_db", "name": "a"}, "",
     "received none of them; give one source: mvtec, table, train_good or sample"),
    ({"action": "import_db", "name": "a", "mvtec": "x", "train_good": "y"}, "",
     "received mvtec and train_good; give one source"),
    (TRAIN | {"seed": 1, "seeds": [2]}, "", "seed and seeds exclude each other"),
])  # fmt: skip
def test_each_kind_of_mistake_has_its_words(content, path, words):
    found = problems_of(content)
    assert words in found[path]
    assert '"action":' not in found[path]


def test_a_file_that_is_not_json_is_named_with_its_place(tmp_path):
    (tmp_path / "a.json").write_text('{"action": ')
    (tmp_path / "b.json").write_bytes(b"\xff\xfe\x00")
    assert "is not JSON" in str(check_file(tmp_path / "a.json")[1][0])
    assert "no UTF-8 text" in str(check_file(tmp_path / "b.json")[1][0])
    assert "is a folder, where a file belongs" in str(check_file(tmp_path)[1][0])


@pytest.mark.parametrize("text, words", [
    ("", "is empty; allowed: an action"),
    (" \n", "is empty; allowed: an action"),
    ('{\n  "action": "eval_net"\n  "runs": ["r"]\n}',
     "is not JSON: expecting ',' delimiter in line 2, or line 3, column 3: "
     '"action": "eval_net" … "runs": ["r"]'),
    ('{"action": "eval_net" "runs": []}', 'in line 1, column 23: {"action": "eval_net" "runs": '),
    ('{"action": ', "in line 1, column 12: {\"action\":"),
])  # fmt: skip
def test_a_text_that_is_not_json_is_answered_with_its_line(text, words):
    ((problem,),) = check_text(text)[1:]
    assert words in problem.message


def test_a_file_in_another_encoding_is_named_once_and_with_advice(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("{}", encoding="utf-16")
    ((problem,),) = check_file(path)[1:]
    assert str(problem) == "is no UTF-8 text: save it with the encoding UTF-8"


def test_a_size_says_which_of_its_sides_is_wrong():
    _, problems = check_text(json.dumps(TRAIN | {"resolution": "0x9999"}))
    assert [str(problem) for problem in problems] == [
        'resolution: received "0x9999"; rows: allowed: greater than or equal to 8',
        'resolution: received "0x9999"; columns: allowed: less than or equal to 4096',
    ]
    _, problems = check_text(json.dumps(TRAIN | {"resolution": 0}))
    assert [str(problem)[:29] for problem in problems] == [
        "resolution: received 0; rows:",
        "resolution: received 0; colum",
    ]


def test_a_key_given_twice_is_a_mistake():
    _, problems = check_text('{"action": "import_db", "name": "a", "name": "b", "mvtec": "x"}')
    assert "'name' is given more than once" in problems[0].message


def test_a_very_deep_file_is_a_mistake_and_no_crash():
    assert "nested too deeply" in check_text("[" * 100_000)[1][0].message


def test_a_file_that_is_too_large_is_refused_unread(tmp_path):
    path = tmp_path / "large.json"
    path.touch()
    os.truncate(path, 50 * 10**6)
    ((problem,),) = check_file(path)[1:]
    assert f"has 50,000,000 bytes, allowed are at most {FILE_BYTES:,}" in problem.message


def test_as_many_keys_as_fit_into_a_file_are_counted_and_some_named():
    text = json.dumps(TRAIN | {f"key{number}": number for number in range(50_000)})
    assert len(text) < FILE_BYTES
    problems = check_text(text)[1]
    assert len(problems) == MOST_PROBLEMS + 1
    assert problems[-1].message == f"and {50_000 - MOST_PROBLEMS} more mistakes"


@pytest.mark.parametrize("content", [
    TRAIN | {"trainings": [1] * 400_000},
    TRAIN | {"trainings": [{"learning_rate": list(range(140_000))}]},
    [{"action": "eval_net", "runs": []}] * 1000,
])  # fmt: skip
def test_long_lists_have_short_answers(content):
    problems = check_text(json.dumps(content))[1]
    assert 1 <= len(problems) <= MOST_PROBLEMS + 1
    assert all(len(str(problem)) < 300 for problem in problems)


def test_a_list_that_is_too_long_is_named_before_its_entries():
    found = problems_of(TRAIN | {"trainings": [{"learning_rate": list(range(140_000))}]})
    said = "received a list of 140000; allowed: at most 1000 entries"
    assert found == {"trainings.0.learning_rate": said}


def test_a_file_has_so_many_actions_and_no_more():
    assert f"at most {MOST_ACTIONS}" in problems_of([TRAIN] * (MOST_ACTIONS + 1))[""]
    assert len(check_text(json.dumps([TRAIN] * MOST_ACTIONS))[0]) == MOST_ACTIONS
    many = [{"dataset": f"d{number}", "corruption": "Stain"} for number in range(200)]
    found = problems_of(TRAIN | {"datasets": many, "trainings": [f"t{n}" for n in range(60)]})
    assert "these are 12000 combinations; allowed: at most 10000" in str(found)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000])
def test_a_number_that_is_none_is_a_mistake_of_the_file(number):
    text = json.dumps(TRAIN | {"seed": 0}).replace('"seed": 0', f'"seed": {number}')
    ((problem,),) = check_text(text)[1:]
    assert "is not JSON: received" in problem.message


@pytest.mark.parametrize("values", [
    {"seed": 2**31},
    {"trainings": [{"images_per_epoch": 10**12}]},
    {"trainings": [{"validation_images": 10**12}]},
    {"trainings": [{"epochs": 10**9}]},
    {"trainings": [{"batch_size": 10**6}]},
    {"trainings": [{"patch_stride": 10**9}]},
    {"trainings": [{"early_stopping_patience": 10**9}]},
    {"trainings": [{"schedule": {"kind": "step_down", "divisors": {str(10**9): 2}}}]},
    {"evaluation": {"samples": 10**6}},
    {"resolution": "99999x99999"},
])  # fmt: skip
def test_numbers_that_would_fail_or_eat_memory_later_are_refused_now(values):
    (message,) = problems_of(TRAIN | values).values()
    assert message.startswith("received ")


def numbers_of(model, seen):
    """Yield each number that a model may hold, with its bounds."""
    if model in seen:
        return
    seen.add(model)
    for name, field in model.model_fields.items():
        is_range = get_origin(field.annotation) is tuple
        kinds = set() if is_range else {field.annotation, *get_args(field.annotation)}
        if kinds & {int, float}:
            bounds = {key for each in field.metadata for key in ("ge", "gt", "le", "lt")
                      if getattr(each, key, None) is not None}  # fmt: skip
            yield f"{model.__name__}.{name}", bounds
        for inner in models_in(field.annotation):
            yield from numbers_of(inner, seen)


def models_in(annotation):
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in get_args(annotation) for found in models_in(part)]


def test_every_number_of_an_action_has_a_lowest_and_a_highest_value():
    seen = set()
    found = dict(pair for model in ACTIONS.values() for pair in numbers_of(model, seen))
    assert len(found) > 30
    open_ended = [name for name, bounds in found.items()
                  if not (bounds & {"ge", "gt"} and bounds & {"le", "lt"})]  # fmt: skip
    assert open_ended == []
