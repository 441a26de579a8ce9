"""One thing is not called several."""

from storage.counted import counted


def test_one_is_singular_and_any_other_number_plural():
    assert [counted(number, "image") for number in (0, 1, 2)] == ["0 images", "1 image", "2 images"]
