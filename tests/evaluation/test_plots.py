import cv2
import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from evaluation.curves import RocCurve
from evaluation.plots import (
    NamedCurve,
    draw_learning_curves,
    draw_roc,
    write_learning_curves,
    write_roc_image,
    write_roc_pixel,
)

ODD_NAMES = ("_bent $x$", "Kratzer äöü", "裂纹", "a very long name of a defect type indeed")


def history(epochs=5):
    return [
        {
            "epoch": epoch,
            "loss": 0.1 / epoch,
            "val_loss": 0.2 / epoch,
            "psnr": 20 + epoch,
            "val_psnr": 30 - (epoch - 3) ** 2,
        }
        for epoch in range(1, epochs + 1)
    ]


def drawn_curves(rows):
    loss, psnr = Figure().subplots(1, 2)
    draw_learning_curves(loss, psnr, rows)
    return loss, psnr


def line_of(axes, label):
    (line,) = [line for line in axes.get_lines() if line.get_label() == label]
    return line


def curve():
    return RocCurve(np.array([0.0, 0.0, 1.0]), np.array([0.0, 0.8, 1.0]))


def read_rgb(path):
    return cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)


def test_training_is_dark_cyan_and_validation_crimson():
    loss, psnr = drawn_curves(history())

    for axes, key in ((loss, "loss"), (psnr, "psnr")):
        training, validation = line_of(axes, "training"), line_of(axes, "validation")
        assert to_hex(training.get_color()) == to_hex("darkcyan")
        assert to_hex(validation.get_color()) == to_hex("crimson")
        assert list(training.get_ydata()) == [row[key] for row in history()]
        assert list(validation.get_ydata()) == [row[f"val_{key}"] for row in history()]


def test_the_epoch_of_the_best_validation_psnr_is_marked():
    loss, psnr = drawn_curves(history())

    marker = line_of(psnr, "best: 30.00 dB, epoch 3")
    assert (list(marker.get_xdata()), list(marker.get_ydata())) == ([3.0], [30.0])
    assert any(list(line.get_xdata()) == [3.0, 3.0] for line in loss.get_lines())


def test_a_history_read_from_a_csv_file_is_drawn_as_its_numbers():
    rows = [{key: str(value) for key, value in row.items()} for row in history()]

    _, psnr = drawn_curves(rows)

    assert list(line_of(psnr, "validation").get_ydata()) == [26.0, 29.0, 30.0, 29.0, 26.0]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        history(1),
        [{"epoch": 1, "loss": 0.1, "psnr": 20.0}],
        [{**history(1)[0], "val_psnr": "nan", "val_loss": ""}, *history(3)[1:]],
        [{**history(1)[0], "psnr": float("inf"), "loss": 0.0}],
    ],
    ids=["empty", "one epoch", "no validation", "gaps", "infinite"],
)
def test_learning_curves_of_any_history_can_be_written(tmp_path, rows):
    write_learning_curves(tmp_path / "learning_curves.png", rows)

    assert read_rgb(tmp_path / "learning_curves.png").shape[2] == 3


def test_the_roc_legend_gives_the_area_of_each_curve():
    axes = Figure().subplots()

    draw_roc(axes, [NamedCurve("L2", curve(), 0.9), NamedCurve("L0", curve(), 0.4321)], "Title")

    texts = [text.get_text() for text in axes.get_legend().get_texts()]
    assert texts == ["0.900  L2", "0.432  L0"]
    drawn = axes.get_lines()[1]
    np.testing.assert_array_equal(drawn.get_xdata(), curve().fpr)
    np.testing.assert_array_equal(drawn.get_ydata(), curve().tpr)


@pytest.mark.filterwarnings("error")
def test_names_of_any_form_stand_in_the_legend_as_they_are(tmp_path):
    curves = [NamedCurve(name, curve(), 0.9) for name in ODD_NAMES]
    axes = Figure().subplots()

    draw_roc(axes, curves, "Title")
    write_roc_image(tmp_path / "roc_image.png", curves, curves, "L2")
    write_roc_pixel(tmp_path / "roc_pixel.png", curves)

    assert "_bent $x$" in axes.get_legend().get_texts()[0].get_text()
    assert not axes.get_legend().get_texts()[0].get_parse_math()
    assert len(list(tmp_path.iterdir())) == 2


def test_roc_plots_without_a_curve_are_still_plots(tmp_path):
    write_roc_image(tmp_path / "roc_image.png", [], [], "L2")
    write_roc_pixel(tmp_path / "roc_pixel.png", [])

    assert read_rgb(tmp_path / "roc_pixel.png") is not None


def test_drawing_leaves_matplotlibs_settings_and_figures_alone(tmp_path):
    before = dict(matplotlib.rcParams)

    write_learning_curves(tmp_path / "learning_curves.png", history())

    assert dict(matplotlib.rcParams) == before
