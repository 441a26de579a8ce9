"""Forms are tables of text: to JSON and back they must lose nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from datasets.brass_plate.category import GeneratedSample
from datasets.corruptions.registry import Corruption
from evaluation.measures import MEASURES
from evaluation.scores import NORMS
from experiments.config.actions import ImportDb, TrainNet
from experiments.config.architecture import Architecture
from experiments.config.training import Evaluation, Training
from experiments.files.problems import check_model, check_text
from gui.forms.values import (
    FormField,
    default_values,
    form_fields,
    from_values,
    place_problems,
    shown_fields,
    to_values,
)

MODELS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "corruption": (Corruption, ()),
    "architecture": (Architecture, ()),
    "training": (Training, ()),
    "evaluation": (Evaluation, ()),
    "train_net": (TrainNet, ("datasets", "architectures", "trainings")),
    "sample": (GeneratedSample, ()),
}


def floats(lowest: float, highest: float, *, open_low: bool = False) -> st.SearchStrategy[float]:
    return st.floats(lowest, highest, exclude_min=open_low, allow_nan=False, allow_subnormal=False)


def ranges(lowest: float, highest: float) -> st.SearchStrategy[tuple[float, ...]]:
    pair = st.tuples(floats(lowest, highest), floats(lowest, highest))
    return pair.map(lambda ends: tuple(sorted(ends)))


PERCENT, GREY, SHARE = ranges(0.01, 100), ranges(0, 255), floats(0, 1)

CORRUPTIONS = st.one_of(
    st.fixed_dictionaries(
        {"kind": st.just("Stain"), "size": PERCENT, "color": GREY, "irregularity": SHARE}
    ),
    st.fixed_dictionaries(
        {"kind": st.just("Drops"), "size": PERCENT, "number": st.integers(1, 1000)}
    ),
    st.fixed_dictionaries({"kind": st.just("Scratch"), "color": GREY}),
    st.fixed_dictionaries({"kind": st.just("StainOrGaussian"), "stain": SHARE, "std": SHARE}),
    st.just({"kind": "Clean"}),
)

SCHEDULES = st.one_of(
    st.just({"kind": "constant"}),
    st.fixed_dictionaries(
        {
            "kind": st.just("step_decay"),
            "factor": floats(0.01, 0.99),
            "every": st.integers(1, 100_000),
        }
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("step_down"),
            "divisors": st.dictionaries(st.integers(1, 999), floats(0.1, 1e9), max_size=4),
        }
    ),
    st.fixed_dictionaries(
        {"kind": st.just("cosine"), "warm_up": floats(0, 0.9), "floor": floats(0, 1)}
    ),
)

TRAININGS = st.fixed_dictionaries(
    {
        "learning_rate": floats(0, 1, open_low=True),
        "schedule": SCHEDULES,
        "loss": st.sampled_from(["mse", "mae", "ssim_mse"]),
        "corrupted_weight": floats(0, 10_000),
        "epochs": st.integers(1, 100_000),
        "grey": st.booleans(),
        "patch": st.none() | st.sampled_from(["64x48", "8x8"]),
        "early_stopping_patience": st.none() | st.integers(1, 100_000),
        "online_augmentation": st.fixed_dictionaries(
            {
                "rotation": floats(0, 180),
                "flip_vertical": st.booleans(),
                "brightness": SHARE,
                "contrast": floats(0, 0.9),
                "gamma": floats(1, 10),
            }
        ),
    }
)


def rates(depth: int) -> st.SearchStrategy[dict[str, Any]]:
    rate = floats(0, 0.99)
    chosen = st.none() | st.lists(rate, min_size=depth, max_size=depth)
    return st.fixed_dictionaries(
        {"depth": st.just(depth), "dropout": rate, "monte_carlo_rates": chosen}
    )


def evaluations(measures: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    common = {
        "measures": st.just(measures),
        "smoothing": floats(0, 0.2),
        "calibration": st.sampled_from(["none", "global", "per_pixel"]),
    }
    fixed = {
        "map": st.none() | st.sampled_from(measures),
        "score": st.none() | st.sampled_from(NORMS),
        "selection": st.just("fixed"),
    }
    chosen = {"map": st.none(), "score": st.none(), "selection": st.just("synthetic")}
    return st.one_of(
        st.fixed_dictionaries({**common, **fixed}), st.fixed_dictionaries({**common, **chosen})
    )


CONFIGS = {
    "evaluation": st.sets(st.sampled_from(list(MEASURES)), min_size=1).flatmap(
        lambda keys: evaluations([key for key in MEASURES if key in keys])
    ),
    "corruption": CORRUPTIONS,
    "architecture": st.integers(1, 10).flatmap(rates),
    "training": TRAININGS,
    "train_net": st.fixed_dictionaries(
        {"resolution": st.sampled_from(["32x48", "256x256"]), "evaluation": st.none() | st.just({})}
    ),
    "sample": st.fixed_dictionaries({"train": st.integers(5, 10_000)}),
}


def fields_of(name: str) -> tuple[FormField, ...]:
    model, exclude = MODELS[name]
    return form_fields(model, exclude)


@pytest.mark.parametrize("name", MODELS)
def test_every_entry_has_a_field_with_a_label_and_a_sentence(name: str) -> None:
    for field in fields_of(name):
        assert field.label
        assert field.tooltip or field.key.endswith("kind"), field.key


@pytest.mark.parametrize("name", ["corruption", "architecture", "training", "evaluation", "sample"])
def test_a_new_form_is_the_config_of_the_paper(name: str) -> None:
    model = TypeAdapter(MODELS[name][0])
    given_none = {"kind": "Stain"} if name == "corruption" else {}
    fields = fields_of(name)
    config = from_values(fields, default_values(fields))
    assert model.validate_python(config) == model.validate_python(given_none)


@pytest.mark.parametrize("name", ["corruption", "architecture", "training", "evaluation", "sample"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_config_to_form_to_json_to_config_is_the_identity(name: str, data: st.DataObject) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(MODELS[name][0])
    config = adapter.validate_python(data.draw(CONFIGS[name]))
    fields = fields_of(name)
    text = json.dumps(from_values(fields, to_values(fields, config)))
    assert check_model(MODELS[name][0], json.loads(text)) == ()
    assert adapter.validate_json(text) == config


@pytest.mark.parametrize("name", ["corruption", "architecture", "training", "evaluation", "sample"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_form_to_json_to_form_is_the_identity(name: str, data: st.DataObject) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(MODELS[name][0])
    fields = fields_of(name)
    shown = to_values(fields, adapter.validate_python(data.draw(CONFIGS[name])))
    written = json.loads(json.dumps(from_values(fields, shown)))
    assert to_values(fields, written) == shown
    assert to_values(fields, adapter.validate_python(written)) == shown


@given(options=CONFIGS["train_net"])
@settings(max_examples=20, deadline=None)
def test_a_whole_action_goes_through_its_form(options: dict[str, Any]) -> None:
    given_whole = {
        "action": "train_net",
        "datasets": [{"dataset": "metal_nut", "corruption": "Stain"}],
        **options,
    }
    (action,), _ = check_text(json.dumps(given_whole))
    fields = fields_of("train_net")
    assert check_text(json.dumps(given_whole | from_values(fields, to_values(fields, action))))[
        0
    ] == (action,)


@given(text=st.text())
@settings(deadline=None)
def test_whatever_is_typed_gives_a_config_that_can_be_written_and_checked(text: str) -> None:
    for name in ("training", "corruption", "architecture"):
        fields = fields_of(name)
        values = {f.key: f.default if isinstance(f.default, bool) else text for f in fields}
        config = from_values(fields, values)
        json.dumps(config)
        place_problems(fields, check_model(MODELS[name][0], config))


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("epochs", "abc"),
        ("epochs", "1.5"),
        ("epochs", ""),
        ("learning_rate", "2"),
        ("schedule.reduce_on_plateau.factor", "nan"),
        ("patch", "big"),
        ("online_augmentation.rotation", "1e999"),
    ],
)
def test_wrong_text_gets_the_message_of_validate_at_its_field(key: str, text: str) -> None:
    fields = fields_of("training")
    config = from_values(fields, default_values(fields) | {key: text})
    problems = check_model(Training, config)
    _, said = check_text(
        json.dumps(
            {
                "action": "train_net",
                "datasets": [{"dataset": "a", "corruption": "Stain"}],
                "trainings": [config],
            }
        )
    )
    placed = place_problems(shown_fields(fields, default_values(fields)), problems)
    assert list(placed) == [key]
    assert placed[key] == tuple(problem.message for problem in said)


def test_problems_of_the_whole_form_stand_under_the_empty_key() -> None:
    fields = fields_of("corruption")
    values = default_values(fields) | {"kind": "Structural", "Structural.stain": "1"}
    placed = place_problems(fields, check_model(Corruption, from_values(fields, values)))
    assert list(placed) == [""]
    assert "add up to 1" in placed[""][0]


def test_only_the_fields_of_the_chosen_kind_are_shown_and_written() -> None:
    fields = fields_of("corruption")
    values = default_values(fields) | {"kind": "Gaussian", "Stain.size": "nonsense"}
    assert [f.key for f in shown_fields(fields, values)] == ["kind", "Gaussian.std"]
    assert from_values(fields, values) == {"kind": "Gaussian", "std": 0.01}


def test_units_and_limits_are_told() -> None:
    hints = {field.key: field.hint for field in fields_of("corruption")}
    assert hints["Stain.size"] == "% of the shorter side, a range in 0.01…100"
    assert hints["Drops.number"] == "1…1000"
    assert {f.key: f.hint for f in fields_of("training")}["epochs"] == "1…100000"


def test_empty_text_means_nothing_where_nothing_is_allowed() -> None:
    fields = form_fields(ImportDb, exclude=("defects", "sample"))
    config = from_values(fields, default_values(fields) | {"name": "a", "mvtec": "folder"})
    assert (config["mvtec"], config["train_good"]) == ("folder", None)
    assert check_model(ImportDb, {"action": "import_db", **config}) == ()


def test_a_choice_that_may_be_empty_begins_with_nothing() -> None:
    fields = {field.key: field for field in fields_of("evaluation")}
    assert fields["map"].choices == ("", *MEASURES)
    assert fields["score"].choices == ("", *NORMS)
    assert fields["selection"].choices == ("fixed", "synthetic")
    assert [fields[key].default for key in ("map", "score")] == ["", ""]
    assert from_values([fields["map"]], {"map": ""}) == {"map": None}
    assert fields["measures.gradient_similarity"].label == "Gradient similarity"


@pytest.mark.parametrize("name", ["evaluation", "train_net"])
@pytest.mark.parametrize(
    ("values", "key", "said"),
    [
        ({"map": "combined"}, "map", "combined must be one of the measures that are made"),
        (
            {"selection": "synthetic", "map": "residual"},
            "selection",
            "synthetic chooses map and score; leave both out",
        ),
        ({f"measures.{key}": False for key in MEASURES}, "measures.residual", "at least one"),
    ],
)
def test_a_wrong_combination_is_told_at_its_field(
    name: str, values: dict[str, Any], key: str, said: str
) -> None:
    model, exclude = MODELS[name]
    fields, prefix = form_fields(model, exclude), "" if name == "evaluation" else "evaluation."
    filled = default_values(fields) | {f"{prefix}{each}": value for each, value in values.items()}
    config = from_values(fields, filled)
    if name == "train_net":
        config["datasets"] = [{"dataset": "a", "corruption": "Stain"}]
    placed = place_problems(shown_fields(fields, filled), check_model(model, config))
    assert list(placed) == [f"{prefix}{key}"]
    assert said in placed[f"{prefix}{key}"][0]
