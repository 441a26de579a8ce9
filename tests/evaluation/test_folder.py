import csv
import json
from dataclasses import replace

import cv2
import numpy as np
import pytest
import sklearn.metrics

from evaluation import arrays
from evaluation.arrays import Chunk, ChunkedSet
from evaluation.folder import write_evaluation
from evaluation.measures import MEASURES, RESIDUAL, UNCERTAINTY
from evaluation.metric_table import METRICS
from evaluation.scores import NORMS, score_maps
from evaluation.stored import read_evaluation
from tests.evaluation.toys import chunked, make_test_set, reconstruct, residuals, slow_aupro, take

KEYS = {
    "score",
    "image_auroc", "pixel_auroc", "aupro", "image_ap", "image_f1_max", "pixel_ap",
    "image_auroc_by_norm", "by_defect_type", "images", "notes", "synthetic", "threshold", "roc",
}  # fmt: skip
TYPE_KEYS = {
    "image_auroc", "pixel_auroc", "aupro", "image_ap", "pixel_ap", "images", "images_without_mask",
}  # fmt: skip


def evaluate(folder, toy=None, measure=RESIDUAL, size=4, **options):
    """Evaluate a toy; returns the metrics, the maps and the toy."""
    toy = make_test_set() if toy is None else toy
    reconstructions, maps = residuals(toy)
    images = chunked(toy, reconstructions, maps, size)
    metrics = write_evaluation(folder / "evaluation" / measure.key, measure, images, **options)
    return metrics, maps, toy


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory):
    """The folder, the metrics, the maps and the toy of one plain evaluation; read only."""
    folder = tmp_path_factory.mktemp("run")
    return folder / "evaluation" / "residual", *evaluate(folder, threshold=0.1)


def table_of(folder):
    with (folder / "scores.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_folder_holds_every_file_and_nothing_else(evaluated):
    folder, _, _, toy = evaluated

    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == {
        "metrics.json", "scores.csv", "roc_image.png", "roc_pixel.png",
        "maps.npy", "reconstructions.npy", "inputs.npy", "masks.npy",
        *(
            f"pictures/{kind}/{name}.png"
            for kind, name in zip(toy.test_set.defect_types, toy.test_set.names, strict=True)
        ),
    }  # fmt: skip
    assert [path.name for path in folder.parent.iterdir()] == ["residual"]


def test_metrics_json_has_the_agreed_keys_and_is_what_the_call_returns(evaluated):
    folder, metrics, _, _ = evaluated

    written = json.loads((folder / "metrics.json").read_text("utf-8"))
    assert written == metrics
    assert set(metrics) == KEYS
    assert set(metrics["by_defect_type"]) == {"hole", "scratch"}
    assert all(set(group) == TYPE_KEYS for group in metrics["by_defect_type"].values())
    assert set(metrics["image_auroc_by_norm"]) == set(NORMS) == set(metrics["roc"]["image"])
    assert metrics["images"] == {"good": 4, "defective": 6, "without_mask": 0}
    assert metrics["notes"] == []


def test_all_figures_equal_their_references(evaluated):
    _, metrics, maps, toy = evaluated

    scores, labels = score_maps(maps), toy.test_set.labels
    masks = np.stack(toy.masks)
    truth, values = masks.ravel(), maps.ravel()
    expected = {
        "image_auroc": sklearn.metrics.roc_auc_score(labels, scores["L2"]),
        "image_ap": sklearn.metrics.average_precision_score(labels, scores["L2"]),
        "pixel_auroc": sklearn.metrics.roc_auc_score(truth, values),
        "pixel_ap": sklearn.metrics.average_precision_score(truth, values),
        "aupro": slow_aupro(maps, masks, 0.3),
    }
    assert {key: metrics[key] for key in expected} == pytest.approx(expected, abs=1e-6)
    assert metrics["image_auroc_by_norm"] == pytest.approx(
        {norm: sklearn.metrics.roc_auc_score(labels, scores[norm]) for norm in NORMS}, abs=1e-6
    )


def test_a_defect_type_is_compared_with_all_good_images(evaluated):
    _, metrics, maps, toy = evaluated

    rows = np.array([kind in ("good", "hole") for kind in toy.test_set.defect_types])
    masks = np.stack(toy.masks)[rows]
    expected = {
        "image_auroc": sklearn.metrics.roc_auc_score(
            toy.test_set.labels[rows], score_maps(maps[rows])["L2"]
        ),
        "pixel_auroc": sklearn.metrics.roc_auc_score(masks.ravel(), maps[rows].ravel()),
        "aupro": slow_aupro(maps[rows], masks, 0.3),
    }
    hole = metrics["by_defect_type"]["hole"]
    assert {key: hole[key] for key in expected} == pytest.approx(expected, abs=1e-6)
    assert hole["images"] == 3


def test_curves_are_thinned_and_their_areas_agree_with_the_exact_ones(evaluated):
    _, metrics, _, _ = evaluated

    pixel = metrics["roc"]["pixel"]
    assert len(pixel["fpr"]) == len(pixel["tpr"]) <= 200
    assert np.trapezoid(pixel["tpr"], pixel["fpr"]) == pytest.approx(
        metrics["pixel_auroc"], abs=0.01
    )
    image = metrics["roc"]["image"]["L1"]
    assert np.trapezoid(image["tpr"], image["fpr"]) == pytest.approx(
        metrics["image_auroc_by_norm"]["L1"], abs=1e-5
    )


def test_defective_images_without_a_mask_leave_the_pixel_figures_and_are_counted(tmp_path):
    toy = make_test_set(unmasked={("hole", 0), ("hole", 2)})
    metrics, maps, _ = evaluate(tmp_path, toy)

    known = [row for row, mask in enumerate(toy.masks) if mask is not None]
    masks = np.stack([toy.masks[row] for row in known])
    assert metrics["pixel_auroc"] == pytest.approx(
        sklearn.metrics.roc_auc_score(masks.ravel(), maps[known].ravel()), abs=1e-6
    )
    assert metrics["images"]["without_mask"] == 2
    assert metrics["by_defect_type"]["hole"]["images_without_mask"] == 2
    assert metrics["by_defect_type"]["scratch"]["images_without_mask"] == 0
    assert metrics["notes"] == [
        "2 of 3 images of 'hole' have no mask and are left out of the pixel-wise figures."
    ]
    stored = read_evaluation(tmp_path / "evaluation/residual").arrays.masks
    assert (stored[4] == 255).all()


def test_a_type_without_any_mask_has_image_figures_only(tmp_path):
    toy = make_test_set(unmasked={("hole", number) for number in range(3)})
    metrics, _, _ = evaluate(tmp_path, toy)

    hole = metrics["by_defect_type"]["hole"]
    assert hole["image_auroc"] is not None
    assert (hole["pixel_auroc"], hole["aupro"], hole["pixel_ap"]) == (None, None, None)
    assert metrics["pixel_auroc"] is not None


def test_without_a_good_image_the_image_figures_are_null_and_a_note_says_why(tmp_path):
    toy = make_test_set()
    metrics, _, _ = evaluate(tmp_path, take(toy, np.flatnonzero(toy.test_set.labels)))

    assert metrics["image_auroc"] is None
    assert metrics["image_auroc_by_norm"] == dict.fromkeys(NORMS)
    assert metrics["roc"]["image"] == dict.fromkeys(NORMS)
    assert metrics["pixel_auroc"] is not None
    assert metrics["notes"] == [
        "There is no good test image, so the image-wise figures are undefined."
    ]


def test_without_a_defective_image_every_figure_is_null_and_notes_say_why(tmp_path):
    metrics, _, _ = evaluate(tmp_path, make_test_set({}))

    text = (tmp_path / "evaluation/residual/metrics.json").read_text("utf-8")
    assert "NaN" not in text
    assert all(metrics[key] is None for key in ("image_auroc", "pixel_auroc", "aupro", "pixel_ap"))
    assert metrics["by_defect_type"] == {}
    assert metrics["notes"] == [
        "There is no defective test image, so the image-wise figures are undefined.",
        "No test image has a mask with a defect in it, so the pixel-wise figures are undefined.",
    ]


@pytest.mark.parametrize(
    ("level", "other"), [("image", "pixel"), ("pixel", "image")], ids=["image", "pixel"]
)
def test_a_level_that_was_not_asked_for_is_null_and_has_no_plot(tmp_path, level, other):
    metrics, _, _ = evaluate(tmp_path, levels=(level,))

    folder = tmp_path / "evaluation/residual"
    assert metrics[f"{level}_auroc"] is not None
    assert metrics[f"{other}_auroc"] is None
    assert metrics["by_defect_type"]["hole"][f"{other}_ap"] is None
    assert (folder / f"roc_{level}.png").exists()
    assert not (folder / f"roc_{other}.png").exists()
    assert metrics["notes"] == [f"The {other}-wise figures were not asked for."]


def test_the_threshold_gives_every_image_its_verdict(tmp_path):
    toy = make_test_set(good=3)
    maps = np.zeros(toy.images.shape[:3], np.float32)
    maps[[1, 4, 5, 6, 7, 8]] = 0.5
    folder = tmp_path / "residual"

    images = chunked(toy, reconstruct(toy), maps)
    metrics = write_evaluation(folder, RESIDUAL, images, threshold=0.25)

    assert metrics["threshold"] == {"value": 0.25, "missed": 1, "false_alarms": 1, "right": 7}
    verdicts = [row["verdict"] for row in table_of(folder)]
    assert verdicts == ["right", "false alarm", "right", "missed", *["right"] * 5]
    assert {row["threshold"] for row in table_of(folder)} == {"0.25"}


def test_without_a_threshold_there_is_no_verdict(tmp_path):
    metrics, _, _ = evaluate(tmp_path, levels=("pixel",))

    assert metrics["threshold"] is None
    row = read_evaluation(tmp_path / "evaluation/residual").rows[0]
    assert (row.threshold, row.verdict) == (None, None)


def test_scores_csv_gives_the_scores_to_the_last_bit(evaluated):
    folder, _, maps, toy = evaluated

    rows = table_of(folder)
    assert list(rows[0]) == [
        "name", "defect_type", "label", "path", "L0", "L1", "L2", "Linf", "top1", "peak",
        "threshold", "verdict", "picture", "model",
    ]  # fmt: skip
    for norm, scores in score_maps(maps).items():
        assert [float(row[norm]) for row in rows] == scores.tolist()
    assert float(rows[0]["threshold"]) == 0.1
    assert [row["path"] for row in rows] == list(toy.test_set.paths)


def test_l0_of_a_variance_uses_the_variances_tolerance(tmp_path):
    _, maps, _ = evaluate(tmp_path, measure=UNCERTAINTY, levels=("pixel",))

    rows = table_of(tmp_path / "evaluation/uncertainty")
    expected = score_maps(maps, UNCERTAINTY.tolerance)["L0"]
    assert [float(row["L0"]) for row in rows] == expected.tolist()


def test_an_evaluation_is_read_back_as_it_was_written(evaluated):
    folder, metrics, maps, toy = evaluated

    read = read_evaluation(folder)

    assert read.metrics == metrics
    assert isinstance(read.arrays.maps, np.memmap)
    assert [row.name for row in read.rows] == list(toy.test_set.names)
    assert [row.label for row in read.rows] == toy.test_set.labels.tolist()
    assert [row.scores["L2"] for row in read.rows] == score_maps(maps)["L2"].tolist()
    np.testing.assert_array_equal(read.arrays.maps, maps)
    np.testing.assert_array_equal(read.arrays.inputs, toy.images)
    np.testing.assert_array_equal(read.arrays.masks, np.stack(toy.masks))
    shown = np.rint(reconstruct(toy) * 255)
    np.testing.assert_array_equal(read.arrays.reconstructions, shown)
    assert (read.arrays.maps.dtype, read.arrays.masks.dtype) == (np.float32, np.uint8)
    assert all(row.picture.is_file() for row in read.rows)


def test_the_picture_of_a_row_shows_its_image(tmp_path):
    _, _, toy = evaluate(tmp_path, make_test_set(rows=256, columns=256), levels=("image",))

    rows = read_evaluation(tmp_path / "evaluation/residual").rows
    picture = cv2.imread(str(rows[1].picture), cv2.IMREAD_GRAYSCALE)
    difference = cv2.matchTemplate(picture, toy.images[1, :, :, 0], cv2.TM_SQDIFF_NORMED)
    other = cv2.matchTemplate(picture, toy.images[2, :, :, 0], cv2.TM_SQDIFF_NORMED)
    assert difference.min() < 1e-6 < other.min()


def test_pictures_can_be_left_out(tmp_path):
    evaluate(tmp_path, pictures=False, levels=("image",))

    read = read_evaluation(tmp_path / "evaluation/residual")
    assert not (read.folder / "pictures").exists()
    assert all(row.picture is None for row in read.rows)


def test_progress_counts_the_pictures(tmp_path):
    calls = []

    evaluate(
        tmp_path,
        levels=("image",),
        on_progress=lambda done, total: calls.append((done, total)),
    )

    assert calls == [(number, 10) for number in range(1, 11)]


def test_names_of_any_form_are_written_and_read_back(tmp_path):
    toy = make_test_set({"metal_nut, bent": 1, '裂纹 "x"': 1, "ganz groß": 1}, good=1)
    names = ("first one", "äöü", "a;b,c", "x.y")
    test_set = replace(toy.test_set, names=names)
    evaluate(tmp_path, replace(toy, test_set=test_set))

    read = read_evaluation(tmp_path / "evaluation/residual")
    assert tuple(row.name for row in read.rows) == names
    assert tuple(row.defect_type for row in read.rows) == test_set.defect_types
    assert all(row.picture.is_file() for row in read.rows)
    assert set(read.metrics["by_defect_type"]) == set(test_set.defect_types) - {"good"}


def test_a_second_evaluation_leaves_nothing_of_the_first(tmp_path):
    evaluate(tmp_path, make_test_set({"old type": 2}), levels=("pixel",))

    metrics, _, _ = evaluate(tmp_path, make_test_set({"new type": 1}), levels=("image",))

    folder = tmp_path / "evaluation/residual"
    assert {path.name for path in (folder / "pictures").iterdir()} == {"good", "new type"}
    assert not (folder / "roc_pixel.png").exists()
    assert read_evaluation(folder).metrics == metrics


def test_an_evaluation_that_fails_leaves_the_older_one_whole(tmp_path):
    metrics, _, _ = evaluate(tmp_path, levels=("pixel",))

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(tmp_path, make_test_set({"new type": 1}), on_progress=stop)

    read = read_evaluation(tmp_path / "evaluation/residual")
    assert read.metrics == metrics
    assert all(row.picture.is_file() for row in read.rows)
    assert [path.name for path in (tmp_path / "evaluation").iterdir()] == ["residual"]


def test_residual_and_uncertainty_stand_side_by_side(tmp_path):
    evaluate(tmp_path, levels=("pixel",))
    evaluate(tmp_path, measure=UNCERTAINTY, levels=("pixel",))

    folders = {path.name for path in (tmp_path / "evaluation").iterdir()}
    assert folders == {"residual", "uncertainty"}


def test_synthetic_defects_are_compared_with_the_real_good_images(tmp_path):
    synthetic = make_test_set({"synthetic": 4}, good=2, seed=5)
    reconstructions, synthetic_maps = residuals(synthetic, seed=6)
    images = chunked(synthetic, reconstructions, synthetic_maps)
    metrics, maps, toy = evaluate(tmp_path, synthetic=images)

    good = toy.test_set.labels == 0
    together = np.concatenate([maps[good], synthetic_maps[2:]])
    masks = np.concatenate([np.stack(toy.masks)[good], np.stack(synthetic.masks[2:])])
    labels = masks.any(axis=(1, 2))
    assert set(metrics["synthetic"]) == TYPE_KEYS
    assert metrics["synthetic"]["images"] == 4
    assert metrics["synthetic"]["image_auroc"] == pytest.approx(
        sklearn.metrics.roc_auc_score(labels, score_maps(together)["L2"]), abs=1e-6
    )
    assert metrics["synthetic"]["pixel_auroc"] == pytest.approx(
        sklearn.metrics.roc_auc_score(masks.ravel(), together.ravel()), abs=1e-6
    )
    assert metrics["synthetic"]["aupro"] == pytest.approx(
        slow_aupro(together, masks, 0.3), abs=1e-6
    )


def test_synthetic_defects_are_scored_with_the_tolerance_of_the_map(tmp_path):
    synthetic = make_test_set({"synthetic": 4}, good=2, seed=5)
    reconstructions, maps = residuals(synthetic, seed=6)
    images = chunked(synthetic, reconstructions, maps)
    measure = replace(RESIDUAL, tolerance=0.05)
    metrics, real, toy = evaluate(tmp_path, measure=measure, score="L0", synthetic=images)

    good = toy.test_set.labels == 0
    together = np.concatenate([real[good], maps[2:]])
    labels = np.arange(len(together)) >= good.sum()
    expected = sklearn.metrics.roc_auc_score(labels, (together > 0.05).mean(axis=(1, 2)))
    assert metrics["synthetic"]["image_auroc"] == pytest.approx(expected, abs=1e-6)
    assert expected != sklearn.metrics.roc_auc_score(labels, score_maps(together)["L0"])


def test_synthetic_maps_leave_no_file(tmp_path):
    synthetic = make_test_set({"synthetic": 2}, good=0)

    evaluate(tmp_path, synthetic=chunked(synthetic, *residuals(synthetic)))

    names = {path.name for path in (tmp_path / "evaluation").rglob("*.npy")}
    assert names == {"maps.npy", "inputs.npy", "reconstructions.npy", "masks.npy"}
    assert [path.name for path in (tmp_path / "evaluation").iterdir()] == ["residual"]


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("channels", [1, 3])
def test_every_file_is_the_same_however_many_images_come_at_a_time(
    tmp_path, monkeypatch, size, channels
):
    toy = make_test_set(channels=channels, unmasked={("hole", 1)})

    def files(name, size):
        synthetic = make_test_set({"synthetic": 4}, good=2, seed=5, channels=channels)
        on_their_way = chunked(synthetic, *residuals(synthetic, seed=6), size)
        evaluate(tmp_path / name, toy, size=size, threshold=0.1, synthetic=on_their_way)
        folder = tmp_path / name
        return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")}

    whole = files("whole", size=1000)
    monkeypatch.setattr(arrays, "VALUES_AT_ONCE", size * 24 * 32)

    assert files("parts", size) == whole


def test_every_row_of_the_table_of_metrics_is_computed_and_none_by_hand(tmp_path, monkeypatch):
    row = replace(METRICS["image_ap"], key="images", compute=lambda scores, labels: len(scores))
    monkeypatch.setitem(METRICS, "number_of_images", replace(row, key="number_of_images"))

    metrics, _, _ = evaluate(tmp_path)

    assert metrics["number_of_images"] == 10
    assert metrics["by_defect_type"]["hole"]["number_of_images"] == 7


def test_every_measure_has_a_folder_of_its_name(tmp_path):
    for measure in MEASURES.values():
        evaluate(tmp_path, measure=measure, levels=("image",), pictures=False)

    assert {path.name for path in (tmp_path / "evaluation").iterdir()} == set(MEASURES)


def test_a_folder_not_named_after_the_measure_is_refused_untouched(tmp_path):
    toy = make_test_set()
    (tmp_path / "model.keras").write_text("precious")

    with pytest.raises(ValueError, match="must be named 'residual'"):
        write_evaluation(tmp_path, RESIDUAL, chunked(toy, *residuals(toy)))

    assert (tmp_path / "model.keras").read_text() == "precious"


@pytest.mark.parametrize("levels", [(), ("object",)])
def test_levels_that_do_not_exist_are_refused_before_any_work(tmp_path, levels):
    with pytest.raises(ValueError, match="'image', 'pixel' or both"):
        evaluate(tmp_path, levels=levels)

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"maps": np.zeros((9, 24, 32))}, r"\(9, 24, 32\)"),
        ({"maps": np.full((10, 24, 32), np.nan)}, "NaN or infinite"),
        ({"reconstructions": np.zeros((10, 24, 32, 3))}, r"\(10, 24, 32, 3\)"),
        ({"inputs": np.zeros((10, 24, 32), np.uint8)}, "1 or 3 channels"),
        ({"inputs": np.zeros((10, 24, 32, 1), np.float32)}, "float32"),
        ({"masks": (None,) * 10}, "a good one with no mask"),
        ({"masks": (np.zeros((32, 24), bool),) * 10}, r"\(32, 24\)"),
        ({"masks": (np.zeros((24, 32), np.uint8),) * 10}, "uint8 of shape"),
        ({"masks": (np.zeros((24, 32), bool),) * 9}, "9 masks"),
    ],
)
def test_images_that_cannot_be_right_are_refused_in_words(tmp_path, changes, message):
    toy = make_test_set()
    reconstructions, maps = residuals(toy)
    chunk = replace(Chunk(toy.images, toy.masks, reconstructions, maps), **changes)

    with pytest.raises(ValueError, match=message):
        write_evaluation(tmp_path / "residual", RESIDUAL, ChunkedSet(toy.test_set, [chunk]))

    assert not list(tmp_path.iterdir())


def test_images_that_are_missing_are_an_error(tmp_path):
    toy = make_test_set()
    fewer = take(toy, np.arange(9))
    images = chunked(fewer, *residuals(fewer))

    with pytest.raises(ValueError, match="received 9 of 10"):
        write_evaluation(tmp_path / "residual", RESIDUAL, ChunkedSet(toy.test_set, images.chunks))


def test_an_empty_test_set_is_refused(tmp_path):
    with pytest.raises(ValueError, match="N ≥ 1"):
        evaluate(tmp_path, make_test_set({}, good=0))


def test_reading_where_nothing_was_evaluated_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="evaluate the run first"):
        read_evaluation(tmp_path / "evaluation" / "residual")
