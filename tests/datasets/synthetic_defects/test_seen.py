import numpy as np

from datasets.corruptions.painting import Corrupted, Region
from datasets.synthetic_defects.seen import TRIES, VISIBLE, put_until_seen

IMAGE = np.full((10, 12, 3), 100, np.uint8)


class Steps:
    """Brightens one channel of a row of four pixels by one amount after the other."""

    def __init__(self, *amounts):
        self.amounts = list(amounts)
        self.calls = 0

    def __call__(self, image, rng):
        amount = self.amounts[min(self.calls, len(self.amounts) - 1)]
        self.calls += 1
        changed = image.copy()
        changed[4, 3:7, 1] += np.uint8(amount)
        return Corrupted(changed, Region(4, 3, np.full((1, 4), 255, np.uint8)))


def put(steps):
    return put_until_seen(steps, IMAGE, np.random.default_rng(0))


def test_the_first_defect_that_can_be_seen_is_taken():
    steps = Steps(0, 3, VISIBLE, 90)
    assert put(steps).image.max() == 100 + VISIBLE
    assert steps.calls == 3


def test_if_none_can_be_seen_the_strongest_of_a_limited_number_is_taken():
    steps = Steps(0, 3, 5, 2)
    assert put(steps).image.max() == 105
    assert steps.calls == TRIES


def test_pixels_of_the_place_that_did_not_change_are_no_defect():
    def put_half(image, rng):
        changed = image.copy()
        changed[4, 3:5] = 200
        return Corrupted(changed, Region(4, 3, np.full((1, 4), 255, np.uint8)))

    mask = put(put_half).mask
    assert mask.sum() == 2 and mask[4, 3:5].all()


def test_one_strong_pixel_of_a_large_place_cannot_be_seen():
    calls = []

    def put_one_pixel(image, rng):
        calls.append(rng.integers(12))
        changed = image.copy()
        changed[0, calls[-1]] += np.uint8(150)
        return Corrupted(changed, Region(0, 0, np.full((10, 12), 255, np.uint8)))

    assert put(put_one_pixel).mask[0, calls[0]]  # none is stronger than the first
    assert len(calls) == TRIES
