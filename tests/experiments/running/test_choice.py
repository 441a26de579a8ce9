"""Which map and score count, what held-out good images teach, and that no label is used."""

import csv
import json
import shutil

import numpy as np
import pytest
from pydantic import ValidationError
from sklearn.metrics import roc_auc_score

from datasets.augmentation import to_unit_range
from datasets.corruptions.painting import Corrupted, Region
from datasets.corruptions.scratch import Scratch
from datasets.corruptions.stain import Stain
from datasets.corruptions.varied import Varied
from datasets.image_stack import ImageStack, load_images
from datasets.images import write_image
from datasets.synthetic_defects.families import FAMILIES
from evaluation.maps import Reconstruction, residual_map
from evaluation.measures import CALIBRATED_RESIDUAL, COMBINED, MEASURES, RESIDUAL
from evaluation.reading import Reading, map_maker
from evaluation.scores import NORMS, score_maps
from evaluation.stamp import Stamp
from evaluation.thresholds import false_alarm_threshold
from experiments.chosen import Candidate, Chosen, read_chosen
from experiments.config.training import Evaluation
from experiments.run_folder import RunFolder
from experiments.running import evaluate as evaluating
from experiments.running import selection
from experiments.running.choice import choose_map
from experiments.running.held_out import read_held_out
from experiments.running.selection import compare_candidates
from experiments.running.usual import read_usual, write_usual
from experiments.runs import read_experiment
from tests.experiments.conftest import Desk, make_desk

BEST = {"measures": ["residual", "calibrated_residual", "combined"], "pictures": False}


def blurring(values, on_progress):
    """A network that loses what is fine, as a trained one does with a defect."""
    return Reconstruction((values + np.roll(values, 1, 1) + np.roll(values, 1, 2)) / 3)


def quiet(_):
    pass


@pytest.fixture(scope="module")
def stack(tmp_path_factory) -> ImageStack:
    folder, rng = tmp_path_factory.mktemp("good"), np.random.default_rng(0)
    base = np.kron(rng.integers(60, 200, (6, 5)), np.ones((8, 8)))
    paths = [folder / f"{n}.png" for n in range(7)]
    for path in paths:
        noisy = base + rng.normal(0, 4, base.shape)
        write_image(path, noisy.clip(0, 255).astype(np.uint8)[..., np.newaxis])
    return load_images(paths, 48, 40, True)


def never():
    raise AssertionError("nothing was to be compared")


def test_the_papers_way_counts_unless_the_experiment_says_otherwise():
    chosen = choose_map(Evaluation(), None, never, seed=3)

    assert (chosen.map, chosen.score, chosen.seed) == ("residual", "L2", 3)
    assert "paper" in chosen.chosen_by


def test_an_experiment_fixes_map_and_score():
    settings = Evaluation(measures=("residual", "combined"), map="combined", score="peak")
    chosen = choose_map(settings, None, never, seed=0)
    own = choose_map(settings.model_copy(update={"score": None}), None, never, seed=0)

    assert (chosen.map, chosen.score, own.score) == ("combined", "peak", COMBINED.score)


def test_an_evaluation_of_another_map_alone_leaves_the_earlier_choice():
    before = Chosen(map="combined", score="top1", chosen_by="the experiment")

    assert choose_map(Evaluation(measures=("uncertainty",)), before, never, 0) == before
    assert choose_map(Evaluation(measures=("uncertainty",)), None, never, 0).map == "uncertainty"


def test_an_evaluation_that_names_no_map_keeps_the_one_that_counts():
    before = Chosen(map="combined", score="peak", chosen_by="the experiment")

    again = choose_map(Evaluation(measures=("residual", "combined")), before, never, seed=5)
    paper = choose_map(Evaluation(map="residual"), before, never, seed=0)

    assert (again.map, again.score, again.seed) == ("combined", "peak", 5)
    assert choose_map(Evaluation(), before, never, 0) == before
    assert (paper.map, paper.score) == ("residual", "L2")


def test_another_score_keeps_the_map_that_counts():
    before = Chosen(map="combined", score="top1")
    both = Evaluation(measures=("residual", "combined"), score="peak")
    chosen = choose_map(both, before, never, seed=0)
    assert (chosen.map, chosen.score) == ("combined", "peak")
    assert chosen.chosen_by == "fixed by the experiment: Combined, peak"
    assert choose_map(both, None, never, seed=0).map == "residual"


def test_the_best_candidate_is_chosen_and_the_others_are_kept():
    best, other = (
        Candidate(map=key, score="top1", image_auroc=area, pixel_auroc=0.9)
        for key, area in (("combined", 0.9), ("residual", 0.8))
    )
    chosen = choose_map(Evaluation(selection="synthetic"), None, lambda: [best, other], 0)

    assert (chosen.map, chosen.score, chosen.candidates) == ("combined", "top1", (best, other))
    assert "0.900" in chosen.chosen_by and "no test image" in chosen.chosen_by


@pytest.mark.parametrize("settings, said", [
    ({"map": "combined"}, "must be one of the measures"),
    ({"selection": "synthetic", "map": "residual"}, "leave both out"),
    ({"selection": "synthetic", "score": "top1"}, "leave both out"),
])  # fmt: skip
def test_settings_that_contradict_each_other_are_refused(settings, said):
    with pytest.raises(ValidationError, match=said):
        Evaluation.model_validate(settings)


@pytest.mark.parametrize("light", [0, 0.2])
def test_held_out_images_are_scored_by_what_is_usual_in_the_others(stack, light):
    reading = Reading(smoothing=0.05, light=light)
    found = read_held_out(stack, blurring, CALIBRATED_RESIDUAL, reading, quiet)

    values = stack.take(range(7)).astype(np.float32) / np.float32(255)
    for place in range(7):
        rest = [each for each in range(7) if each != place]
        others = read_only(stack, rest, reading)
        maps = map_maker(CALIBRATED_RESIDUAL, reading, others)(
            values[[place]], blurring(values[[place]], None)
        )
        for norm in NORMS:
            expected = score_maps(maps, CALIBRATED_RESIDUAL.tolerance)[norm][0]
            assert found.scores[norm][place] == pytest.approx(expected, rel=1e-3)


def test_other_light_is_no_defect_once_it_was_seen_on_good_images(stack):
    """A network that always gives back the mean image is wrong everywhere in other light."""
    values = stack.take(range(7)).astype(np.float32) / np.float32(255)

    def mean_image(images, _):
        return Reconstruction(np.broadcast_to(values.mean(0), images.shape))

    darker = values[:1] * np.float32(0.88)
    above = {}
    for light in (0.0, 0.15):
        reading = Reading(smoothing=0.05, light=light)
        found = read_held_out(stack, mean_image, CALIBRATED_RESIDUAL, reading, quiet)
        maps = map_maker(CALIBRATED_RESIDUAL, reading, found.usual)(
            darker, mean_image(darker, None)
        )
        above[light] = score_maps(maps)["top1"][0] - found.scores["top1"].max()
    assert above[0.0] > 0
    assert above[0.15] < above[0.0] / 2


def read_only(stack, places, reading):
    """What is usual in some images of a stack; each keeps its half."""
    from evaluation.calibration import UsualCounts
    from evaluation.smoothing import smooth_maps

    counts = UsualCounts.start(stack.shape[1:3])
    for place in places:
        for factor in {1, 1 - reading.light, 1 + reading.light}:
            lit = np.rint(stack.take([place]) * factor).clip(0, 255)
            values = lit.astype(np.float32) / np.float32(255)
            maps = residual_map(values, blurring(values, None))
            counts.add(place, smooth_maps(maps, reading.smoothing)[0])
    return (counts.usual("per_pixel"),)


def test_measures_that_are_not_calibrated_are_scored_plainly(stack):
    found = read_held_out(stack, blurring, RESIDUAL, Reading(), quiet)

    values = stack.take(range(7)).astype(np.float32) / np.float32(255)
    expected = score_maps(residual_map(values, blurring(values, None)))
    assert found.usual == ()
    np.testing.assert_allclose(found.scores["L2"], expected["L2"], rtol=1e-5)


def test_what_is_usual_is_read_back_as_it_was_written(stack, tmp_path):
    found = read_held_out(stack, blurring, COMBINED, Reading(), quiet)
    folder = RunFolder(tmp_path)
    write_usual(folder, {"combined": found.usual, "residual": ()})
    write_usual(folder, {"calibrated_residual": found.usual[:1]})

    again = read_usual(folder, COMBINED, (48, 40))
    for one, other in zip(found.usual, again, strict=True):
        np.testing.assert_array_equal(one.mean, other.mean)
        np.testing.assert_array_equal(one.deviation, other.deviation)
    with pytest.raises(ValueError, match="evaluate the run again"):
        read_usual(folder, COMBINED, (40, 48))


def test_what_is_usual_of_another_evaluation_is_not_taken(stack, tmp_path):
    found = read_held_out(stack, blurring, COMBINED, Reading(), quiet)
    folder = RunFolder(tmp_path)
    write_usual(folder, {"combined": found.usual}, Stamp("a" * 64, "this one"))

    assert len(read_usual(folder, COMBINED, (48, 40), "this one")) == 2
    for evaluation in (None, "another"):
        with pytest.raises(ValueError, match="of another evaluation"):
            read_usual(folder, COMBINED, (48, 40), evaluation)


def test_usual_values_that_are_no_numbers_are_damaged(stack, tmp_path):
    found = read_held_out(stack, blurring, COMBINED, Reading(), quiet)
    folder = RunFolder(tmp_path)
    found.usual[1].mean[3, 4] = np.nan
    write_usual(folder, {"combined": found.usual})

    with pytest.raises(ValueError, match="missing or damaged"):
        read_usual(folder, COMBINED, (48, 40))


def test_a_damaged_file_of_usual_values_is_said(tmp_path):
    folder = RunFolder(tmp_path)
    folder.usual.write_bytes(b"PK nonsense")

    with pytest.raises(ValueError, match="missing or damaged"):
        read_usual(folder, COMBINED, (48, 40))


def square(image, rng):
    """A defect that anyone sees."""
    changed, alpha = image.copy(), np.zeros(image.shape[:2], np.uint8)
    changed[8:24, 8:24] = 255 - changed[8:24, 8:24]
    alpha[8:24, 8:24] = 255
    return Corrupted(changed, Region(0, 0, alpha))


def test_candidates_are_compared_by_synthetic_defects(stack, monkeypatch):
    monkeypatch.setattr(selection, "FAMILIES", {"square": square})
    monkeypatch.setattr(selection, "PIXELS_SEEN", 1)

    held_out = {"residual": read_held_out(stack, blurring, RESIDUAL, Reading(), quiet)}
    found = compare_candidates(stack, lambda sampled: blurring, held_out, Reading(), quiet)

    scores, pixels, masks = [], [], []
    for place in range(7):
        images = to_unit_range([stack[place], square(stack[place], None).image])
        maps = residual_map(images, blurring(images, None))
        scores.append(score_maps(maps)["L2"])
        pixels.append(maps[1].ravel())
        masks.append(square(stack[place], None).mask.ravel())
    l2 = next(each for each in found if each.score == "L2")
    labels = [0, 1] * 7
    assert l2.image_auroc == pytest.approx(roc_auc_score(labels, np.concatenate(scores)))
    expected = roc_auc_score(np.concatenate(masks), np.concatenate(pixels))
    assert l2.pixel_auroc == pytest.approx(expected)
    assert {(each.map, each.score) for each in found} == {("residual", norm) for norm in NORMS}
    assert [each.merit for each in found] == sorted((e.merit for e in found), reverse=True)


def test_families_like_the_training_take_no_part_and_the_others_stay_the_same(stack, monkeypatch):
    seen = {}

    def seen_by(name):
        def put(image, rng):
            seen.setdefault(name, []).append(rng.random())
            return square(image, rng)

        return put

    monkeypatch.setattr(selection, "FAMILIES", {name: seen_by(name) for name in FAMILIES})
    held_out = {"residual": read_held_out(stack, blurring, RESIDUAL, Reading(), quiet)}
    drawn = {}
    for corruption in (Stain(), Scratch(), Varied()):
        seen.clear()
        settings = (stack, lambda _: blurring, held_out, Reading(), quiet, corruption.resembled)
        compare_candidates(*settings)
        drawn[corruption.kind] = dict(seen)
    assert set(drawn["Stain"]) == set(FAMILIES)
    assert set(FAMILIES) - set(drawn["Scratch"]) == {"scratch"}
    assert set(FAMILIES) - set(drawn["Varied"]) == {"cut_paste", "brightness"}
    assert drawn["Varied"]["blur"] == drawn["Stain"]["blur"]


@pytest.mark.parametrize("corruption", [Scratch(), Varied()])
def test_an_evaluation_leaves_out_the_families_of_its_own_training(
    chosen_run, monkeypatch, corruption
):
    desk, folder = chosen_run
    left_out = []

    def stop(*given):
        left_out.append(given[-1])
        raise ValueError("that is enough")

    experiment = read_experiment(folder)
    named = experiment.corruption.model_copy(update={"settings": corruption})
    monkeypatch.setattr(
        evaluating, "read_experiment", lambda _: experiment.model_copy(update={"corruption": named})
    )
    monkeypatch.setattr(evaluating, "compare_candidates", stop)
    wanted = Evaluation(selection="synthetic", measures=("residual",))
    with pytest.raises(ValueError, match="that is enough"):
        evaluating.evaluate_run(folder, wanted, desk.workspace, quiet, 0)
    assert left_out == [corruption.resembled]


def test_maps_that_need_samples_cannot_be_chosen_so(stack):
    held_out = {"uncertainty": None}

    with pytest.raises(ValueError, match="need samples"):
        compare_candidates(stack, lambda sampled: blurring, held_out, Reading(), quiet)


@pytest.fixture(scope="module")
def chosen_run(trained, run_folder, tmp_path_factory) -> tuple[Desk, RunFolder]:
    """A copy of the trained run, evaluated by what synthetic defects choose."""
    desk = make_desk(tmp_path_factory.mktemp("chosen"))
    shutil.copytree(trained.workspace.data, desk.workspace.data)
    shutil.copytree(run_folder, desk.workspace.runs / run_folder.name)
    evaluate(desk, run_folder.name, selection="synthetic")
    return desk, RunFolder(desk.workspace.runs / run_folder.name)


def evaluate(desk, name, **settings):
    action = {"action": "eval_net", "runs": [name], **BEST, **settings}
    assert desk.run("run", desk.write("evaluate.json", [action])) == 0


def rows_of(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_what_was_chosen_stands_with_its_figures_and_the_others(chosen_run):
    _, folder = chosen_run
    chosen = read_chosen(folder)

    metrics = json.loads(folder.evaluation(chosen.map).metrics.read_text())
    assert (metrics["score"], metrics["image_auroc"]) == (chosen.score, chosen.image_auroc)
    assert (metrics["pixel_auroc"], metrics["aupro"]) == (chosen.pixel_auroc, chosen.aupro)
    assert len(chosen.candidates) == len(BEST["measures"]) * len(NORMS)
    for key in BEST["measures"]:
        assert folder.evaluation(key).metrics.is_file()


def test_the_threshold_is_on_the_score_that_counts(chosen_run):
    _, folder = chosen_run
    chosen, content = read_chosen(folder), json.loads(folder.thresholds.read_text())

    assert content["scores"][chosen.map] == chosen.score
    for row in rows_of(folder.evaluation(chosen.map).scores):
        called = float(row[chosen.score]) > content[chosen.map]
        assert (row["verdict"] == "right") == (called == (row["label"] == "1"))


def test_new_images_are_judged_by_what_was_chosen(chosen_run, tmp_path):
    desk, folder = chosen_run
    chosen = read_chosen(folder)
    test = desk.workspace.data / "tiny" / "test" / "good"
    assert desk.run("predict", folder.name, test, "--out", tmp_path) == 0

    known = {row["path"]: row for row in rows_of(folder.evaluation(chosen.map).scores)}
    names = {path.rsplit("/", 1)[1]: row for path, row in known.items() if "/good/" in path}
    for row in rows_of(tmp_path / "predictions.csv"):
        expected = float(names[row["path"].rsplit("/", 1)[1]][chosen.score])
        assert float(row["score"]) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize(
    "key", [key for key, row in MEASURES.items() if not (row.samples or row.needs_head)]
)
def test_every_map_can_be_the_one_that_counts(chosen_run, tmp_path, key):
    desk, folder = chosen_run
    evaluate(desk, folder.name, measures=[key], map=key, score="peak")
    test = desk.workspace.data / "tiny" / "test" / "good"
    assert desk.run("predict", folder.name, test, "--out", tmp_path) == 0

    assert read_chosen(folder).map == key
    content = json.loads(folder.thresholds.read_text())
    rows = rows_of(tmp_path / "predictions.csv")
    assert {float(row["threshold"]) for row in rows} == {content[key]}
    assert {(row["map"], row["scored_by"]) for row in rows} == {(key, "peak")}


def test_no_test_label_takes_part_in_any_choice(chosen_run):
    desk, folder = chosen_run
    evaluate(desk, folder.name, selection="synthetic")
    before = {path: path.read_bytes() for path in (folder.model, folder.usual)}
    chosen, thresholds = read_chosen(folder), without_scales(folder)

    swap_labels(desk.workspace.data / "tiny")
    evaluate(desk, folder.name, selection="synthetic")

    again = read_chosen(folder)
    assert again.image_auroc != chosen.image_auroc
    for name in ("map", "score", "candidates", "chosen_by"):
        assert getattr(again, name) == getattr(chosen, name)
    assert {path: path.read_bytes() for path in before} == before
    assert without_scales(folder) == thresholds


def without_scales(folder):
    """Return the thresholds but for the colours of pictures, which show all test maps alike."""
    stored = json.loads(folder.thresholds.read_text())
    return {key: value for key, value in stored.items() if key != "scales"}


def swap_labels(dataset):
    """Make good what was defective and the other way round, and take the masks away."""
    shutil.rmtree(dataset / "ground_truth")
    types = [path for path in (dataset / "test").iterdir() if path.name != "good"]
    first, *others = types
    for other in others:
        shutil.rmtree(other)
    held = dataset / "test" / "held"
    (dataset / "test" / "good").rename(held)
    first.rename(dataset / "test" / "good")
    held.rename(dataset / "test" / first.name)


def test_the_threshold_is_the_conformal_quantile_of_the_held_out_scores(chosen_run, stack):
    found = read_held_out(stack, blurring, COMBINED, Reading(), quiet)

    scores = found.scores["top1"]
    assert false_alarm_threshold(scores, 0.05) == scores.max()
