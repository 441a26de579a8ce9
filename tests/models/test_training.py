import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from datasets.augmentation import to_unit_range
from datasets.corruptions.painting import Corrupted, Region
from datasets.drawing import PairDrawing
from datasets.pairs import CorruptedPairs
from models.autoencoder import build_autoencoder
from models.grey_levels import train_on_grey_levels
from models.history_file import read_history, write_history
from models.inference import load_model, reconstruct
from models.keeping import TrainingFiles
from models.training import compile_model, train

OPTIONS = {"learning_rate": 0.005, "loss": "mse", "schedule": {"kind": "constant"}}


def darken_a_corner(image, rng):
    mask = np.zeros(image.shape[:2], bool)
    mask[: rng.integers(2, 6), :4] = True
    return Corrupted(
        np.where(mask[..., None], 0, image).astype(np.uint8), Region(0, 0, mask * np.uint8(255))
    )


def make_pairs(length, validation=False, **options):
    rows, columns = np.mgrid[:16, :16]
    images = [np.uint8(80 + 5 * rows + 3 * columns + shift)[..., None] for shift in range(6)]
    drawing = PairDrawing(
        images,
        darken_a_corner,
        length=length,
        batch_size=4,
        seed=1,
        validation=validation,
        **options,
    )
    return CorruptedPairs(drawing)


def build():
    return build_autoencoder((16, 16, 1), depth=2, feature_maps=4, seed=2)


def files_in(folder):
    return TrainingFiles(
        folder / "model.keras", folder / "checkpoint.keras", folder / "history.csv"
    )


def run(folder, epochs, **options):
    files = files_in(folder)
    return train(
        build(), make_pairs(12), make_pairs(4, True), files, epochs=epochs, **OPTIONS | options
    )


def test_training_lowers_the_loss_and_leaves_model_checkpoint_and_history(tmp_path):
    result = run(tmp_path, 6)
    assert result.history[-1]["loss"] < result.history[0]["loss"] / 2
    assert not result.stopped
    assert result.parameters == build().count_params()
    assert {path.name for path in tmp_path.iterdir()} == {
        "model.keras", "model.json", "checkpoint.keras", "history.csv",
    }  # fmt: skip
    assert read_history(tmp_path / "history.csv") == pytest.approx(result.history)
    assert [row["epoch"] for row in result.history] == [1, 2, 3, 4, 5, 6]


def test_the_model_kept_is_the_one_of_the_best_validation_psnr(tmp_path):
    result = run(tmp_path, 4, learning_rate=0.05)
    corrupted, clean = map(to_unit_range, make_pairs(4, True)[0])
    error = (reconstruct(load_model(tmp_path / "model.keras"), corrupted) - clean) ** 2
    psnr = (10 * np.log10(1 / error.mean(axis=(1, 2, 3)))).mean()
    assert psnr == pytest.approx(result.best_epoch["val_psnr"], abs=0.05)
    assert result.best_epoch["val_psnr"] == max(row["val_psnr"] for row in result.history)


def test_the_same_seed_trains_the_same_network(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = run(tmp_path / "a", 2).history, run(tmp_path / "b", 2).history
    assert [row["val_loss"] for row in first] == pytest.approx([row["val_loss"] for row in second])


def test_a_resumed_training_goes_on_as_if_it_had_not_stopped(tmp_path):
    (tmp_path / "whole").mkdir()
    (tmp_path / "parts").mkdir()
    plateau = {"kind": "reduce_on_plateau", "factor": 0.5, "patience": 2, "min_delta": 50.0}
    whole = run(tmp_path / "whole", 5, schedule=plateau).history
    run(tmp_path / "parts", 2, schedule=plateau)
    earlier = []
    parts = run(
        tmp_path / "parts", 5, schedule=plateau, resume=True, on_earlier=earlier.extend
    ).history
    assert earlier == parts[:2]
    for name in ("epoch", "loss", "val_loss", "learning_rate"):
        assert [row[name] for row in parts] == pytest.approx([row[name] for row in whole], rel=1e-3)
    assert whole[-1]["learning_rate"] < whole[0]["learning_rate"]


def test_a_training_begun_with_enlarged_maps_is_resumed(tmp_path):
    files = files_in(tmp_path)
    shutil.copy(Path(__file__).parent / "fixtures" / "old_model.keras", files.checkpoint)
    row = {"epoch": 1, "loss": 0.6, "psnr": 12, "val_loss": 0.6, "val_psnr": 12}
    write_history(files.history, [{**row, "learning_rate": 0.005, "seconds": 1}])
    network = build_autoencoder((27, 33, 3), depth=3, filter_size=3, feature_maps=2, dropout=0.1)
    rows, columns = np.mgrid[:27, :33]
    images = [np.uint8(80 + 2 * rows + columns)[..., None].repeat(3, axis=2)]
    pairs, held_out = (
        CorruptedPairs(
            PairDrawing(
                images, darken_a_corner, length=4, batch_size=4, seed=1, validation=validation
            )
        )
        for validation in (False, True)
    )
    options = OPTIONS | {"loss": "ssim_mse", "resume": True}
    result = train(network, pairs, held_out, files, epochs=2, **options)
    assert [each["epoch"] for each in result.history] == [1, 2]


def stop_after(last):
    def interrupt(row):
        if row["epoch"] == last:
            raise KeyboardInterrupt

    return interrupt


def test_a_stop_keeps_the_best_model_and_says_that_it_was_stopped(tmp_path):
    result = run(tmp_path, 10, on_epoch=stop_after(2))
    assert result.stopped
    assert len(result.history) == 2
    assert load_model(tmp_path / "model.keras").count_params() == result.parameters


def test_early_stopping_ends_after_its_patience(tmp_path):
    result = run(tmp_path, 30, learning_rate=1e-9, early_stopping_patience=2)
    assert len(result.history) < 30


def test_every_step_is_reported_with_its_epoch(tmp_path):
    steps = []
    run(tmp_path, 2, on_step=lambda *step: steps.append(step[:3]))
    assert steps == [(1, 1, 3), (1, 2, 3), (1, 3, 3), (2, 1, 3), (2, 2, 3), (2, 3, 3)]


def test_a_loss_that_is_no_number_ends_the_training_with_advice(tmp_path):
    model = build()
    model.set_weights([np.full_like(weights, np.nan) for weights in model.get_weights()])
    with pytest.raises(ValueError, match="lower the learning rate"):
        train(model, make_pairs(4), make_pairs(4, True), files_in(tmp_path), epochs=1, **OPTIONS)


@pytest.mark.parametrize("loss", ["mae", "ssim_mse"])
def test_other_losses_train_and_resume(tmp_path, loss):
    run(tmp_path, 1, loss=loss)
    assert len(run(tmp_path, 2, loss=loss, resume=True).history) == 2


def test_each_epoch_trains_on_pairs_of_its_own(tmp_path):
    seen = []

    class Watched(PairDrawing):
        def draw_batch(self, epoch, index):
            seen.append((epoch, index))
            return super().draw_batch(epoch, index)

    watched = CorruptedPairs(Watched(**vars(make_pairs(12).drawing)))
    train(build(), watched, make_pairs(4, True), files_in(tmp_path), epochs=3, **OPTIONS)
    assert set(seen) == {(epoch, index) for epoch in range(3) for index in range(3)}


@pytest.mark.parametrize("loss", ["mse", "ssim_mse"])
def test_loss_and_psnr_are_those_of_images_from_zero_to_one(tmp_path, loss):
    model = build()
    corrupted, clean = make_pairs(12)[0]
    compile_model(model, 0.001, loss)
    options = {"verbose": 0, "return_dict": True}
    expected = model.evaluate(to_unit_range(corrupted), to_unit_range(clean), **options)
    found = train_on_grey_levels(model, loss).evaluate(corrupted, clean, **options)
    assert found == pytest.approx(expected, rel=1e-5)


def test_threads_that_draw_ahead_leave_the_training_as_it_is(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    alone = run(tmp_path / "a", 2).history
    pairs, validation = (
        CorruptedPairs(each.drawing, workers=2) for each in (make_pairs(12), make_pairs(4, True))
    )
    with closing(pairs), closing(validation):
        ahead = train(build(), pairs, validation, files_in(tmp_path / "b"), epochs=2, **OPTIONS)
    for name in ("loss", "val_loss"):
        expected = [row[name] for row in alone]
        assert [row[name] for row in ahead.history] == pytest.approx(expected, rel=1e-3)


def test_a_training_that_weighs_corrupted_pixels_is_resumed_as_if_it_had_not_stopped(tmp_path):
    def weighted(folder, epochs):
        folder.mkdir(exist_ok=True)
        pairs, validation = make_pairs(12, with_masks=True), make_pairs(4, True, with_masks=True)
        options = OPTIONS | {"corrupted_weight": 10.0, "resume": True}
        return train(build(), pairs, validation, files_in(folder), epochs=epochs, **options)

    whole = weighted(tmp_path / "whole", 4).history
    weighted(tmp_path / "parts", 2)
    parts = weighted(tmp_path / "parts", 4).history
    plain = run(tmp_path, 1).history
    for name in ("loss", "psnr", "val_loss", "val_psnr"):
        assert [row[name] for row in parts] == pytest.approx([row[name] for row in whole], rel=1e-3)
    assert whole[0]["loss"] != pytest.approx(plain[0]["loss"], rel=0.05)


COSINE = {"kind": "cosine", "warm_up": 0.2, "floor": 0.05}


def test_a_cosine_stopped_and_resumed_goes_on_as_if_it_had_not_stopped(tmp_path):
    (tmp_path / "whole").mkdir()
    (tmp_path / "parts").mkdir()
    whole = run(tmp_path / "whole", 4, schedule=COSINE).history
    run(tmp_path / "parts", 4, schedule=COSINE, on_epoch=stop_after(2))
    parts = run(tmp_path / "parts", 4, schedule=COSINE, resume=True).history
    for name in ("epoch", "loss", "val_loss"):
        assert [row[name] for row in parts] == pytest.approx([row[name] for row in whole], rel=1e-3)
    # 12 steps, 2 of warm-up: the epochs begin at the steps 0, 3, 6 and 9.
    fallen = (1 + np.cos(np.pi * (np.array([3, 6, 9]) - 2) / 10)) / 2
    expected = 0.005 * np.array([0.5, *(0.05 + 0.95 * fallen)])
    for history in (whole, parts):
        assert [row["learning_rate"] for row in history] == pytest.approx(expected, rel=1e-5)


def test_a_cosine_resumed_with_more_epochs_goes_on_where_the_longer_one_would_be(tmp_path):
    run(tmp_path, 2, schedule=COSINE)
    longer = run(tmp_path, 4, schedule=COSINE, resume=True, early_stopping_patience=9).history
    fallen = (1 + np.cos(np.pi * (np.array([6, 9]) - 2) / 10)) / 2
    assert [row["learning_rate"] for row in longer[2:]] == pytest.approx(
        0.005 * (0.05 + 0.95 * fallen), rel=1e-5
    )


@pytest.mark.slow
def test_cosine_and_weighted_loss_train_and_resume_on_jax_too():
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", __file__, "-k", "(cosine_stopped or weighs)"],
        env={**os.environ, "KERAS_BACKEND": "jax"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
