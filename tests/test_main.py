import json

import cv2
import numpy as np
import pytest

import main
from datasets.database import open_dataset
from datasets.synthetic import read_corruption
from experiments.config.actions import ImportDb
from experiments.files.problems import check_text
from experiments.runs import read_run
from tests.experiments.conftest import TRAINING, make_desk, train_action
from tests.tiny_category import write_tiny_category


@pytest.fixture
def desk(tmp_path):
    """A workspace with the dataset `tiny`, for verbs that train nothing."""
    desk = make_desk(tmp_path)
    assert desk.run("import", write_tiny_category(tmp_path / "source"), "--name", "tiny") == 0
    return desk


def test_a_list_says_that_a_folder_does_not_exist_or_is_a_file(tmp_path, capsys):
    nowhere = [f"--{name}={tmp_path / name}" for name in ("data", "runs")]
    assert main.main([*nowhere, "list"]) == 0
    said = capsys.readouterr().out
    assert "the folder does not exist (another: --data DIR): python main.py import" in said
    assert "the folder does not exist (another: --runs DIR): python main.py run" in said
    (tmp_path / "data").touch()
    assert main.main([*nowhere, "list"]) == 2
    assert "data is a file and no folder: give a folder with --data" in capsys.readouterr().err


@pytest.mark.parametrize("verb", [
    "demo", "import", "corrupt", "sample", "run", "sweep", "train", "evaluate", "predict",
    "validate", "robustness", "todo", "report", "table", "list", "delete", "restore", "gui",
    "review",
])  # fmt: skip
def test_every_verb_has_help(verb, capsys):
    with pytest.raises(SystemExit) as ended:
        main.main([verb, "--help"])
    assert ended.value.code == 0
    assert "usage: main.py" in capsys.readouterr().out


def test_folders_may_stand_before_or_after_the_verb(desk, capsys):
    for words in (
        ["--data", desk.folder / "data", "list"],
        ["list", "--data", desk.folder / "data"],
    ):
        assert main.main([str(word) for word in words]) == 0
        assert "tiny: 6 training, 3 good test images" in capsys.readouterr().out


def test_a_corruption_is_saved_and_shown(desk, tmp_path, capsys):
    sheet = tmp_path / "sheet.png"
    words = ["corrupt", "tiny", "--corruption", "stain", "--set", "size=5-20"]
    assert desk.run(*words, "--name", "VariedStain", "--preview", sheet) == 0
    image = cv2.imread(str(sheet))
    assert image.shape[0] > 100 and image.std() > 10
    saved = read_corruption(open_dataset(desk.workspace.data, "tiny"), "VariedStain")
    assert saved["size"] == "5-20"
    assert desk.run(*words, "--name", "VariedStain") == 2
    assert "VariedStain" in capsys.readouterr().err


BAD = [
    ("a.json", "{", "a.json: is not JSON"),
    ("a.json", {"action": "fly"}, "a.json: action: received"),
    ("a.json", {"action": ["import_db"]}, "a.json: action: received"),
    ("a.json", '{"action": "import_db", "name": "\\ud800", "mvtec": "x"}', "half a character"),
    ("a.json", {"action": "import_db", "name": "x", "mvtec": "/nowhere"}, "a.json: mvtec: "),
    ("a.json", train_action(trainings=[TRAINING, TRAINING | {"validation_images": 5}]), "would be"),
    ("a.json", train_action(datasets=[{"dataset": "../x", "corruption": "Stain"}]), '"../x"'),
    ("a.json", train_action(datasets=[{"dataset": "no", "corruption": "Stain"}]), "'no'"),
    ("a.json", train_action(datasets=[{"dataset": "tiny", "corruption": "no"}]), "allowed: Clean"),
    ("a.json", train_action(resolution="16x16", architectures=["AESc_d6_f5_n16"]), "64x64"),
    ("a.json", train_action(architectures=["no"]), "no architecture preset 'no'"),
    ("a.json", {"action": "eval_net", "runs": ["no"]}, "there is no run 'no'"),
]


@pytest.mark.parametrize("name, content, said", BAD)
@pytest.mark.parametrize("verb", ["validate", "run"])
def test_a_wrong_file_is_refused_before_anything_runs(desk, capsys, verb, name, content, said):
    path = desk.write(name, content)
    assert desk.run(verb, path) == 2
    shown = capsys.readouterr()
    assert said in shown.out + shown.err
    assert "Traceback" not in shown.err
    assert not desk.workspace.runs.exists()


@pytest.mark.parametrize("words, said", [
    (["run", "EMPTY"], "is a folder: give a JSON file"),
    (["run", "missing.json"], "there is no file 'missing.json'"),
    (["import", "MISSING", "--name", "x"], "is not a folder"),
    (["import", "EMPTY", "--name", "x"], "train"),
    (["import", "SOURCE", "--name", "tiny"], "--force"),
    (["import", "SOURCE", "--name", "../x"], '"../x"'),
    (["import", "--name", "x"], "either a category folder, or --table FILE, or --train FOLDER"),
    (["import", "SOURCE", "--train", "GOOD", "--name", "x", "--defect", "NG=EMPTY"],
     "received a category folder and --train: give either a category folder"),
    (["import", "--name", "x", "--defect", "NG=EMPTY"], "--defect goes with --train: give"),
    (["import", "SOURCE", "--name", "x", "--test", "EMPTY"],
     "received a category folder and --test, which goes with --train"),
    (["import", "--train", "EMPTY", "--name", "x"], "no image"),
    (["import", "--train", "GOOD", "--name", "x", "--defect", "crack"], "LABEL=FOLDER"),
    (["import", "--train", "GOOD", "--name", "x", "--masks", "a=b"], "which no --defect does"),
    (
        ["import", "--train", "GOOD", "--name", "x", "--defect", "a=b", "--defect", "a=c"],
        "names 'a' more than once",
    ),
    (["corrupt", "tiny", "--set", "size=huge", "--name", "x"], '"huge"'),
    (["corrupt", "tiny", "--corruption", "rain", "--name", "x"], "'rain'"),
    (["corrupt", "tiny"], "--name"),
    (["corrupt", "no", "--name", "x"], "'no'"),
    (["train", "no"], "there is no run 'no'"),
    (["evaluate", "no"], "there is no run 'no'"),
    (["report", "no", "--out", "x.html"], "there is no run 'no'"),
    (["run", "paper", "--dataset", "a/b", "--seed", "-1"], "--seed: received -1"),
    (["run", "paper", "--resolution", "big"], '--resolution: received "big"'),
])  # fmt: skip
def test_bad_input_is_one_sentence_and_exit_code_2(desk, tmp_path, capsys, words, said):
    (tmp_path / "empty").mkdir()
    places = {
        "EMPTY": tmp_path / "empty", "SOURCE": tmp_path / "source", "MISSING": tmp_path / "no",
        "GOOD": tmp_path / "source/train/good",
    }  # fmt: skip
    assert desk.run(*(places.get(word, word) for word in words)) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error
    assert {path.name for path in desk.workspace.data.glob("[!.]*")} == {"tiny"}


def test_a_truncated_image_stops_an_import_and_leaves_nothing(desk, tmp_path, capsys):
    path = next((tmp_path / "source/train/good").iterdir())
    path.write_bytes(path.read_bytes()[:-20])
    assert desk.run("import", tmp_path / "source", "--name", "x") == 2
    assert path.name in capsys.readouterr().err
    assert not (desk.workspace.data / "x").exists()


def test_a_mask_of_another_size_is_refused(desk, tmp_path, capsys):
    mask = next((tmp_path / "source/ground_truth").rglob("*.png"))
    cv2.imwrite(str(mask), np.full((5, 5), 255, np.uint8))
    assert desk.run("import", tmp_path / "source", "--name", "x") == 2
    assert mask.name in capsys.readouterr().err


def test_ones_own_folders_can_be_imported(desk, tmp_path, capsys):
    source = tmp_path / "source"
    words = ["--train", source / "train/good", "--defect", f"Kratzer ä={source / 'test/dent'}"]
    words += ["--masks", f"Kratzer ä={source / 'ground_truth/dent'}"]
    assert desk.run("import", "--name", "Flasche groß", *words) == 0
    assert "held out" in capsys.readouterr().err
    assert desk.run("list") == 0
    assert "2 Kratzer ä" in capsys.readouterr().out


def test_the_todo_list_is_filled_listed_and_run(desk, capsys):
    good = {"action": "corrupt_db", "datasets": ["tiny"], "name": "Spots"}
    assert desk.run("todo", "add", desk.write("spots.json", good)) == 0
    assert desk.run("todo") == 0
    assert "001_spots.json  Corrupt tiny with Spots (Stain)" in capsys.readouterr().out
    desk.write("todo/000_bad.json", good | {"datasets": ["no"]})
    assert desk.run("todo", "run") == 1
    todo = desk.workspace.todo
    assert (todo / "done" / "001_spots.json").is_file()
    assert "'no'" in (todo / "failed" / "000_bad.error.txt").read_text()
    assert desk.run("todo") == 0
    assert "nothing to do" in capsys.readouterr().out


def test_json_progress_is_one_object_a_line(desk, tmp_path, capsys):
    assert desk.run("import", tmp_path / "source", "--name", "y", "--progress", "json") == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert events[0] == {"event": "action_started", "action": "import_db", "index": 0, "count": 1}
    assert events[-1] == {"event": "finished", "succeeded": 1, "failed": 0}
    assert any(event.get("stage") == "import" for event in events)


def test_the_sample_can_be_drawn_and_imported(desk, tmp_path):
    assert desk.run("sample", tmp_path / "drawn", "--side", 48) == 0
    assert desk.run("import", tmp_path / "drawn", "--name", "drawn") == 0


def test_an_import_file_is_what_the_import_verb_does():
    actions, problems = check_text('{"action": "import_db", "name": "a", "mvtec": "b"}')
    assert problems == () and isinstance(actions[0], ImportDb)


def test_a_shipped_experiment_runs_on_another_dataset(desk, monkeypatch):
    ran = []
    monkeypatch.setattr(
        "experiments.running.actions.run_experiment_in_child",
        lambda folder, *rest: ran.append(folder.name),
    )
    assert desk.run("run", "bottle_cpu", "--dataset", "tiny") == 0
    assert ran == ["tiny_Stain128x128_AESc_d5_f5_n16_bottle_cpu"]


def test_one_file_is_repeated_on_any_dataset_at_any_size_with_any_seed(desk, monkeypatch, capsys):
    ran = []
    monkeypatch.setattr(
        "experiments.running.actions.run_experiment_in_child",
        lambda folder, *rest: ran.append(read_run(folder).experiment),
    )
    pair = {"dataset": None, "corruption": "Drops"}
    path = desk.write("any.json", train_action(datasets=[pair], trainings=["demo"]))
    assert desk.run("run", path) == 2
    assert "this file runs on any dataset: give --dataset NAME; imported: tiny" in (
        capsys.readouterr().err
    )
    assert not desk.workspace.runs.exists()
    for seed in (0, 1, 2):
        words = ["--dataset", "tiny", "--resolution", "64x40", "--seed", seed]
        assert desk.run("run", path, *words) == 0
    usual = "tiny_Drops64x40_AESc_d3_f3_n4_demo"
    assert [each.name for each in ran] == [usual, f"{usual}_seed1", f"{usual}_seed2"]
    assert [each.seed for each in ran] == [0, 1, 2]


def test_every_problem_of_options_and_file_is_said_before_anything_is_done(desk, capsys):
    words = ["bottle_cpu", "--dataset", "tiny", "--dataset", "none", "--resolution", "16x64"]
    for verb in ("run", "validate"):
        assert desk.run(verb, *words) == 2
        shown = capsys.readouterr()
        said = shown.out + shown.err
        assert "bottle_cpu: datasets.1.dataset: there is no dataset 'none'" in said
        assert "it has tiny" in said
        assert "bottle_cpu: resolution: 16x64 is too small for depth 5" in said
    assert not desk.workspace.runs.exists()


def test_a_file_that_imports_runs_on_a_dataset_that_is_there(desk, monkeypatch):
    ran = []
    monkeypatch.setattr(
        "experiments.running.actions.run_experiment_in_child",
        lambda folder, *rest: ran.append(folder.name),
    )
    assert desk.run("run", "demo", "--dataset", "tiny") == 0
    assert ran == ["tiny_Stain128x128_AESc_d4_f5_n8_demo"]
    assert {path.name for path in desk.workspace.data.glob("[!.]*")} == {"tiny"}
    assert read_corruption(open_dataset(desk.workspace.data, "tiny"), "Stain")["kind"] == "Stain"


def test_a_file_for_any_dataset_is_valid_and_cannot_wait(desk, capsys):
    path = desk.write("any.json", train_action(datasets=[{"dataset": None, "corruption": "Drops"}]))
    assert desk.run("validate", path) == 0
    assert "any.json: valid for any dataset: run it with --dataset NAME" in capsys.readouterr().out
    assert desk.run("validate", path, "--dataset", "tiny") == 0
    assert "any.json: valid\n" in capsys.readouterr().out
    assert desk.run("todo", "add", path) == 2
    assert 'write a name for "dataset": null' in capsys.readouterr().err
    assert not desk.workspace.todo.exists()


def test_a_shipped_experiment_names_the_datasets_that_are_missing(desk, capsys):
    assert desk.run("run", "paper") == 2
    error = capsys.readouterr().err
    assert "datasets.0.dataset: there is no dataset 'bottle'" in error
    assert "metal_nut" in error


def test_a_file_may_need_what_an_earlier_one_makes(desk, tmp_path):
    first = desk.write(
        "1.json", {"action": "import_db", "name": "y", "mvtec": str(tmp_path / "source")}
    )
    second = desk.write("2.json", {"action": "corrupt_db", "datasets": ["y"], "name": "Spots"})
    assert desk.run("validate", first, second) == 0
    assert desk.run("validate", second) == 2
    assert desk.run("run", first, second) == 0
    assert desk.run("todo", "add", first, second) == 0


def test_a_folder_does_not_hide_an_experiment_of_its_name(desk, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bottle_cpu").mkdir()
    assert desk.run("validate", "bottle_cpu") == 2  # for its dataset, not for the folder


def test_the_demo_does_not_replace_a_dataset_of_ones_own(desk, tmp_path, capsys):
    assert desk.run("import", tmp_path / "source", "--name", "demo") == 0
    assert desk.run("demo") == 2
    assert "dataset of your own" in capsys.readouterr().err


def test_a_dataset_is_deleted_with_a_word_on_what_depends_on_it_and_put_back(desk, capsys):
    path = desk.write("later.json", train_action())
    assert desk.run("todo", "add", path) == 0
    capsys.readouterr()
    assert desk.run("delete", "dataset", "tiny") == 2
    shown = capsys.readouterr()
    assert "the dataset 'tiny'\nWaiting on the todo list for 'tiny': 001_later.json." in shown.out
    assert "give --yes" in shown.err
    assert desk.run("delete", "dataset", "tiny", "--yes") == 0
    assert 'restore "tiny" puts it back' in capsys.readouterr().out
    assert desk.run("restore") == 0
    assert "_tiny  dataset 'tiny', deleted 2" in capsys.readouterr().out
    assert desk.run("restore", "tiny") == 0
    assert desk.run("corrupt", "tiny", "--name", "Stain", "--copies", "1") == 0


def test_an_answer_at_the_terminal_deletes_or_leaves(desk, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    answers = iter(["", "y", "no", "yes"])
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    assert desk.run("delete", "dataset", "tiny") == 0
    assert "nothing was deleted" in capsys.readouterr().out
    assert desk.run("delete", "dataset", "tiny") == 0
    assert not (desk.workspace.data / "tiny").exists()
    assert desk.run("delete", "--empty-trash") == 0
    assert "nothing was deleted" in capsys.readouterr().out
    assert desk.run("delete", "--empty-trash") == 0
    assert "dataset 'tiny', deleted" in capsys.readouterr().out
    assert desk.run("restore") == 0
    assert capsys.readouterr().out == "the trash is empty\n"


@pytest.mark.parametrize("words, said", [
    (["delete"], "give KIND and NAME of what to delete, or --empty-trash"),
    (["delete", "dataset"], "give KIND and NAME"),
    (["delete", "dataset", "--empty-trash"], "and not both"),
    (["delete", "dataset", "tiny", "--empty-trash"], "and not both"),
    (["delete", "run", "no", "--yes"], "there is no run 'no'"),
    (["restore", "no"], "there is no 'no' in the trash; there: it is empty"),
])  # fmt: skip
def test_what_cannot_be_deleted_or_put_back_is_one_sentence(desk, capsys, words, said):
    assert desk.run(*words) == 2
    assert said in capsys.readouterr().err
    assert (desk.workspace.data / "tiny" / "dataset.json").is_file()
