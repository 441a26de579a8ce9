import threading
import time
from contextlib import closing

import cv2
import numpy as np
import pytest

from datasets.add_corruption import build_corruption
from datasets.drawing import PairDrawing
from datasets.pairs import CorruptedPairs

STAIN = build_corruption("Stain", {"size": "5-20"})
IMAGES = [np.full((32, 32, 1), 10 * number, np.uint8) for number in range(1, 6)]


def drawing(corruption=STAIN, **options):
    return PairDrawing(IMAGES, corruption, **{"length": 22, "batch_size": 4, "seed": 3} | options)


def two_epochs(pairs):
    batches = []
    for pairs.epoch in range(2):
        batches += [pairs[index] for index in range(len(pairs))]
    return [image.tobytes() for batch in batches for image in batch]


def threads():
    return [each for each in threading.enumerate() if each.name.startswith("pairs")]


@pytest.mark.parametrize(
    "options", [{}, {"validation": True}, {"corrupted_copies": 2, "with_masks": True}]
)
@pytest.mark.parametrize("workers", [1, 2, 5])
def test_the_pairs_are_the_same_for_any_number_of_threads(workers, options):
    alone = two_epochs(CorruptedPairs(drawing(**options)))
    with closing(CorruptedPairs(drawing(**options), workers)) as pairs:
        assert two_epochs(pairs) == alone


def test_batches_may_be_asked_for_in_any_order_and_again():
    alone = CorruptedPairs(drawing())
    with closing(CorruptedPairs(drawing(), 2)) as pairs:
        for index in (4, 0, 0, 5, 2, 1):
            assert (pairs[index][0] == alone[index][0]).all()


def test_the_next_batches_are_drawn_ahead_across_the_end_of_an_epoch():
    drawn = []

    class Watched(PairDrawing):
        def draw_batch(self, epoch, index):
            drawn.append((epoch, index))
            return super().draw_batch(epoch, index)

    with closing(CorruptedPairs(Watched(**vars(drawing())), 1)) as pairs:
        pairs[5]
        wait_for(lambda: len(drawn) == 3)
        assert drawn == [(0, 5), (1, 0), (1, 1)]
        pairs.epoch = 1
        pairs[0], pairs[1]
        wait_for(lambda: len(drawn) == 5)
        assert drawn[3:] == [(1, 2), (1, 3)]


def wait_for(condition):
    for _ in range(500):
        if condition():
            return
        time.sleep(0.01)


def test_closing_ends_every_thread_and_gives_opencv_its_own_back():
    before = cv2.getNumThreads()
    pairs = CorruptedPairs(drawing(), 3)
    pairs[0]
    assert threads() and cv2.getNumThreads() == 1
    pairs.close()
    pairs.close()
    assert not threads() and cv2.getNumThreads() == before
    assert (pairs[1][0] == CorruptedPairs(drawing())[1][0]).all()


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError("out of batches")])
def test_whatever_ends_the_training_ends_the_threads(error):
    with (
        pytest.raises((KeyboardInterrupt, RuntimeError)),
        closing(CorruptedPairs(drawing(), 2)) as pairs,
    ):
        pairs[0]
        raise error
    assert not threads()


@pytest.mark.parametrize("workers", [0, 2])
def test_what_goes_wrong_while_a_batch_is_drawn_arrives_as_it_is(workers):
    def fail(image, rng):
        raise OSError("plate.png is gone: was it moved?")

    with closing(CorruptedPairs(drawing(fail), workers)) as pairs:
        for _ in range(2):
            with pytest.raises(OSError, match=r"^plate.png is gone: was it moved\?$"):
                pairs[0]
    assert not threads()
