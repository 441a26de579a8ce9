"""Files of the kinds that are read besides PNG, JPEG, TIFF and BMP, and files of several pages."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import cv2
import numpy as np
from PIL import Image as Pillow

from tests.datasets.corpus import COLOUR, LEVELS, RGB, Refused, Right, encoded, png

_IMAGE = Pillow.fromarray(COLOUR)


def right_others() -> Iterator[Right]:
    yield Right("lossless.webp", encoded(_IMAGE, "WEBP", lossless=True), COLOUR)
    yield Right("lossy.webp", encoded(_IMAGE, "WEBP", quality=95), COLOUR, 4.0)
    yield Right("lossless.jp2", encoded(_IMAGE, "JPEG2000", irreversible=False), COLOUR)
    yield Right("grey.j2k", encoded(Pillow.fromarray(LEVELS), "JPEG2000"), LEVELS[..., None], 1.0)
    few = np.where(COLOUR > 128, 255, 0).astype(np.uint8)
    yield Right("few.gif", encoded(Pillow.fromarray(few), "GIF"), few)
    yield Right("colour.ppm", encoded(_IMAGE, "PPM"), COLOUR)
    yield Right("grey.pgm", encoded(Pillow.fromarray(LEVELS), "PPM"), LEVELS[..., None])
    yield from right_rare()
    half = _IMAGE.resize((_IMAGE.width // 2, _IMAGE.height // 2))
    yield Right("half.tif", encoded(_IMAGE, "TIFF", save_all=True, append_images=[half]), COLOUR)
    nearly = _IMAGE.resize((_IMAGE.width - 1, _IMAGE.height - 1))
    nearly.encoderinfo = {"tiffinfo": {254: 1}}
    reduced = encoded(_IMAGE, "TIFF", save_all=True, append_images=[nearly])
    yield Right("reduced.tif", reduced, COLOUR)
    rows, columns = LEVELS.shape
    deep = (LEVELS.astype(">u2") * 257).tobytes()
    yield Right("deep.pgm", b"P5\n%d %d\n65535\n" % (columns, rows) + deep, LEVELS[..., None])

    still = Pillow.fromarray(COLOUR)
    one = [(b"acTL", struct.pack(">II", 1, 0)), (b"fcTL", _control(still.width, still.height))]
    yield Right("one_frame.png", png(COLOUR, RGB, before=one), COLOUR)


def _control(columns: int, rows: int) -> bytes:
    """What stands before a frame of an animated PNG file that fills the whole picture."""
    return struct.pack(">IIIIIHHBB", 0, columns, rows, 0, 0, 1, 10, 0, 0)


def right_rare() -> Iterator[Right]:
    for suffix in (".dib", ".ras", ".sr"):
        for name, pixels in (("colour", COLOUR), ("grey", LEVELS[..., None])):
            written = cv2.imencode(suffix, pixels[..., ::-1])[1].tobytes()
            yield Right(f"{name}{suffix}", written, pixels)
    smooth = np.repeat(np.linspace(0, 255, 40).astype(np.uint8)[:, None], 60, axis=1)
    image = Pillow.fromarray(np.dstack([smooth, smooth[::-1], smooth]))
    written = encoded(image, "AVIF", quality=100, subsampling="4:4:4")
    yield Right("colour.avif", written, np.asarray(image), 2.0)


def refused_others() -> Iterator[Refused]:
    for kind in ("WEBP", "JPEG2000", "GIF", "PPM", "AVIF"):
        content = encoded(_IMAGE, kind)
        yield Refused(f"cut.{kind.lower()}", content[: len(content) * 3 // 4], "cut off, damaged")
    raster = cv2.imencode(".ras", COLOUR)[1].tobytes()
    yield Refused("cut.ras", raster[:-40], "cut off, damaged")
    yield Refused("header.ras", raster[:20], "cut off, damaged")
    more = {"save_all": True, "append_images": [_IMAGE.rotate(180), _IMAGE.rotate(90)]}
    for name, kind in (
        ("pages.tif", "TIFF"),
        ("moving.gif", "GIF"),
        ("moving.png", "PNG"),
        ("moving.webp", "WEBP"),
        ("moving.avif", "AVIF"),
    ):
        words = "has 3 pages: save each as a file of its own"
        yield Refused(name, encoded(_IMAGE, kind, **more), words)
    beside = [(b"acTL", struct.pack(">II", 1, 0))]
    yield Refused("before_moving.png", png(COLOUR, RGB, before=beside), "has 2 pages")
    yield Refused("odd_moving.png", png(COLOUR, RGB, before=[(b"acTL", b"")]), "part acTL has a w")
    deep = [Pillow.fromarray(LEVELS.astype(np.uint16) * number) for number in (1, 257)]
    pages = encoded(deep[0], "TIFF", save_all=True, append_images=deep[1:])
    yield Refused("deep_pages.tif", pages, "has 2 pages")
    rows, columns = LEVELS.shape
    nearly = _IMAGE.crop((0, 0, columns - 1, rows - 1))
    pages = encoded(_IMAGE, "TIFF", save_all=True, append_images=[nearly])
    yield Refused("pages_of_other_sizes.tif", pages, "has 2 pages")
