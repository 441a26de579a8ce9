import csv
import json
from dataclasses import replace

import cv2
import numpy as np
import pytest
import sklearn.metrics

from evaluation.folder import metrics_table, read_evaluation, write_evaluation
from evaluation.maps import residual_map
from evaluation.scores import NORMS, TOLERANCES, score_maps
from evaluation.testset import take
from tests.evaluation.toys import make_test_set, reconstruct, slow_aupro

KEYS = {
    "image_auroc", "pixel_auroc", "aupro", "image_ap", "image_f1_max", "pixel_ap",
    "image_auroc_by_norm", "by_defect_type", "images", "notes", "synthetic", "threshold", "roc",
}  # fmt: skip
TYPE_KEYS = {
    "image_auroc", "pixel_auroc", "aupro", "image_ap", "pixel_ap", "images", "images_without_mask",
}  # fmt: skip


def evaluate(folder, test_set=None, measure="residual", **options):
    """Evaluate a toy; returns the metrics, the maps and the test set."""
    test_set = make_test_set() if test_set is None else test_set
    reconstructions = reconstruct(test_set)
    maps = residual_map(test_set.images / np.float32(255), reconstructions)
    metrics = write_evaluation(
        folder / "evaluation" / measure, measure, test_set, reconstructions, maps, **options
    )
    return metrics, maps, test_set


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory):
    """The folder, the metrics, the maps and the test set of one plain evaluation; read only."""
    folder = tmp_path_factory.mktemp("run")
    return folder / "evaluation" / "residual", *evaluate(folder, threshold=0.1)


def subset(test_set, keep):
    return take(test_set, np.flatnonzero(keep))


def table_of(folder):
    with (folder / "scores.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_folder_holds_every_file_and_nothing_else(evaluated):
    folder, _, _, test_set = evaluated

    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == {
        "metrics.json", "scores.csv", "roc_image.png", "roc_pixel.png",
        "maps.npy", "reconstructions.npy", "inputs.npy", "masks.npy",
        *(
            f"pictures/{kind}/{name}.png"
            for kind, name in zip(test_set.defect_types, test_set.names, strict=True)
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
    _, metrics, maps, test_set = evaluated

    scores, labels = score_maps(maps), test_set.labels
    masks = np.stack(test_set.masks)
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
    _, metrics, maps, test_set = evaluated

    rows = np.array([kind in ("good", "hole") for kind in test_set.defect_types])
    masks = np.stack(test_set.masks)[rows]
    expected = {
        "image_auroc": sklearn.metrics.roc_auc_score(
            test_set.labels[rows], score_maps(maps[rows])["L2"]
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
    test_set = make_test_set(unmasked={("hole", 0), ("hole", 2)})
    metrics, maps, _ = evaluate(tmp_path, test_set)

    known = [row for row, mask in enumerate(test_set.masks) if mask is not None]
    masks = np.stack([test_set.masks[row] for row in known])
    assert metrics["pixel_auroc"] == pytest.approx(
        sklearn.metrics.roc_auc_score(masks.ravel(), maps[known].ravel()), abs=1e-6
    )
    assert metrics["images"]["without_mask"] == 2
    assert metrics["by_defect_type"]["hole"]["images_without_mask"] == 2
    assert metrics["by_defect_type"]["scratch"]["images_without_mask"] == 0
    assert metrics["notes"] == [
        "2 of 3 images of 'hole' have no mask and are left out of the pixel-wise figures."
    ]
    stored = read_evaluation(tmp_path / "evaluation/residual").masks
    assert (stored[4] == 255).all()


def test_a_type_without_any_mask_has_image_figures_only(tmp_path):
    test_set = make_test_set(unmasked={("hole", number) for number in range(3)})
    metrics, _, _ = evaluate(tmp_path, test_set)

    hole = metrics["by_defect_type"]["hole"]
    assert hole["image_auroc"] is not None
    assert (hole["pixel_auroc"], hole["aupro"], hole["pixel_ap"]) == (None, None, None)
    assert metrics["pixel_auroc"] is not None


def test_without_a_good_image_the_image_figures_are_null_and_a_note_says_why(tmp_path):
    test_set = make_test_set()
    metrics, _, _ = evaluate(tmp_path, subset(test_set, test_set.labels == 1))

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
    test_set = make_test_set(good=3)
    maps = np.zeros(test_set.images.shape[:3], np.float32)
    maps[[1, 4, 5, 6, 7, 8]] = 0.5
    folder = tmp_path / "residual"

    metrics = write_evaluation(
        folder, "residual", test_set, reconstruct(test_set), maps, threshold=0.25
    )

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
    folder, _, maps, test_set = evaluated

    rows = table_of(folder)
    assert list(rows[0]) == [
        "name", "defect_type", "label", "path", "L0", "L1", "L2", "Linf",
        "threshold", "verdict", "picture",
    ]  # fmt: skip
    for norm, scores in score_maps(maps).items():
        assert [float(row[norm]) for row in rows] == scores.tolist()
    assert float(rows[0]["threshold"]) == 0.1
    assert [row["path"] for row in rows] == list(test_set.paths)


def test_l0_of_a_variance_uses_the_variances_tolerance(tmp_path):
    _, maps, _ = evaluate(tmp_path, measure="uncertainty", levels=("pixel",))

    rows = table_of(tmp_path / "evaluation/uncertainty")
    expected = score_maps(maps, TOLERANCES["uncertainty"])["L0"]
    assert [float(row["L0"]) for row in rows] == expected.tolist()


def test_an_evaluation_is_read_back_as_it_was_written(evaluated):
    folder, metrics, maps, test_set = evaluated

    read = read_evaluation(folder)

    assert read.metrics == metrics
    assert isinstance(read.maps, np.memmap)
    assert [row.name for row in read.rows] == list(test_set.names)
    assert [row.label for row in read.rows] == test_set.labels.tolist()
    assert [row.scores["L2"] for row in read.rows] == score_maps(maps)["L2"].tolist()
    np.testing.assert_array_equal(read.maps, maps)
    np.testing.assert_array_equal(read.inputs, test_set.images)
    np.testing.assert_array_equal(read.masks, np.stack(test_set.masks))
    shown = np.rint(reconstruct(test_set) * 255)
    np.testing.assert_array_equal(read.reconstructions, shown)
    assert (read.maps.dtype, read.masks.dtype) == (np.float32, np.uint8)
    assert all(row.picture.is_file() for row in read.rows)


def test_the_picture_of_a_row_shows_its_image(tmp_path):
    _, _, test_set = evaluate(tmp_path, make_test_set(rows=256, columns=256), levels=("image",))

    rows = read_evaluation(tmp_path / "evaluation/residual").rows
    picture = cv2.imread(str(rows[1].picture), cv2.IMREAD_GRAYSCALE)
    difference = cv2.matchTemplate(picture, test_set.images[1, :, :, 0], cv2.TM_SQDIFF_NORMED)
    other = cv2.matchTemplate(picture, test_set.images[2, :, :, 0], cv2.TM_SQDIFF_NORMED)
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
    test_set = make_test_set({"metal_nut, bent": 1, '裂纹 "x"': 1, "ganz groß": 1}, good=1)
    names = ("first one", "äöü", "a;b,c", "x.y")
    _, _, test_set = evaluate(tmp_path, replace(test_set, names=names))

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
    evaluate(tmp_path, measure="uncertainty", levels=("pixel",))

    folders = {path.name for path in (tmp_path / "evaluation").iterdir()}
    assert folders == {"residual", "uncertainty"}


def test_synthetic_defects_are_compared_with_the_real_good_images(tmp_path):
    synthetic = make_test_set({"synthetic": 4}, good=2, seed=5)
    synthetic_maps = residual_map(
        synthetic.images / np.float32(255), reconstruct(synthetic, seed=6)
    )
    metrics, maps, test_set = evaluate(tmp_path, synthetic=(synthetic, synthetic_maps))

    good = test_set.labels == 0
    together = np.concatenate([maps[good], synthetic_maps[2:]])
    masks = np.concatenate([np.stack(test_set.masks)[good], np.stack(synthetic.masks[2:])])
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


def test_the_table_has_a_line_for_all_defects_for_each_type_and_for_synthetic_ones(tmp_path):
    synthetic = make_test_set({"synthetic": 2}, good=0)
    metrics, _, _ = evaluate(
        tmp_path,
        make_test_set(unmasked={("hole", number) for number in range(3)}),
        synthetic=(synthetic, np.ones((2, 24, 32), np.float32)),
    )

    table = metrics_table(metrics)

    assert table[0] == ("Defect type", "Images", "Image AUROC", "Pixel AUROC", "AU-PRO")
    assert [row[0] for row in table[1:]] == ["all defects", "hole", "scratch", "synthetic defects"]
    assert [row[1] for row in table[1:]] == ["6", "3", "3", "2"]
    assert table[2][2:] == (f"{metrics['by_defect_type']['hole']['image_auroc']:.3f}", "–", "–")


def test_a_folder_not_named_after_the_measure_is_refused_untouched(tmp_path):
    test_set = make_test_set()
    (tmp_path / "model.keras").write_text("precious")

    with pytest.raises(ValueError, match="must be named 'residual'"):
        write_evaluation(
            tmp_path, "residual", test_set, reconstruct(test_set), np.zeros((10, 24, 32))
        )

    assert (tmp_path / "model.keras").read_text() == "precious"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"measure": "variance"}, "'residual' or 'uncertainty'"),
        ({"maps": np.zeros((9, 24, 32))}, r"\(9, 24, 32\)"),
        ({"maps": np.full((10, 24, 32), np.nan)}, "NaN or infinite"),
        ({"reconstructions": np.zeros((10, 24, 32, 3))}, r"\(10, 24, 32, 3\)"),
        ({"levels": ()}, "'image', 'pixel' or both"),
        ({"levels": ("object",)}, "'image', 'pixel' or both"),
    ],
)
def test_an_evaluation_that_cannot_be_right_is_refused_in_words(tmp_path, changes, message):
    test_set = make_test_set()
    arguments = {
        "measure": "residual",
        "test_set": test_set,
        "reconstructions": reconstruct(test_set),
        "maps": np.zeros((10, 24, 32), np.float32),
        **changes,
    }

    with pytest.raises(ValueError, match=message):
        write_evaluation(tmp_path / "residual", **arguments)

    assert not list(tmp_path.iterdir())


def test_an_empty_test_set_is_refused(tmp_path):
    with pytest.raises(ValueError, match="N ≥ 1"):
        evaluate(tmp_path, make_test_set({}, good=0))


def test_reading_where_nothing_was_evaluated_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="evaluate the run first"):
        read_evaluation(tmp_path / "evaluation" / "residual")
