"""Files of several pages or frames, of which one image cannot be made."""

from __future__ import annotations

from PIL import Image

from datasets.image_files.damage import DamagedError, UnsupportedError
from datasets.image_files.others import READ_ERRORS

_SUBFILE_TYPE = 254
_NO_PAGE = 1 | 4
"""Bits of TIFF 6.0: a smaller version of another page, or its mask."""
_SMALLER_BY = 2
"""Where the file does not say: a thumbnail has at most half of the rows and of the columns."""


def check_pages(image: Image.Image) -> None:
    """Refuse a file with more than one page; thumbnails are none.

    Args:
        image: As Pillow opened it; its first page is open afterwards.

    Raises:
        DamagedError: The pages cannot be counted.
        UnsupportedError: There are several.
    """
    try:
        frames = getattr(image, "n_frames", 1)
        pages = 1 + sum(_is_page(image, frame) for frame in range(1, frames))
        if frames > 1:
            image.seek(0)
    except READ_ERRORS as error:
        raise DamagedError(str(error)) from error
    check_number_of_pages(pages)


def check_number_of_pages(pages: int) -> None:
    """Refuse a file with more than one page.

    Raises:
        UnsupportedError: There are several.
    """
    if pages > 1:
        raise UnsupportedError(f"has {pages} pages: save each as a file of its own")


def _is_page(image: Image.Image, frame: int) -> bool:
    if image.format != "TIFF":
        return True
    image.seek(0)
    first = image.size
    image.seek(frame)
    kind = image.tag_v2.get(_SUBFILE_TYPE, 0)  # type: ignore[attr-defined]
    is_small = max(image.width / first[0], image.height / first[1]) <= 1 / _SMALLER_BY
    return not is_small and not (isinstance(kind, int) and kind & _NO_PAGE)
