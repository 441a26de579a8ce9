from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from datasets.brass_plate import category as sample
from datasets.brass_plate.defects import DEFECTS
from datasets.images import OnProgress, read_image
from datasets.mvtec import index_mvtec


def read_all(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def generate(folder: Path, on_progress: OnProgress = None, **options: int) -> None:
    sample.generate_sample(folder, sample.GeneratedSample(**options), on_progress)


def photograph(kind: str, seed: int, side: int = 96) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return sample.draw_photograph(kind, side, np.random.default_rng(seed))


def test_a_category_has_the_counts_sizes_and_masks_asked_for(tmp_path: Path):
    calls: list[tuple[int, int]] = []
    generate(
        tmp_path / "plate",
        lambda done, total: calls.append((done, total)),
        train=5,
        test_good=3,
        test_per_defect=2,
        side=48,
    )
    samples = index_mvtec(tmp_path / "plate")
    types = [(s.split, s.defect_type) for s in samples]
    assert types.count(("train", "good")) == 5
    assert types.count(("test", "good")) == 3
    assert len(DEFECTS) >= 3
    for kind in DEFECTS:
        assert types.count(("test", kind)) == 2
    assert calls == [(i, len(samples)) for i in range(1, len(samples) + 1)]
    for each in samples:
        assert read_image(each.path).shape == (48, 48, 3)
        assert (each.mask_path is not None) == bool(each.label)


def test_a_seed_draws_the_same_files_and_another_seed_others(tmp_path: Path):
    few = {"train": 5, "test_good": 1, "test_per_defect": 1, "side": 40}
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        generate(tmp_path / name, seed=seed, **few)
    first, same, other = (read_all(tmp_path / name) for name in "abc")
    assert first == same
    assert first.keys() == other.keys()
    assert all(first[name] != other[name] for name in first if not name.startswith("ground"))


def test_other_counts_leave_the_images_they_share_as_they_are(tmp_path: Path):
    generate(tmp_path / "a", train=5, test_good=1, test_per_defect=1, side=40)
    generate(tmp_path / "b", train=7, test_good=2, test_per_defect=2, side=40)
    assert read_all(tmp_path / "a").items() < read_all(tmp_path / "b").items()


def test_no_two_images_are_the_same(tmp_path: Path):
    generate(tmp_path / "a", train=12, test_good=12, test_per_defect=1, side=40)
    files = read_all(tmp_path / "a")
    images = [content for name, content in files.items() if not name.startswith("ground")]
    assert len(set(images)) == len(images)


@pytest.mark.parametrize("kind", DEFECTS)
@pytest.mark.parametrize("seed", range(5))
def test_a_defect_differs_from_the_good_photograph_inside_its_mask_alone(kind: str, seed: int):
    good, defective, mask = photograph(kind, seed)
    change = np.abs(good.astype(int) - defective).max(axis=2)
    assert (change[~mask] <= sample.NOTICEABLE + 1).all()
    # The sensor clips at 255, so a change beyond it may not show.
    visible = mask & (good.max(axis=2) < 250) & (defective.max(axis=2) < 250)
    assert (change[visible] >= sample.NOTICEABLE - 1).all()


@pytest.mark.parametrize("kind", DEFECTS)
def test_every_defect_can_be_seen_and_none_fills_the_picture(kind: str):
    for seed in range(25):
        good, defective, mask = photograph(kind, seed)
        assert 0.003 < mask.mean() < 0.25
        change = np.abs(good.astype(int) - defective).max(axis=2)
        assert change[mask].mean() > 25


def test_a_good_photograph_has_no_mask_and_no_difference():
    good, same, mask = photograph("good", 0)
    np.testing.assert_array_equal(good, same)
    assert not mask.any()


def test_good_photographs_show_a_periodic_texture_under_a_light_gradient_with_sensor_noise():
    good = photograph("good", 3, side=128)[0].astype(float)
    grey = good.mean(axis=2)
    spectrum = np.abs(np.fft.rfft2(grey - grey.mean()))
    strongest = np.unravel_index(spectrum.argmax(), spectrum.shape)
    cycles = np.hypot(min(strongest[0], 128 - strongest[0]), strongest[1])
    assert 6 < cycles < 12
    quarters = [grey[:32, :32].mean(), grey[-32:, -32:].mean()]
    assert quarters[0] > quarters[1] + 15
    twice = photograph("good", 4, side=128)[0].astype(float)
    fine = (twice[1:-1, 1:-1] - (twice[1:-1, :-2] + twice[1:-1, 2:]) / 2).std()
    assert fine > sample.SENSOR_NOISE


@pytest.mark.parametrize("side", [16, 33, 200])
def test_any_side_shows_the_same_plate(side: int):
    good, _, mask = photograph("good", 2, side=side)
    assert good.shape == (side, side, 3)
    assert good.dtype == np.uint8
    assert mask.shape == (side, side)
    reference = photograph("good", 2, side=128)[0]
    np.testing.assert_allclose(good.mean(axis=(0, 1)), reference.mean(axis=(0, 1)), atol=6)


def test_a_filled_folder_stays_as_it_is_and_an_interruption_leaves_nothing(tmp_path: Path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").touch()
    for taken in (mine, mine / "thesis.txt"):
        with pytest.raises(FileExistsError, match="is not empty"):
            generate(taken)

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(tmp_path / "new", interrupt, side=32)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    (tmp_path / "empty").mkdir()
    generate(tmp_path / "empty", train=5, test_good=1, test_per_defect=1, side=32)
    assert len(index_mvtec(tmp_path / "empty")) == 6 + len(DEFECTS)
