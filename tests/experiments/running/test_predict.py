import csv
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from experiments import load_run
from experiments.config.actions import EvalNet
from experiments.events import ImageJudged, ignore
from experiments.run_folder import RunFolder
from experiments.running.evaluate_again import evaluation_again
from experiments.running.predict import Wishes, predict
from experiments.running.predictions import (
    JudgedBy,
    Prediction,
    check_judged_alike,
    read_earlier,
    write_predictions,
)
from experiments.thresholds import (
    forget_kept_threshold,
    keep_threshold,
    kept_threshold,
    read_thresholds,
    stamp_of,
    threshold_of,
)
from models.inference import load_model
from tests.datasets import corpus


def read(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_new_images_are_scored_as_the_evaluation_scored_them(trained, run_folder, tmp_path, capsys):
    test = trained.workspace.data / "tiny" / "test"
    assert trained.run("predict", run_folder.name, test / "good", "--out", tmp_path) == 0
    rows = read(tmp_path / "predictions.csv")
    scores = {row["path"]: row for row in read(run_folder / "evaluation/residual/scores.csv")}
    threshold = json.loads((run_folder / "threshold.json").read_text())["residual"]
    assert len(rows) == 4
    for row in rows:
        score = float(row["score"])
        assert score == pytest.approx(float(scores[row["path"]]["L2"]), rel=1e-4)
        assert float(row["threshold"]) == pytest.approx(threshold)
        assert row["verdict"] == ("defective" if score > threshold else "good")
        assert cv2.imread(str(tmp_path / row["picture"])) is not None
        assert (row["map"], row["scored_by"]) == ("residual", "L2")
    said = capsys.readouterr()
    assert f"defective (Residual, L2 above {threshold:.4g})" in said.out
    assert "judged 4 images by Residual, L2 in" in said.err
    assert "can promise 25 % false alarms, not 5 %" in said.err.replace("\n", " ")


def test_a_run_of_an_earlier_version_judges_by_the_paper_s_map_and_score(
    trained, run_folder, tmp_path
):
    copy = tmp_path / "copy"
    shutil.copytree(run_folder, copy)
    (copy / "evaluation" / "chosen.json").unlink()
    thresholds = json.loads((copy / "threshold.json").read_text())
    del thresholds["scores"], thresholds["judged_by"]
    (copy / "threshold.json").write_text(json.dumps(thresholds))
    test = trained.workspace.data / "tiny" / "test" / "good"
    for name, run in (("old", copy), ("new", run_folder)):
        assert trained.run("predict", run, test, "--out", tmp_path / name) == 0
    old, new = (read(tmp_path / name / "predictions.csv") for name in ("old", "new"))
    assert [row["score"] for row in old] == [row["score"] for row in new]
    assert {(row["map"], row["scored_by"]) for row in old} == {("residual", "L2")}


def test_images_of_any_size_and_name_are_judged(trained, run_folder, tmp_path):
    folder = tmp_path / "neue Bilder ä"
    folder.mkdir()
    for suffix, size in ((".bmp", (90, 70)), (".png", (20, 33)), (".tiff", (48, 40))):
        image = np.random.default_rng(0).integers(0, 255, (*size, 3), dtype=np.uint8)
        cv2.imencode(suffix, image)[1].tofile(folder / f"same{suffix}")
    assert trained.run("predict", run_folder, folder, "--out", tmp_path / "out") == 0
    rows = read(tmp_path / "out" / "predictions.csv")
    assert len({row["picture"] for row in rows}) == 3
    assert all((tmp_path / "out" / row["picture"]).is_file() for row in rows)


def test_what_is_not_judged_is_said_and_sub_folders_are_judged_on_demand(
    trained, run_folder, tmp_path, capsys
):
    images = sorted((trained.workspace.data / "tiny" / "test" / "good").iterdir())
    (tmp_path / "new" / "late").mkdir(parents=True)
    shutil.copy(images[0], tmp_path / "new" / "a.png")
    shutil.copy(images[1], tmp_path / "new" / "late" / "b.png")
    (tmp_path / "new" / "list.txt").write_text("a")
    words = ("predict", run_folder.name, tmp_path / "new", "--out")
    assert trained.run(*words, tmp_path / "one") == 0
    said = capsys.readouterr().err.replace("\n", " ")
    assert "Files that are not used: 2: .txt 1 (list.txt); images in sub-folders, read with" in said
    assert len(read(tmp_path / "one" / "predictions.csv")) == 1
    for _ in range(2):  # the pictures of the first time are not judged the second time
        assert trained.run(*words, tmp_path / "new" / "out", "--recursive", "--force") == 0
        assert "not used: 1: .txt 1" in capsys.readouterr().err.replace("\n", " ")
        assert len(read(tmp_path / "new" / "out" / "predictions.csv")) == 2


@pytest.mark.parametrize("out", ["new", "."], ids=["the images' folder", "above it"])
def test_among_the_images_only_what_was_written_is_neither_judged_nor_named(
    trained, run_folder, tmp_path, capsys, out
):
    first, second, *_ = sorted((trained.workspace.data / "tiny" / "test" / "good").iterdir())
    new, out = tmp_path / "new", tmp_path / out
    (new / "late").mkdir(parents=True)
    shutil.copy(first, new / "a.png")
    shutil.copy(second, new / "late" / "b.png")
    (new / "list.txt").write_text("a")
    words = ("predict", run_folder.name, new, "--out", out, "--overlays")
    assert trained.run(*words) == 0
    said = capsys.readouterr().err.replace("\n", " ")
    assert "Files that are not used: 2: .txt 1 (list.txt); images in sub-folders, read with" in said
    assert trained.run(*words, "--recursive", "--append") == 0
    said = capsys.readouterr().err.replace("\n", " ")
    assert "Files that are not used: 1: .txt 1 (list.txt)" in said
    assert "1 of 2 images have a row already" in said
    rows = read(out / "predictions.csv")
    assert [Path(row["path"]) for row in rows] == [new / "a.png", new / "late" / "b.png"]


def test_images_in_a_folder_called_as_the_pictures_are_not_left_out(
    trained, run_folder, tmp_path, capsys
):
    good = next((trained.workspace.data / "tiny" / "test" / "good").iterdir())
    (tmp_path / "pictures").mkdir()
    for name in ("a.png", "pictures/b.png"):
        shutil.copy(good, tmp_path / name)
    words = ("predict", run_folder.name, tmp_path, "--out", tmp_path)
    assert trained.run(*words, "--recursive") == 2
    assert "would overwrite" in capsys.readouterr().err
    assert trained.run(*words) == 0
    assert "read with --recursive, 1 (pictures/b.png)" in capsys.readouterr().err.replace("\n", " ")
    assert (tmp_path / "pictures" / "b.png").read_bytes() == good.read_bytes()


@pytest.mark.parametrize("words, said", [
    (["RUN", "missing.png"], "there is no image or folder missing.png"),
    (["RUN", "EMPTY"], "has no image"),
    (["unknown", "EMPTY"], "there is no run 'unknown'"),
])  # fmt: skip
def test_bad_input_is_one_sentence(trained, run_folder, tmp_path, capsys, words, said):
    places = {"RUN": run_folder.name, "EMPTY": tmp_path}
    words = [places.get(word, word) for word in words]
    assert trained.run("predict", *words, "--out", tmp_path / "out") == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error
    assert not (tmp_path / "out" / "predictions.csv").exists()


@pytest.mark.parametrize("target", ["nowhere.png", "b.png"], ids=["nowhere", "to itself"])
def test_a_link_that_leads_nowhere_costs_no_other_image_however_it_is_given(
    trained, run_folder, tmp_path, target
):
    good, new = next((trained.workspace.data / "tiny/test/good").iterdir()), tmp_path / "new"
    new.mkdir()
    for name in ("a.png", "c.png"):
        shutil.copy(good, new / name)
    (new / "b.png").symlink_to(new / target)
    given = {"folder": [new], "files": [new / f"{name}.png" for name in "abc"]}
    for name, sources in given.items():
        assert trained.run("predict", run_folder, *sources, "--out", tmp_path / name) == 1
        rows = read(tmp_path / name / "predictions.csv")
        assert [row["verdict"] == "error" for row in rows] == [False, True, False]
        assert "leads nowhere" in rows[1]["error"]


def test_sources_of_which_none_is_there_are_refused(trained, run_folder, tmp_path, capsys):
    gone = (tmp_path / "a.png", tmp_path / "b.png")
    assert trained.run("predict", run_folder, *gone, "--out", tmp_path / "out") == 2
    said = capsys.readouterr().err.replace("\n", "")
    assert f"there is no image or folder {gone[0]}, {gone[1]}" in said
    assert not (tmp_path / "out").exists()


def test_images_are_not_overwritten_by_their_own_pictures(trained, run_folder, tmp_path, capsys):
    good = next((trained.workspace.data / "tiny/test/good").iterdir())
    (tmp_path / "pictures").mkdir()
    source = tmp_path / "pictures" / "a.png"
    source.write_bytes(good.read_bytes())
    assert trained.run("predict", run_folder, source, "--out", tmp_path) == 2
    assert "would overwrite" in capsys.readouterr().err
    assert source.read_bytes() == good.read_bytes()


@pytest.mark.parametrize("content", ["{bad", "[1]", '{"residual": [1]}', '{"residual": NaN}'])
def test_a_damaged_threshold_asks_for_an_evaluation(run_folder, trained, tmp_path, capsys, content):
    copy = tmp_path / "copy"
    shutil.copytree(run_folder, copy)
    (copy / "threshold.json").write_text(content)
    image = next((trained.workspace.data / "tiny/test/good").iterdir())
    assert trained.run("predict", copy, image, "--out", tmp_path / "out") == 2
    assert "evaluate its residual first" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["model.keras", "evaluation/residual/maps.npy"])
def test_a_damaged_file_of_a_run_is_named(run_folder, trained, tmp_path, capsys, name):
    copy = tmp_path / "copy"
    shutil.copytree(run_folder, copy)
    stored = json.loads((copy / "threshold.json").read_text())
    del stored["scales"]  # as in runs of earlier versions, which need the maps for it
    (copy / "threshold.json").write_text(json.dumps(stored))
    (copy / name).write_bytes(b"")
    image = next((trained.workspace.data / "tiny/test/good").iterdir())
    assert trained.run("predict", copy, image, "--out", tmp_path / "out") == 2
    assert "damaged" in capsys.readouterr().err


def test_an_image_that_claims_or_has_too_many_pixels_is_refused_by_name(
    trained, run_folder, tmp_path, capsys
):
    (claims,) = [case for case in corpus.refused_files() if case.name == "claims.jpg"]
    (tmp_path / "claims.jpg").write_bytes(claims.content)
    small = tmp_path / "small.png"
    small.write_bytes(corpus.png(corpus.COLOUR, corpus.RGB))
    for image, options, words in (
        ("claims.jpg", (), "claims.jpg has 32000x32000 pixels"),
        ("small.png", ("--most-megapixels", 0.003), "small.png has 48x64 pixels"),
    ):
        words_given = (run_folder, tmp_path / image, "--out", tmp_path / image[:5], *options)
        assert trained.run("predict", *words_given) == 2
        assert words in capsys.readouterr().err.replace("\n", "")
    assert trained.run("predict", run_folder, small, "--out", tmp_path / "out") == 0


def test_a_name_that_no_list_can_hold_does_not_cost_the_others(
    trained, run_folder, tmp_path, capsys
):
    content = corpus.png(corpus.COLOUR, corpus.RGB)
    folder, out = tmp_path / "new", tmp_path / "out"
    folder.mkdir()
    names = [b"n" * 245 + b".png", b"back\\slash.png", b"no\xffutf.png", b"a.png", b"z.png"]
    for name in names:
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(content)
    assert trained.run("predict", run_folder, folder, "--out", out) == 1
    rows = read(out / "predictions.csv")
    said = " ".join(row["error"] for row in rows)
    assert len(rows) == 5
    for words in ("has a name of 249 bytes", "has a backslash", "is no UTF-8 text"):
        assert words in said
    judged = [Path(row["path"]).name for row in rows if row["verdict"] != "error"]
    assert judged == ["a.png", "z.png"]
    assert sorted(path.name for path in (out / "pictures").iterdir()) == ["a.png", "z.png"]
    assert "3 could not be read" in capsys.readouterr().out


def test_damage_is_said_in_one_sentence_without_the_decoder_s_own_words(
    trained, run_folder, tmp_path, capfd
):
    (lost,) = [case for case in corpus.refused_files() if case.name == "plain_lost.jpg"]
    (tmp_path / "lost.jpg").write_bytes(lost.content)
    assert trained.run("predict", run_folder, tmp_path / "lost.jpg", "--out", tmp_path) == 2
    said = capfd.readouterr().err.replace("\n", "")
    assert said.count("Corrupt JPEG data") == 1
    assert "lost.jpg is cut off, damaged or no image (Corrupt JPEG data: " in said


def test_a_bad_image_does_not_cost_the_others(trained, run_folder, tmp_path, capsys):
    good = sorted((trained.workspace.data / "tiny" / "test" / "good").iterdir())[0]
    bad = {0, 5, *range(16, 32), 35}  # the whole second batch among them
    for place in range(36):
        image = tmp_path / "images" / f"{place:02}.png"
        image.parent.mkdir(exist_ok=True)
        image.write_bytes(b"no image" if place in bad else good.read_bytes())
    out = tmp_path / "out"
    assert trained.run("predict", run_folder, tmp_path / "images", "--out", out) == 1
    rows = read(out / "predictions.csv")
    assert [Path(row["path"]).stem for row in rows] == [f"{place:02}" for place in range(36)]
    assert {place for place, row in enumerate(rows) if row["verdict"] == "error"} == bad
    for place, row in enumerate(rows):
        assert bool(row["error"]) == (place in bad)
        assert bool(row["score"]) == bool(row["picture"]) == (place not in bad)
    assert f"{len(bad)} could not be read" in capsys.readouterr().out
    assert len({f"{float(row['score']):.5f}" for row in rows if row["score"]}) == 1


def test_images_that_are_all_bad_are_bad_input(trained, run_folder, tmp_path, capsys):
    (tmp_path / "a.png").write_bytes(b"no image")
    assert trained.run("predict", run_folder, tmp_path / "a.png", "--out", tmp_path / "out") == 2
    assert read(tmp_path / "out" / "predictions.csv")[0]["verdict"] == "error"
    said = capsys.readouterr()
    assert "judged 0 images by" in said.err
    assert "1 image: 0 defective" in said.out


def test_the_judgements_of_two_calls_are_not_mixed(trained, run_folder, tmp_path, capsys):
    image = next((trained.workspace.data / "tiny/test/good").iterdir())
    words = ["predict", run_folder, image, "--out", tmp_path]
    assert trained.run(*words) == 0
    before = (tmp_path / "predictions.csv").read_bytes()
    assert trained.run(*words, "--threshold", 0) == 2
    assert "give --out another folder, --append" in capsys.readouterr().err
    assert (tmp_path / "predictions.csv").read_bytes() == before
    assert trained.run(*words, "--threshold", 0, "--force") == 0
    assert read(tmp_path / "predictions.csv")[0]["verdict"] == "defective"


def test_a_rate_of_false_alarms_chooses_the_threshold(trained, run_folder, tmp_path, capsys):
    stored = json.loads((run_folder / "threshold.json").read_text())
    scores = sorted(stored["good_scores"]["residual"])
    assert len(scores) == stored["images"] == 3
    image = next((trained.workspace.data / "tiny/test/good").iterdir())
    words = ["predict", run_folder, image, "--out"]
    assert trained.run(*words, tmp_path / "half", "--false-alarms", 0.5) == 0
    assert "can promise" not in capsys.readouterr().err
    threshold = float(read(tmp_path / "half" / "predictions.csv")[0]["threshold"])
    assert threshold == pytest.approx(scores[1])
    assert trained.run(*words, tmp_path / "low", "--false-alarms", 0.01) == 2
    said = capsys.readouterr().err
    assert "0.01 cannot be held with 3 held-out good images; the lowest is 0.25" in said


def test_a_run_judges_by_its_model_experiment_and_threshold_alone(trained, run_folder, tmp_path):
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("model.keras", "experiment.json", "threshold.json"):
        shutil.copy(run_folder / name, copy)
    images = trained.workspace.data / "tiny" / "test" / "good"
    for name, run in (("whole", run_folder), ("bare", copy)):
        assert trained.run("predict", run, images, "--out", tmp_path / name) == 0
    whole, bare = (read(tmp_path / name / "predictions.csv") for name in ("whole", "bare"))
    for one, other in zip(whole, bare, strict=True):
        assert {**one, "run": ""} == {**other, "run": ""}
        pictures = [(tmp_path / name / one["picture"]).read_bytes() for name in ("whole", "bare")]
        assert pictures[0] == pictures[1]


def test_a_run_that_does_not_say_its_map_judges_by_none(trained, run_folder, tmp_path, capsys):
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("model.keras", "experiment.json"):
        shutil.copy(run_folder / name, copy)
    image = next((trained.workspace.data / "tiny" / "test" / "good").iterdir())
    words = ("predict", copy, image, "--out", tmp_path / "out", "--threshold", 1)
    assert trained.run(*words) == 2
    assert "copy threshold.json from where" in capsys.readouterr().err.replace("\n", " ")
    assert not (tmp_path / "out").exists()


def test_from_python_an_array_is_judged_as_its_file_is(trained, run_folder, tmp_path):
    folder = trained.workspace.data / "tiny" / "test" / "good"
    assert trained.run("predict", run_folder, folder, "--out", tmp_path) == 0
    run = load_run(run_folder)
    for row in read(tmp_path / "predictions.csv"):
        pixels = cv2.imread(row["path"])[..., ::-1]
        judged = run.predict(pixels)
        assert judged.score == pytest.approx(float(row["score"]), rel=1e-4)
        assert judged.verdict == row["verdict"]
        assert judged.map.shape == (48, 40)
    grey = cv2.cvtColor(pixels[..., ::-1].copy(), cv2.COLOR_BGR2GRAY)
    assert run.predict(grey).score == pytest.approx(judged.score, rel=1e-4)
    with pytest.raises(ValueError, match="received an array of float64 and shape"):
        run.predict(pixels / 255)


def test_a_second_call_adds_only_what_is_new(trained, run_folder, tmp_path, capsys):
    images = sorted((trained.workspace.data / "tiny" / "test" / "good").iterdir())
    out = tmp_path / "out"
    assert trained.run("predict", run_folder, *images[:2], "--out", out) == 0
    before = (out / "predictions.csv").read_text()
    assert trained.run("predict", run_folder, *images, "--out", out, "--append") == 0
    assert "2 of 4 images have a row already" in capsys.readouterr().err
    assert (out / "predictions.csv").read_text().startswith(before)
    assert [row["path"] for row in read(out / "predictions.csv")] == [str(path) for path in images]
    again = tmp_path / "again" / images[0].name  # another image of the same name
    again.parent.mkdir()
    shutil.copy(images[3], again)
    assert trained.run("predict", run_folder, again, "--out", out, "--append") == 0
    rows = read(out / "predictions.csv")
    assert len({row["picture"] for row in rows}) == len(rows) == 5
    words = ("predict", run_folder, again, *images, "--out", out, "--append")
    assert trained.run(*words) == 0
    assert "nothing new" in capsys.readouterr().out
    shutil.copy(images[2], again)  # another image under its name
    assert trained.run(*words) == 0
    assert "4 of 5 images have a row already" in capsys.readouterr().err
    assert [row["path"] for row in read(out / "predictions.csv")[5:]] == [str(again)]


def test_rows_are_added_only_to_those_of_the_same_run_and_threshold(
    trained, run_folder, tmp_path, capsys
):
    first, second, *_ = sorted((trained.workspace.data / "tiny" / "test" / "good").iterdir())
    assert trained.run("predict", run_folder, first, "--out", tmp_path / "out") == 0
    before = (tmp_path / "out" / "predictions.csv").read_bytes()
    other = tmp_path / "other run"
    shutil.copytree(run_folder, other)
    for run, *options in ((other,), (run_folder, "--threshold", 0.5)):
        words = ("predict", run, second, "--out", tmp_path / "out", "--append", *options)
        assert trained.run(*words) == 2
        said = capsys.readouterr().err.replace("\n", " ")
        assert "has rows by run" in said and "give --out another folder, or --force" in said
    assert (tmp_path / "out" / "predictions.csv").read_bytes() == before


def test_what_judges_is_compared_as_the_rows_have_it(tmp_path):
    file, by = tmp_path / "predictions.csv", JudgedBy("=run", "residual", "L2", 0.1 + 0.2)
    write_predictions(file, [Prediction.not_read(Path("a.png"), "no image", by)])
    earlier = read_earlier(file)
    check_judged_alike(file, earlier, by)
    others = ({"run": "run"}, {"map": "combined"}, {"scored_by": "L1"}, {"threshold": 0.3})
    for other in (*others, {"model": "a"}, {"evaluation": "a"}):
        with pytest.raises(ValueError, match="has rows by run"):
            check_judged_alike(file, earlier, replace(by, **other))


def test_rows_say_by_which_model_and_evaluation_and_those_of_others_are_not_added(
    trained, run_folder, tmp_path, capsys
):
    first, second, *_ = sorted((trained.workspace.data / "tiny" / "test" / "good").iterdir())
    run = RunFolder(tmp_path / run_folder.name)
    shutil.copytree(run_folder, run.path)
    words = ("--out", tmp_path / "out", "--threshold", 0.5)
    assert trained.run("predict", run.path, first, *words) == 0
    (row,) = read(tmp_path / "out" / "predictions.csv")
    stamp = stamp_of(read_thresholds(run), "residual")
    assert (row["model"], row["evaluation"]) == (stamp.model[:12], stamp.evaluation[:12])
    content = json.loads(run.thresholds.read_text())
    content["evaluations"]["residual"] = "another evaluation"
    run.thresholds.write_text(json.dumps(content))
    assert trained.run("predict", run.path, second, *words, "--append") == 2
    said = capsys.readouterr().err.replace("\n", " ")
    assert f"evaluation {stamp.evaluation[:12]}, and now it would be run" in said
    network = load_model(run.model)
    network.set_weights([weight * 0.5 for weight in network.get_weights()])
    network.save(run.model)
    run.model_record.unlink(missing_ok=True)  # as after another training
    content["evaluations"]["residual"] = stamp.evaluation
    run.thresholds.write_text(json.dumps(content))
    assert trained.run("predict", run.path, second, *words, "--append") == 2
    assert f"model {stamp.model[:12]}, evaluation" in capsys.readouterr().err.replace("\n", " ")


def test_rows_of_an_earlier_version_are_not_added_to_but_replaced_with_their_pictures(
    trained, run_folder, tmp_path, capsys
):
    first, second, *_ = sorted((trained.workspace.data / "tiny" / "test" / "good").iterdir())
    assert trained.run("predict", run_folder, first, "--out", tmp_path) == 0
    lines = (tmp_path / "predictions.csv").read_text().splitlines()
    earlier = "".join(",".join(line.split(",")[:9]) + "\n" for line in lines)
    (tmp_path / "predictions.csv").write_text(earlier)
    words = ("predict", run_folder, second, "--out", tmp_path)
    assert trained.run(*words, "--append") == 2
    said = capsys.readouterr().err.replace("\n", " ")
    assert "is of an earlier version and does not say which model judged: give --out" in said
    assert (tmp_path / "predictions.csv").read_text() == earlier
    assert trained.run(*words, "--force") == 0
    assert [path.name for path in (tmp_path / "pictures").iterdir()] == [second.name]


def test_what_an_earlier_call_drew_goes_with_its_rows_and_nothing_else(
    trained, run_folder, tmp_path, capsys
):
    first, second, *_ = sorted((trained.workspace.data / "tiny" / "test" / "good").iterdir())
    out, drawn = tmp_path / "out", ("pictures", "masks", "overlays")
    writing = ("--out", out, "--overlays")
    assert trained.run("predict", run_folder, first, second, *writing, "--masks") == 0
    assert "masks in" in (said := capsys.readouterr().out) and "overlays in" in said
    (out / "masks" / "mine.png").write_bytes(b"not drawn by predict")
    assert trained.run("predict", run_folder, second, *writing, "--force") == 0
    left = {name: [path.name for path in (out / name).iterdir()] for name in drawn}
    assert left == {"pictures": [second.name], "masks": ["mine.png"], "overlays": [second.name]}
    assert "masks in" not in (said := capsys.readouterr().out) and "overlays in" in said
    assert trained.run("predict", run_folder, first, "--out", out, "--force") == 0
    assert not (out / "overlays").exists()


def stop_after(images):
    """Return what hears of events, and stops the work as Ctrl-C does after so many images."""
    heard = []

    def hear(event):
        heard.extend([event] if isinstance(event, ImageJudged) else [])
        if len(heard) == images:
            raise KeyboardInterrupt

    return hear


def check_that_rows_and_pictures_belong_together(out, images):
    rows = read(out / "predictions.csv")
    assert [row["path"] for row in rows] == [str(path) for path in images]
    for name in ("pictures", "masks", "overlays"):
        drawn = {path.name for path in (out / name).iterdir()}
        assert drawn == {Path(row["picture"]).name for row in rows}
    return rows


def test_what_a_stop_leaves_belongs_together_and_append_goes_on(
    trained, run_folder, tmp_path, capsys
):
    images = sorted((trained.workspace.data / "tiny" / "test" / "good").iterdir())
    out, wishes = tmp_path / "out", Wishes(threshold=0.0, masks=True, overlays=True)
    with pytest.raises(KeyboardInterrupt):
        predict(RunFolder(run_folder), images, out, stop_after(2), wishes)
    check_that_rows_and_pictures_belong_together(out, images[:2])
    words = ("predict", run_folder, *images, "--out", out, "--threshold", 0)
    assert trained.run(*words) == 2
    assert "--append to add what is new, or --force" in capsys.readouterr().err.replace("\n", " ")
    assert trained.run(*words, "--append", "--masks", "--overlays") == 0
    check_that_rows_and_pictures_belong_together(out, images)


def test_a_stop_while_replacing_leaves_nothing_of_the_earlier_call(trained, run_folder, tmp_path):
    images = sorted((trained.workspace.data / "tiny" / "test" / "good").iterdir())
    out, both = tmp_path / "out", {"masks": True, "overlays": True}
    predict(RunFolder(run_folder), images, out, ignore, Wishes(threshold=1.0, **both))
    with pytest.raises(KeyboardInterrupt):
        wishes = Wishes(threshold=0.0, force=True, **both)
        predict(RunFolder(run_folder), images[::-1], out, stop_after(1), wishes)
    (row,) = check_that_rows_and_pictures_belong_together(out, images[-1:])
    assert float(row["threshold"]) == 0


def test_rows_are_added_only_to_a_file_with_the_same_columns(trained, run_folder, tmp_path, capsys):
    image = next((trained.workspace.data / "tiny" / "test" / "good").iterdir())
    (tmp_path / "predictions.csv").write_text("image,score\na.png,1\n")
    assert trained.run("predict", run_folder, image, "--out", tmp_path, "--append") == 2
    assert "other columns" in capsys.readouterr().err
    assert (tmp_path / "predictions.csv").read_text() == "image,score\na.png,1\n"


def test_masks_have_the_size_of_their_images_and_mark_what_good_images_do_not_have(
    trained, run_folder, tmp_path
):
    test = trained.workspace.data / "tiny" / "test"
    image = cv2.imread(str(next((test / "missing_hole").iterdir())))
    cv2.imwrite(str(tmp_path / "large.png"), cv2.resize(image, (130, 90)))
    words = ("predict", run_folder, tmp_path / "large.png", "--out", tmp_path / "out", "--masks")
    assert trained.run(*words) == 0
    mask = cv2.imread(str(tmp_path / "out" / "masks" / "large.png"), cv2.IMREAD_UNCHANGED)
    assert mask.shape == (90, 130)
    assert set(np.unique(mask)) <= {0, 255}
    thresholds = json.loads((run_folder / "threshold.json").read_text())
    judged = load_run(run_folder).predict(cv2.imread(str(tmp_path / "large.png"))[..., ::-1].copy())
    expected = cv2.resize(judged.map, (130, 90)) > thresholds["pixels"]["residual"]
    assert np.array_equal(mask > 0, expected)


def test_a_run_that_knows_no_pixel_threshold_draws_no_masks(trained, run_folder, tmp_path, capsys):
    copy = tmp_path / "copy"
    shutil.copytree(run_folder, copy)
    thresholds = json.loads((copy / "threshold.json").read_text())
    del thresholds["pixels"]
    (copy / "threshold.json").write_text(json.dumps(thresholds))
    image = next((trained.workspace.data / "tiny" / "test" / "good").iterdir())
    assert trained.run("predict", copy, image, "--out", tmp_path / "out", "--masks") == 2
    assert "evaluate the run again" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_threshold_that_was_kept_judges_until_it_is_given_up(trained, run_folder, tmp_path):
    copy = RunFolder(tmp_path / run_folder.name)
    shutil.copytree(run_folder, copy.path)
    own = threshold_of(copy, "residual")
    with pytest.raises(ValueError, match="evaluated again meanwhile"):
        keep_threshold(copy, "residual", 0.125, "by hand", "of another evaluation")
    evaluation = stamp_of(read_thresholds(copy), "residual").evaluation
    keep_threshold(copy, "residual", 0.125, "by hand, 2026-11-25", evaluation)
    assert kept_threshold(copy, "residual").chosen == "by hand, 2026-11-25"
    image = next((trained.workspace.data / "tiny" / "test" / "good").iterdir())
    assert trained.run("predict", copy.path, image, "--out", tmp_path / "out") == 0
    assert float(read(tmp_path / "out" / "predictions.csv")[0]["threshold"]) == 0.125
    forget_kept_threshold(copy, "residual")
    assert threshold_of(copy, "residual") == own
    assert trained.run("evaluate", copy.path, "--false-alarm-rate", 0.04) == 0
    assert threshold_of(copy, "residual") == pytest.approx(own)
    assert read_thresholds(copy)["false_alarm_rate"] == 0.04
    assert json.loads(copy.chosen.read_text())["samples"] == 3  # as it was, not the usual 30
    assert evaluation_again(EvalNet(runs=("r",)), copy)[0].false_alarm_rate == 0.04


def test_every_score_is_that_of_the_evaluation_whatever_the_unit_of_the_map(
    trained, run_folder, tmp_path, capsys
):
    copy = tmp_path / run_folder.name
    shutil.copytree(run_folder, copy)
    words = ("--measures", "calibrated_residual", "--map", "calibrated_residual", "--score", "L0")
    assert trained.run("evaluate", copy, *words) == 0
    test = trained.workspace.data / "tiny" / "test" / "good"
    assert trained.run("predict", copy, test, "--out", tmp_path / "out") == 0
    rows = read(copy / "evaluation" / "calibrated_residual" / "scores.csv")
    scores = {row["path"]: float(row["L0"]) for row in rows}
    for row in read(tmp_path / "out" / "predictions.csv"):
        assert float(row["score"]) == pytest.approx(scores[row["path"]], abs=1e-6)
    for name in ("evaluation", "usual.npz"):  # the first can be done without, the second cannot
        (copy / name).rename(tmp_path / name)
        code = trained.run("predict", copy, test, "--out", tmp_path / f"without {name}")
        assert code == (0 if name == "evaluation" else 2)
    said = capsys.readouterr().err.replace("\n", " ")
    assert "usual.npz is missing, which Calibrated is compared with: copy it" in said
