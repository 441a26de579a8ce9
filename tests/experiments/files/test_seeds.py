"""One combination, several seeds: a run of its own for each."""

import pytest
from pydantic import ValidationError

from experiments.config.actions import TrainNet
from experiments.files.changes import Changes, change_action
from experiments.files.expand import check_lengths, check_names_differ, expand
from experiments.files.problems import check_text
from tests.experiments.conftest import ARCHITECTURE, TRAINING, train_action


def test_each_combination_is_trained_with_each_seed(trained):
    action = TrainNet.model_validate(
        train_action(
            architectures=["AESc_d4_f5_n8", "AE_d4_f5_n8"], trainings=["demo"], seeds=[2, 0]
        )
    )
    found = [
        (each.architecture.name, each.seed, each.name) for each in expand(action, trained.workspace)
    ]
    assert found == [
        (name, seed, f"tiny_Stain48x40_{name}_demo{ending}")
        for name in ("AESc_d4_f5_n8", "AE_d4_f5_n8")
        for seed, ending in ((2, "_seed2"), (0, ""))
    ]


def test_a_seed_of_the_command_line_replaces_them_all(trained):
    action = TrainNet.model_validate(train_action(seeds=[1, 2, 3]))
    changed = change_action(action, Changes(seed=7))
    assert [each.seed for each in expand(changed, trained.workspace)] == [7]


@pytest.mark.parametrize(
    ("seeds", "said"),
    [
        ({"seeds": [1, 1]}, "each may be given once"),
        ({"seeds": [1, 2], "seed": 3}, "seed and seeds exclude each other"),
        ({"seeds": [-1]}, "greater than or equal to 0"),
        ({"seeds": [2**31]}, "less than or equal to 2147483647"),
    ],
)
def test_seeds_that_cannot_be_are_refused(seeds, said):
    with pytest.raises(ValidationError, match=said):
        TrainNet.model_validate(train_action(**seeds))


def test_the_file_is_checked_with_its_seeds():
    _, problems = check_text('{"action": "train_net", "datasets": [], "seeds": [1, "two"]}')
    assert {problem.path for problem in problems} == {"datasets", "seeds.1"}


def test_seeds_count_among_the_combinations():
    trainings = [{"epochs": number} for number in range(1, 102)]
    with pytest.raises(ValidationError, match="10100 combinations; allowed: at most 10000"):
        TrainNet.model_validate(train_action(trainings=trainings, seeds=[*range(100)]))


@pytest.mark.parametrize("longest", ["dataset", "corruption", "architecture", "training"])
def test_names_that_are_too_long_together_are_refused_with_the_one_to_shorten(longest):
    parts = dict.fromkeys(("dataset", "corruption", "architecture", "training"), "ü" * 20)
    check_lengths([("ü" * 110, parts)])
    parts |= {longest: "ä" * 21}
    with pytest.raises(ValueError, match=f"222 bytes; allowed are 220: .* {longest}, '{'ä' * 21}'"):
        check_lengths([("ü" * 111, parts)])


def test_a_file_whose_run_would_have_too_long_a_name_is_refused_before_it_runs(desk, capsys):
    training = "a training with a name of many words " * 2
    desk.write(f"presets/training/{training.strip()}.json", TRAINING)
    desk.write(f"presets/architecture/{'a' * 70}.json", ARCHITECTURE)
    names = {"architectures": ["a" * 70], "trainings": [training.strip()]}
    action = train_action(datasets=[{"dataset": "d" * 72, "corruption": "Stain"}], **names)
    assert desk.run("validate", desk.write("long.json", action)) == 2
    said = capsys.readouterr()
    assert "shorten the name of its training, 'a training with" in " ".join(
        (said.err + said.out).split()
    )


def test_combinations_whose_names_differ_only_by_case_would_share_a_folder():
    with pytest.raises(ValueError, match="more than one combination would be named 'Fast'"):
        check_names_differ(["Fast", "slow", "fast"])
