import cv2
import numpy as np
import pytest

from datasets.synthetic_defects.brightness import put_brightness


def put_many(image, count=200):
    rng = np.random.default_rng(0)
    return [put_brightness(image, rng) for _ in range(count)]


@pytest.mark.parametrize("channels", [(), (1,), (3,)])
def test_all_channels_of_a_place_change_by_one_amount_of_20_to_80(channels):
    image = np.random.default_rng(0).integers(90, 160, (120, 180, *channels), np.uint8)
    amounts = []
    for defective in put_many(image):
        change = defective.image.astype(int) - image
        assert not change[~defective.mask].any()
        (amount,) = np.unique(change[defective.mask])
        amounts.append(amount)
    assert min(amounts) < -70 and max(amounts) > 70
    assert 20 <= np.abs(amounts).min() < 25 and np.abs(amounts).max() <= 80
    assert np.mean(np.array(amounts) > 0) == pytest.approx(0.5, abs=0.12)


def test_sums_are_clipped():
    image = np.random.default_rng(0).integers(0, 256, (120, 180), np.uint8)
    for defective in put_many(image, 50):
        change = defective.image[defective.mask].astype(int) - image[defective.mask]
        amount = change[np.abs(change).argmax()]
        expected = (image[defective.mask] + amount).clip(0, 255)
        assert (defective.image[defective.mask] == expected).all()


def test_half_of_the_places_are_ellipses_and_half_rectangles():
    image = np.full((300, 400), 100, np.uint8)
    shares = []
    for defective in put_many(image):
        (outline,), _ = cv2.findContours(
            defective.mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
        )
        width, height = cv2.minAreaRect(outline)[1]
        if min(width, height) > 12:
            shares.append(defective.mask.sum() / ((width + 1) * (height + 1)))
    are_ellipses = np.array(shares) < 0.86  # π / 4 = 0.785 of the box around it
    assert len(shares) > 50
    assert are_ellipses.mean() == pytest.approx(0.5, abs=0.15)
