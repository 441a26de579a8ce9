import pytest

from experiments.files.in_words import describe_action, describe_actions
from experiments.files.made import folders_made, runs_made
from experiments.files.problems import check_action
from experiments.workspace import Workspace

TRAIN = {
    "action": "train_net",
    "datasets": [{"dataset": "bottle", "corruption": "Stain"}],
    "resolution": "64x64",
    "architectures": ["AE_d4_f5_n8"],
    "trainings": ["paper", {"epochs": 3}],
    "seeds": [1, 2, 3],
}


def action(**values):
    found, problems = check_action(values)
    assert problems == ()
    return found


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"action": "import_db", "name": "bottle", "mvtec": "/a/mvtec/bottle"},
            "Import bottle from mvtec/bottle",
        ),
        (
            {"action": "import_db", "name": "plate", "sample": {}},
            "Import plate, a generated sample",
        ),
        (
            {"action": "corrupt_db", "datasets": ["a", "b"], "name": "Big"},
            "Corrupt a and b with Big (Stain)",
        ),
        (
            {"action": "corrupt_db", "datasets": ["a", "b", "c"], "name": "Stain"},
            "Corrupt 3 datasets with Stain",
        ),
        ({"action": "eval_net", "runs": ["r"]}, "Evaluate r"),
    ],
)
def test_an_action_is_said_in_words(values, words):
    assert describe_action(action(**values)) == words


def test_a_training_names_what_it_combines_and_counts_its_runs():
    assert describe_action(action(**TRAIN)).startswith(
        "Train bottle + Stain, AE_d4_f5_n8, paper and "
    )
    assert describe_action(action(**TRAIN)).endswith(", 64x64 (6 runs)")
    one = {**TRAIN, "trainings": ["paper"], "seeds": []}
    assert describe_action(action(**one)).endswith("paper, 64x64 (1 run)")


def test_a_dataset_with_several_corruptions_is_named_once():
    pairs = [{"dataset": "bottle", "corruption": each} for each in ("Stain", "Drops", "Scratch")]
    words = describe_action(action(**{**TRAIN, "datasets": pairs}))
    assert words.startswith("Train bottle + 3 corruptions, AE_d4_f5_n8, ")


def test_the_runs_and_folders_of_a_file_are_known_without_looking(tmp_path):
    train = action(**{**TRAIN, "trainings": ["paper"], "seeds": [0, 7]})
    names = ("bottle_Stain64x64_AE_d4_f5_n8_paper", "bottle_Stain64x64_AE_d4_f5_n8_paper_seed7")
    assert runs_made(train) == names
    actions = [
        action(action="import_db", name="bottle", mvtec="x"),
        action(action="corrupt_db", datasets=["bottle"], name="Big"),
        train,
    ]
    workspace = Workspace(tmp_path / "data", tmp_path / "runs")
    assert folders_made(actions, workspace) == (
        workspace.data / "bottle",
        workspace.data / "bottle" / "corruptions" / "Big",
        *(workspace.runs / name for name in names),
    )
    assert describe_actions(actions[:2]) == "Import bottle from x; Corrupt bottle with Big (Stain)"
