import numpy as np
import pytest

from datasets.split import split_indices


@pytest.mark.parametrize("count, held_out", [(2, 1), (5, 1), (80, 16), (209, 42)])
def test_a_fifth_is_held_out_and_every_image_is_in_one_part(count, held_out):
    training, validation = split_indices(count, 0.2, seed=3)
    assert len(validation) == held_out
    assert sorted([*training, *validation]) == list(range(count))


def test_the_split_follows_the_seed():
    first, again, other = (split_indices(50, 0.2, seed)[1] for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_one_image_cannot_be_split():
    with pytest.raises(ValueError, match="at least 2 good images"):
        split_indices(1, 0.2, seed=0)
