import numpy as np
import pytest

from datasets.synthetic_defects.cut_paste import put_cut_paste

SHAPE = (180, 240)


def coordinates():
    """An image whose pixels say where they are."""
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    return np.stack([rows, columns, np.zeros(SHAPE)], axis=2).astype(np.uint8)


def pasted(count):
    """Where pixels of pasted places are, and where they come from, as column + row·1j."""
    rng = np.random.default_rng(0)
    image = coordinates()
    for _ in range(count):
        defective = put_cut_paste(image, rng)
        rows, columns = np.nonzero(defective.mask)
        cut = defective.image[rows, columns].astype(float)
        yield columns + 1j * rows, cut[:, 1] + 1j * cut[:, 0]


def fit(there, cut):
    """The turn, and whether mirrored, that fit best: cut = turn · there (or its conjugate)."""
    away, source = there - there.mean(), cut - cut.mean()
    plain = (source * away.conj()).sum() / (np.abs(away) ** 2).sum()
    mirrored = (source * away).sum() / (np.abs(away) ** 2).sum()
    turn = max(plain, mirrored, key=abs)
    reached = turn * (away if abs(plain) >= abs(mirrored) else away.conj())
    return turn, abs(mirrored) > abs(plain), np.abs(reached - source).max()


def test_what_is_pasted_is_a_part_of_the_image_turned_and_mirrored_only():
    for there, cut in pasted(100):
        turn, _, error = fit(there, cut)
        assert abs(turn) == pytest.approx(1, abs=0.1)
        assert error < 1.5  # of rounding to the nearest pixel


def test_half_of_what_is_pasted_is_turned_and_half_is_mirrored():
    fits = [fit(there, cut) for there, cut in pasted(300) if len(there) > 60]
    turned = [abs((turn**2).imag) > 0.05 for turn, _, _ in fits]
    mirrored = [is_mirrored for _, is_mirrored, _ in fits]
    assert len(fits) > 100
    assert np.mean(turned) == pytest.approx(0.48, abs=0.1)
    assert np.mean(mirrored) == pytest.approx(0.5, abs=0.1)


def test_the_part_that_is_cut_is_an_upright_rectangle():
    for _, cut in pasted(100):
        width, height = (np.ptp(cut.real) + 1, np.ptp(cut.imag) + 1)
        assert len(cut) > 0.6 * width * height


def test_what_is_cut_comes_from_all_over_the_image():
    centres = np.array([cut.mean() for _, cut in pasted(300)])
    assert centres.real.min() < 30 and centres.real.max() > SHAPE[1] - 30
    assert centres.imag.min() < 30 and centres.imag.max() > SHAPE[0] - 30


@pytest.mark.parametrize("channels", [(), (1,), (3,)])
def test_the_rectangle_has_a_hard_edge(channels):
    image = np.random.default_rng(0).integers(0, 256, (*SHAPE, *channels), np.uint8)
    defective = put_cut_paste(image, np.random.default_rng(1))
    assert set(np.unique(defective.region.alpha)) == {0, 255}
    assert (defective.image[~defective.mask] == image[~defective.mask]).all()
