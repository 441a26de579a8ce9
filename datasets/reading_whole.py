"""A file of an import, read with its bytes: those that are kept are those that were looked at."""

from __future__ import annotations

from pathlib import Path

from datasets.image_files.decode import decode_image
from datasets.image_files.names import check_file_name, shown
from datasets.image_files.pixels import Decoded, OnRemark, WithoutOpacity, lay_on_black
from datasets.images import read_bytes
from storage.system_errors import in_words


class BadImageError(ValueError):
    """An image or a mask cannot be imported; the message names it and says why."""


def read_whole(
    path: Path,
    most_megapixels: float | None,
    without_opacity: WithoutOpacity = lay_on_black,
    on_remark: OnRemark = None,
) -> tuple[bytes, Decoded]:
    """Read the bytes of an image or a mask, and decode them.

    Args:
        path: The file.
        most_megapixels: One with more is refused.
        without_opacity: What to do with transparent pixels.
        on_remark: Told, with the file's name, what is odd about it and changes no pixel.

    Raises:
        BadImageError: It is missing, cut off, damaged, too large or has a name that cannot be kept.
    """

    def remark(said: str) -> None:
        if on_remark:
            on_remark(f"{shown(path.name)}: {said}")

    try:
        check_file_name(path)
        content = read_bytes(path, most_megapixels)
        pixels = decode_image(content, path, most_megapixels, without_opacity, remark)
        return content.tobytes(), pixels
    except ValueError as error:
        raise BadImageError(str(error)) from error
    except OSError as error:
        raise BadImageError(shown(in_words(error))) from error
