import json

import pytest
from annotated_types import Ge, Gt, Le, Lt
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from datasets.corruptions.stain import Stain
from experiments.config.actions import Action, CorruptDb, ImportDb, TrainNet
from experiments.config.architecture import Architecture
from experiments.config.experiment import Experiment
from experiments.config.limits import bounds_in_words
from experiments.config.training import Training
from experiments.config.values import Resolution
from storage.names import check_name

EXPERIMENT = {
    "dataset": "metal_nut",
    "corruption": {"name": "VariedStain", "settings": {"kind": "Stain"}},
    "resolution": "256x320",
    "architecture": {"name": "AESc_d6_f5_n16", "settings": {}},
    "training": {"name": "paper", "settings": {}},
    "evaluation": None,
    "seed": 0,
}


def test_the_defaults_are_the_papers():
    training, architecture, stain = Training(), Architecture(), Stain()
    assert (training.learning_rate, training.batch_size, training.epochs) == (0.01, 16, 250)
    assert (training.images_per_epoch, training.validation_images) == (2000, 500)
    assert training.validation_fraction == 0.2
    assert training.schedule.model_dump() == {
        "kind": "reduce_on_plateau", "factor": 0.5, "patience": 30, "min_delta": 1.0,
    }  # fmt: skip
    assert (architecture.kind, architecture.depth) == ("AESc", 6)
    assert (architecture.filter_size, architecture.feature_maps) == (5, 16)
    assert (stain.size, stain.color, stain.irregularity, stain.blur) == ((1, 12), (10, 220), 0.1, 0)


def test_an_experiment_is_named_after_its_parts():
    name = Experiment.model_validate(EXPERIMENT).name
    assert name == "metal_nut_VariedStain256x320_AESc_d6_f5_n16_paper"


def test_repetitions_with_other_seeds_do_not_share_a_run():
    usual = Experiment.model_validate(EXPERIMENT)
    again = Experiment.model_validate(EXPERIMENT | {"seed": 2})
    assert again.name == f"{usual.name}_seed2"
    assert (usual.training_and_seed, again.training_and_seed) == ("paper", "paper, seed 2")


def test_an_action_takes_no_seed_that_its_experiments_refuse():
    datasets = [{"dataset": "a", "corruption": "b"}]
    assert TrainNet(datasets=datasets, seed=2**31 - 1).seed == 2**31 - 1
    for seed in (-1, 2**31):
        for model, values in ((TrainNet, {"datasets": datasets}), (Experiment, EXPERIMENT)):
            with pytest.raises(ValidationError, match="seed"):
                model.model_validate(values | {"seed": seed})


def test_a_training_without_a_preset_is_named_after_what_differs_from_the_papers():
    assert Training().name == "LR0.01_reduce_on_plateau_B16_Ep250_Gray_NoDA"
    weighted = Training(corrupted_weight=10, loss="mae")
    cosine = Training(schedule={"kind": "cosine"}, epochs=20)
    assert cosine.name == "LR0.01_cosine_B16_Ep20_Gray_NoDA"
    assert weighted.name == "LR0.01_reduce_on_plateau_mae_B16_Ep250_Gray_NoDA_corrupted10"


def test_a_file_read_back_is_the_same():
    experiment = Experiment.model_validate(EXPERIMENT)
    assert Experiment.model_validate_json(experiment.model_dump_json()) == experiment


@pytest.mark.parametrize("given, expected", [
    ("256x320", (256, 320)), ("64", (64, 64)), (128, (128, 128)), ([32, 48], (32, 48)),
    ({"rows": 9, "columns": 8}, (9, 8)), (" 16 × 24 ", (16, 24)),
])  # fmt: skip
def test_a_resolution_is_rows_then_columns_and_written_as_text(given, expected):
    action = TrainNet(datasets=[{"dataset": "a", "corruption": "b"}], resolution=given)
    assert (action.resolution.rows, action.resolution.columns) == expected
    assert json.loads(action.model_dump_json())["resolution"] == f"{expected[0]}x{expected[1]}"


def test_a_resolution_too_small_for_the_depth_is_refused():
    with pytest.raises(ValidationError, match="64x64"):
        Experiment.model_validate(EXPERIMENT | {"resolution": "63x256"})
    small = EXPERIMENT | {
        "resolution": "63x256", "architecture": {"name": "small", "settings": {"depth": 5}},
    }  # fmt: skip
    assert Experiment.model_validate(small).resolution == Resolution(rows=63, columns=256)


def test_a_patch_counts_instead_of_the_resolution():
    patched = {"name": "p", "settings": {"patch": "32x32"}}
    with pytest.raises(ValidationError, match="32x32 is too small for depth 6"):
        Experiment.model_validate(EXPERIMENT | {"training": patched})
    large = {"name": "p", "settings": {"patch": "512x512"}}
    with pytest.raises(ValidationError, match="larger than the resolution"):
        Experiment.model_validate(EXPERIMENT | {"training": large})


@pytest.mark.parametrize("name", ["metal_nut", "Flasche groß", "瓶", "a.b", "x-1 (2)"])
def test_names_of_any_form_are_allowed(name):
    assert check_name(name) == name


@pytest.mark.parametrize(
    "name", ["", "../x", "a/b", "a\\b", ".hidden", "..", " a", "a\n", "x" * 101]
)
def test_names_that_lead_elsewhere_are_refused(name):
    with pytest.raises(ValueError, match="name"):
        check_name(name)


def test_an_import_has_exactly_one_source():
    adapter = TypeAdapter(Action)
    for sources in ({}, {"mvtec": "a", "train_good": "b"}, {"mvtec": "a", "test_good": "b"}):
        with pytest.raises(ValidationError):
            adapter.validate_python({"action": "import_db", "name": "x", **sources})
    assert adapter.validate_python({"action": "import_db", "name": "x", "mvtec": "a"}).mvtec == "a"


def test_an_object_is_one_of_a_folder_or_of_a_table():
    for source in ("mvtec", "table"):
        assert ImportDb(name="x", object="candle", **{source: "a"}).object == "candle"
    with pytest.raises(ValidationError, match="object goes with mvtec or table, not with train"):
        ImportDb(name="x", object="candle", train_good="a")


def test_a_pattern_of_masks_goes_with_folders_and_not_with_a_table_that_names_them():
    for source in ("mvtec", "train_good"):
        assert ImportDb(name="x", mask_pattern="{stem}_x", **{source: "a"}).mask_pattern
    words = "mask_pattern goes with mvtec or train_good, not with table, whose column mask names"
    with pytest.raises(ValidationError, match=words):
        ImportDb(name="x", mask_pattern="{stem}_x", table="a")
    with pytest.raises(ValidationError, match="mask_pattern goes with .* not with sample"):
        ImportDb(name="x", mask_pattern="{stem}_x", sample={})


@pytest.mark.parametrize("pattern", ["mask", "{stem}{number}", "a/{stem}", "\\{stem}", ""])
def test_a_pattern_of_masks_that_says_nothing_or_leads_elsewhere_is_refused(pattern):
    with pytest.raises(ValidationError, match="says not how masks are called"):
        ImportDb(name="x", mvtec="a", mask_pattern=pattern)


def test_the_probabilities_of_a_mix_add_up_to_one():
    mix = {"kind": "Structural", "stain": 0.5, "scratch": 0.5, "drops": 0.5}
    with pytest.raises(ValidationError, match="add up to 1"):
        CorruptDb(datasets=["a"], name="b", corruption=mix)


@given(st.floats(0.01, 100), st.floats(0.01, 100))
def test_any_range_survives_its_way_through_json(first, second):
    low, high = sorted((first, second))
    stain = Stain(size=(low, high))
    assert Stain.model_validate_json(stain.model_dump_json()).size == (low, high)


@pytest.mark.parametrize("size", ["12-1", "0-5", "1-200", "many", "", [1, 2, 3], None])
def test_impossible_ranges_are_refused(size):
    with pytest.raises(ValidationError):
        Stain(size=size)


def test_bounds_of_a_number_are_said_in_words():
    words = {
        (Ge(0), Lt(1)): "at least 0, below 1",
        (Gt(0), Lt(1)): "above 0, below 1",
        (Ge(1), Le(100)): "1…100",
        (Gt(0), Le(2)): "above 0, at most 2",
        (Ge(1),): "at least 1",
        (Le(3),): "at most 3",
        (): "",
    }
    assert {bounds: bounds_in_words(bounds) for bounds in words} == words
