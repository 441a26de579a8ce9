"""Image files as they come from anywhere, written byte by byte, with what is right for each."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image as Pillow

ROWS, COLUMNS = 48, 64
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6


@dataclass(frozen=True)
class Right:
    """A file that is to be read: the pixels that are right, H×W×C, and the mean error allowed."""

    name: str
    content: bytes
    pixels: np.ndarray
    error: float = 0.0


@dataclass(frozen=True)
class Refused:
    """A file that is to be refused, and words of the reason."""

    name: str
    content: bytes
    words: str


def picture() -> np.ndarray:
    """A smooth coloured picture that is different in every direction, with a little noise."""
    rng = np.random.default_rng(3)
    coarse = rng.integers(20, 235, (4, 5, 3)).astype(np.uint8)
    smooth = cv2.resize(coarse, (COLUMNS, ROWS), interpolation=cv2.INTER_CUBIC)
    return np.clip(smooth + rng.normal(0, 2, smooth.shape), 0, 255).astype(np.uint8)


COLOUR = picture()
LEVELS = COLOUR[..., 1]
OPACITY = np.linspace(0, 255, ROWS * COLUMNS).reshape(ROWS, COLUMNS).astype(np.uint8)


def laid(pixels: np.ndarray, opacity: np.ndarray = OPACITY) -> np.ndarray:
    colour = pixels if pixels.ndim == 3 else pixels[..., None]
    return np.rint(colour * (opacity / 255)[..., None]).astype(np.uint8)


def as_seen(pixels: np.ndarray, orientation: int) -> np.ndarray:
    """EXIF 2.3, 4.6.4: where the stored row 0 and column 0 are seen."""
    by_orientation = {
        1: pixels,
        2: np.fliplr(pixels),
        3: np.rot90(pixels, 2),
        4: np.flipud(pixels),
        5: np.rot90(np.fliplr(pixels), 1),
        6: np.rot90(pixels, -1),
        7: np.rot90(np.fliplr(pixels), -1),
        8: np.rot90(pixels, 1),
    }
    return by_orientation[orientation]


# --- PNG ---------------------------------------------------------------------------------------


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def rows_of(pixels: np.ndarray, depth: int) -> bytes:
    flat = pixels.reshape(pixels.shape[0], -1)
    if depth == 16:
        packed = flat.astype(">u2").view(np.uint8)
    elif depth == 8:
        packed = flat.astype(np.uint8)
    else:
        bits = np.unpackbits(flat.astype(np.uint8)[..., None], axis=2)[..., 8 - depth :]
        packed = np.packbits(bits.reshape(pixels.shape[0], -1), axis=1)
    return b"".join(b"\0" + row.tobytes() for row in np.ascontiguousarray(packed))


def png(
    pixels: np.ndarray,
    colour_type: int,
    depth: int = 8,
    before: Sequence[tuple[bytes, bytes]] = (),
    after: Sequence[tuple[bytes, bytes]] = (),
    rows: int | None = None,
    part: int = 2000,
) -> bytes:
    header = struct.pack(
        ">IIBBBBB", pixels.shape[1], rows or pixels.shape[0], depth, colour_type, 0, 0, 0
    )
    data = zlib.compress(rows_of(pixels, depth))
    return b"".join(
        [
            PNG_SIGNATURE,
            chunk(b"IHDR", header),
            *(chunk(*each) for each in before),
            *(chunk(b"IDAT", data[i : i + part]) for i in range(0, len(data), part)),
            *(chunk(*each) for each in after),
            chunk(b"IEND", b""),
        ]
    )


def exif(orientation: int) -> bytes:
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def right_pngs() -> Iterator[Right]:
    deep, alpha = COLOUR.astype(np.uint16) * 257, OPACITY[..., None]
    yield Right("grey.png", png(LEVELS, GREY), LEVELS[..., None])
    yield Right("colour.png", png(COLOUR, RGB), COLOUR)
    yield Right("grey_alpha.png", png(np.dstack([LEVELS, OPACITY]), GREY_ALPHA), laid(LEVELS))
    yield Right("alpha.png", png(np.dstack([COLOUR, alpha]), RGBA), laid(COLOUR))
    yield Right("grey16.png", png(deep[..., 1], GREY, 16), LEVELS[..., None])
    yield Right("colour16.png", png(deep, RGB, 16), COLOUR)
    deep_alpha = np.dstack([deep, OPACITY.astype(np.uint16) * 257])
    yield Right("alpha16.png", png(deep_alpha, RGBA, 16), laid(COLOUR))
    for depth in (1, 2, 4):
        few = LEVELS >> (8 - depth)
        expected = (few * (255 // (2**depth - 1))).astype(np.uint8)[..., None]
        yield Right(f"grey{depth}.png", png(few, GREY, depth), expected)
        clear = [(b"tRNS", struct.pack(">H", int(few[0, 0])))]
        without = np.where(few == few[0, 0], 0, expected[..., 0])[..., None]
        yield Right(f"grey{depth}_clear.png", png(few, GREY, depth, clear), without)
    yield from clear_pngs(deep)
    for orientation in range(1, 9):
        seen = as_seen(COLOUR, orientation)
        noted = [(b"eXIf", exif(orientation))]
        yield Right(f"turned{orientation}.png", png(COLOUR, RGB, before=noted), seen)
        yield Right(f"turned{orientation}_late.png", png(COLOUR, RGB, after=noted), seen)
    yield Right("damaged_exif.png", png(COLOUR, RGB, before=[(b"eXIf", b"MM\0*\0")]), COLOUR)
    # Whole, though libpng warns about such profiles.
    yield Right("odd_profile.png", png(COLOUR, RGB, before=[(b"iCCP", b"x\0\0bad")]), COLOUR)


def clear_pngs(deep: np.ndarray) -> Iterator[Right]:
    """A grey level or a colour that counts as transparent."""
    level = int(LEVELS[5, 5])
    without = np.where(level == LEVELS, 0, LEVELS)[..., None]
    yield Right(
        "grey_clear.png", png(LEVELS, GREY, 8, [(b"tRNS", struct.pack(">H", level))]), without
    )
    deep_level = [(b"tRNS", struct.pack(">H", level * 257))]
    yield Right("grey16_clear.png", png(deep[..., 1], GREY, 16, deep_level), without)
    colour = COLOUR[5, 5].tolist()
    visible = np.where((colour == COLOUR).all(axis=2, keepdims=True), 0, COLOUR)
    clear = [(b"tRNS", struct.pack(">HHH", *colour))]
    yield Right("colour_clear.png", png(COLOUR, RGB, 8, clear), visible)
    table = np.random.default_rng(1).integers(0, 256, (256, 3)).astype(np.uint8)
    plain = [(b"PLTE", table.tobytes())]
    yield Right("palette.png", png(LEVELS, PALETTE, 8, plain), table[LEVELS])
    opacities = np.arange(256, dtype=np.uint8)
    clear = [*plain, (b"tRNS", opacities.tobytes())]
    yield Right(
        "palette_clear.png",
        png(LEVELS, PALETTE, 8, clear),
        laid(table[LEVELS], opacities[LEVELS]),
    )


def refused_pngs() -> Iterator[Refused]:
    whole = png(COLOUR, RGB)
    middle = len(whole) // 2
    yield Refused("cut.png", whole[:middle], "bytes are missing|end is missing")
    yield Refused("cut_in_the_middle.png", whole[:middle] + whole[-12:], "missing|checksum")
    yield Refused("lost.png", whole[:middle] + whole[middle + 300 :], "missing|checksum")
    yield Refused("zeroed.png", zeroed(whole, middle, 200), "missing|checksum")
    yield Refused("flipped.png", flipped(whole, middle), "checksum")
    yield Refused("no_end.png", whole[:-12], "end is missing")
    yield Refused("no_pixels.png", whole[:33] + whole[-12:], "no pixels")
    yield Refused("half_the_rows.png", png(COLOUR, RGB, rows=2 * ROWS), "image data")
    first = 33 + 12 + 2000
    yield Refused("a_part_lost.png", whole[:first] + whole[first + 2012 :], "libpng error")
    yield Refused("header_alone.png", whole[:20], "header")
    nothing = PNG_SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", 0, 0, 8, RGB, 0, 0, 0))
    yield Refused("no_rows.png", nothing + whole[33:], "no pixels")
    yield Refused("claims.png", png(COLOUR[:, :1], RGB, rows=200_000_000), "more than the 100 mega")


# --- JPEG ----------------------------------------------------------------------------------------


def jpeg(pixels: np.ndarray = COLOUR, **options: object) -> bytes:
    image = Pillow.fromarray(pixels)
    if options.pop("cmyk", False):
        image = image.convert("CMYK")
    return encoded(image, "JPEG", **{"quality": 100, "subsampling": 0, **options})


def encoded(image: Pillow.Image, kind: str, **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def right_jpegs() -> Iterator[Right]:
    yield Right("colour.jpg", jpeg(), COLOUR, 1.0)
    yield Right("grey.jpg", jpeg(LEVELS), LEVELS[..., None], 1.0)
    yield Right("progressive.jpg", jpeg(progressive=True), COLOUR, 1.0)
    yield Right("cmyk.jpg", jpeg(cmyk=True), COLOUR, 2.0)
    for orientation in range(1, 9):
        noted = b"Exif\0\0" + exif(orientation)
        seen = as_seen(COLOUR, orientation)
        yield Right(f"turned{orientation}.jpg", jpeg(exif=noted), seen, 1.0)
    whole = jpeg()
    yield Right("odd_version.jpg", whole[:11] + b"\x09" + whole[12:], COLOUR, 1.0)
    yield Right("named_png.png", whole, COLOUR, 1.0)
    yield Right("left_over.jpg", whole[:-2] + bytes(4) + whole[-2:], COLOUR, 1.0)


def refused_jpegs() -> Iterator[Refused]:
    for kind, whole in (("plain", jpeg()), ("progressive", jpeg(progressive=True))):
        middle = len(whole) // 2
        yield Refused(f"{kind}_cut.jpg", whole[:middle], "ends early|JPEG data|Premature")
        yield Refused(f"{kind}_cut_in_the_middle.jpg", whole[:middle] + whole[-2:], "JPEG data")
        yield Refused(f"{kind}_lost.jpg", whole[:middle] + whole[middle + 300 :], "JPEG data")
        yield Refused(f"{kind}_zeroed.jpg", zeroed(whole, middle, 300), "JPEG data")
    whole = jpeg()
    # Damaged codes may end early and leave bytes over, which is all that libjpeg says.
    yield Refused("much_left_over.jpg", whole[:-2] + b"codes" * 9 + whole[-2:], "extraneous bytes")
    start = whole.index(b"\xff\xc0") + 5
    huge = whole[:start] + struct.pack(">HH", 32_000, 32_000) + whole[start + 4 :]
    yield Refused("claims.jpg", huge, "32000x32000 pixels .* more than the 100 megapixels")
    yield Refused("header_alone.jpg", whole[:30], "not whole|image")


# --- TIFF and BMP ---------------------------------------------------------------------------------

SHORT, LONG = 3, 4


def tiff(
    pixels: np.ndarray,
    photometric: int,
    order: str = "<",
    tags: Mapping[int, Sequence[int]] = {},
    packed: bytes | None = None,
) -> bytes:
    """A TIFF file of one strip, or of one named more than once: the directory comes first.

    Its pixels are uncompressed, unless they are given packed.
    """
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    bits = pixels.dtype.itemsize * 8
    data = packed or pixels.astype(pixels.dtype.newbyteorder(order)).tobytes()
    entries: dict[int, Sequence[int]] = {
        256: [pixels.shape[1]], 257: [pixels.shape[0]], 258: [bits] * channels, 259: [1],
        262: [photometric], 273: [0], 277: [channels], 278: [pixels.shape[0]], 279: [len(data)],
        **tags,
    }  # fmt: skip
    longs = (256, 257, 273, 278, 279)
    place = 8 + 2 + 12 * len(entries) + 4
    sizes = {tag: len(v) * (4 if tag in longs else 2) for tag, v in entries.items()}
    apart = {tag: size for tag, size in sizes.items() if size > 4}
    entries[273] = [place + sum(apart.values())] * len(entries[273])
    directory, values = struct.pack(f"{order}H", len(entries)), b""
    for tag in sorted(entries):
        letter = "I" if tag in longs else "H"
        packed = struct.pack(f"{order}{len(entries[tag])}{letter}", *entries[tag])
        if tag in apart:
            values, packed = values + packed, struct.pack(f"{order}I", place + len(values))
        kind = LONG if tag in longs else SHORT
        directory += struct.pack(f"{order}HHI", tag, kind, len(entries[tag])) + packed.ljust(
            4, b"\0"
        )
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return (
        mark + struct.pack(f"{order}I", 8) + directory + struct.pack(f"{order}I", 0) + values + data
    )


UNASSOCIATED, ASSOCIATED = {338: [2]}, {338: [1]}


def right_tiffs() -> Iterator[Right]:
    deep, alpha = COLOUR.astype(np.uint16) * 257, OPACITY[..., None]
    yield Right("grey.tif", tiff(LEVELS, 1), LEVELS[..., None])
    yield Right("white_is_zero.tif", tiff(255 - LEVELS, 0), LEVELS[..., None])
    yield Right("colour.tif", tiff(COLOUR, 2), COLOUR)
    yield Right("alpha.tif", tiff(np.dstack([COLOUR, alpha]), 2, tags=UNASSOCIATED), laid(COLOUR))
    multiplied = np.dstack([laid(COLOUR), alpha])
    yield Right("alpha_multiplied.tif", tiff(multiplied, 2, tags=ASSOCIATED), laid(COLOUR), 0.2)
    grey_alpha = np.dstack([LEVELS, OPACITY])
    yield Right("grey_alpha.tif", tiff(grey_alpha, 1, tags=UNASSOCIATED), laid(LEVELS))
    for order in "<>":
        yield Right(f"grey16_{ord(order)}.tif", tiff(deep[..., 1], 1, order), LEVELS[..., None])
        yield Right(f"colour16_{ord(order)}.tif", tiff(deep, 2, order), COLOUR)
    yield from right_deep_alpha_tiffs()
    for orientation in range(1, 9):
        seen, noted = as_seen(COLOUR, orientation), {274: [orientation]}
        yield Right(f"turned{orientation}.tif", tiff(COLOUR, 2, tags=noted), seen)
        yield Right(f"turned{orientation}_16.tif", tiff(deep, 2, tags=noted), seen)
    image = Pillow.fromarray(COLOUR)
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits"):
        yield Right(f"{compression}.tif", encoded(image, "TIFF", compression=compression), COLOUR)
    few = Pillow.fromarray(LEVELS > 128)
    expected = ((LEVELS > 128) * 255).astype(np.uint8)[..., None]
    yield Right("one_bit.tif", encoded(few, "TIFF", compression="group4"), expected)
    small = Pillow.fromarray(COLOUR[:9, :9])
    pages = encoded(image, "TIFF", save_all=True, append_images=[small])
    yield Right("with_thumbnail.tif", pages, COLOUR)


def right_deep_alpha_tiffs() -> Iterator[Right]:
    alpha = OPACITY[..., None]
    for order in "<>":
        deep = np.dstack([COLOUR, alpha]).astype(np.uint16) * 257
        name = f"alpha16_{ord(order)}"
        yield Right(f"{name}.tif", tiff(deep, 2, order, UNASSOCIATED), laid(COLOUR))
        multiplied = np.dstack([laid(COLOUR), alpha]).astype(np.uint16) * 257
        yield Right(f"{name}_multiplied.tif", tiff(multiplied, 2, order, ASSOCIATED), laid(COLOUR))
        yield Right(f"{name}_unknown.tif", tiff(deep, 2, order, {338: [0]}), COLOUR)
        grey = np.dstack([LEVELS, OPACITY]).astype(np.uint16) * 257
        yield Right(f"grey_{name}.tif", tiff(grey, 1, order, UNASSOCIATED), laid(LEVELS))
        noted = UNASSOCIATED | {274: [6]}
        yield Right(
            f"grey_{name}_turned.tif", tiff(grey, 1, order, noted), as_seen(laid(LEVELS), 6)
        )
        yield Right(f"{name}_turned.tif", tiff(deep, 2, order, noted), as_seen(laid(COLOUR), 6))
    differences = np.diff(grey, axis=1, prepend=np.zeros_like(grey[:, :1]))
    noted = UNASSOCIATED | {259: [8], 317: [2]}
    deflated = tiff(grey, 1, ">", noted, zlib.compress(differences.astype(">u2").tobytes()))
    yield Right("grey_alpha16_deflated.tif", deflated, laid(LEVELS))
    _, packed = cv2.imencode(".tif", deep[..., [2, 1, 0, 3]], [cv2.IMWRITE_TIFF_COMPRESSION, 8])
    yield Right("alpha16_deflated.tif", packed.tobytes(), laid(COLOUR))


def refused_tiffs() -> Iterator[Refused]:
    whole = tiff(COLOUR, 2)
    yield Refused("cut.tif", whole[:-500], "truncated")
    yield Refused("lost.tif", whole[:3000] + whole[3300:], "truncated")
    yield Refused("header_alone.tif", whole[:30], "header")
    deep = np.dstack([LEVELS, OPACITY]).astype(np.uint16) * 257
    packed = tiff(deep, 1, tags=UNASSOCIATED | {259: [5]})
    yield Refused("grey_alpha16_packed.tif", packed, "16 bits of grey with transparency, packed")
    wide = tiff(np.dstack([LEVELS, OPACITY]).astype(np.uint32) * 257, 1, tags=UNASSOCIATED)
    yield Refused("grey_alpha32.tif", wide, "16 bits of grey with transparency, packed")
    short = tiff(deep, 1, tags=UNASSOCIATED)[:-500]
    yield Refused("grey_alpha16_cut.tif", short, "its pixels end early")
    broken = tiff(deep, 1, tags=UNASSOCIATED | {259: [8]}, packed=b"no deflated pixels")
    yield Refused("grey_alpha16_broken.tif", broken, "compressed pixels are damaged")
    floats = (LEVELS / 255).astype(np.float32)
    yield Refused("float.tif", tiff(floats, 1, tags={339: [3]}), "float32 pixels: save it with 8")
    yield Refused("int32.tif", tiff(LEVELS.astype(np.int32), 1, tags={339: [2]}), "int32 pixels")
    yield Refused("lab.tif", encoded(Pillow.fromarray(COLOUR, "LAB"), "TIFF"), "LAB")
    claims = tiff(COLOUR, 2, tags={256: [30_000], 257: [30_000]})
    yield Refused("claims.tif", claims, "30000x30000 pixels .* more than the 100 megapixels")
    packed = zlib.compress(COLOUR.tobytes())
    twice = {259: [8], 273: [0, 0], 279: [len(packed), len(packed) - 1]}
    over = tiff(COLOUR, 2, tags=twice, packed=packed)
    yield Refused("over.tif", over, "its pixels lie over each other")
    for compression in ("tiff_lzw", "tiff_adobe_deflate"):
        packed = encoded(Pillow.fromarray(COLOUR), "TIFF", compression=compression)
        middle = len(packed) // 2
        yield Refused(f"{compression}_cut.tif", packed[:middle], "cut off")
    yield Refused(
        "deflate_zeroed.tif", zeroed(packed, middle, 300), "compressed pixels are damaged"
    )


def right_bmps() -> Iterator[Right]:
    image = Pillow.fromarray(COLOUR)
    yield Right("colour.bmp", encoded(image, "BMP"), COLOUR)
    yield Right("grey.bmp", encoded(Pillow.fromarray(LEVELS), "BMP"), LEVELS[..., None])
    few = image.quantize(64)
    yield Right("palette.bmp", encoded(few, "BMP"), np.asarray(few.convert("RGB")))
    one = Pillow.fromarray(LEVELS > 128)
    expected = ((LEVELS > 128) * 255).astype(np.uint8)[..., None]
    yield Right("one_bit.bmp", encoded(one, "BMP"), expected)
    yield Right("unused_byte.bmp", bmp_of_32_bits(COLOUR), COLOUR)


def bmp_of_32_bits(pixels: np.ndarray) -> bytes:
    """Blue, green, red and a byte that means nothing, the last row first."""
    rows, columns = pixels.shape[:2]
    data = np.dstack([pixels[::-1, :, ::-1], np.zeros((rows, columns), np.uint8)]).tobytes()
    header = struct.pack("<IiiHHIIiiII", 40, columns, rows, 1, 32, 0, len(data), 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + len(data), 0, 0, 54) + header + data


def refused_bmps() -> Iterator[Refused]:
    whole = encoded(Pillow.fromarray(COLOUR), "BMP")
    yield Refused("cut.bmp", whole[:-300], "truncated")
    yield Refused("lost.bmp", whole[:3000] + whole[3300:], "truncated")
    yield Refused("header_alone.bmp", whole[:20], "cut off")
    claims = whole[:18] + struct.pack("<ii", 30_000, 30_000) + whole[26:]
    yield Refused("claims.bmp", claims, "30000x30000 pixels .* more than the 100 megapixels")


# --- all -----------------------------------------------------------------------------------------


def zeroed(content: bytes, start: int, length: int) -> bytes:
    return content[:start] + bytes(length) + content[start + length :]


def flipped(content: bytes, place: int, bit: int = 0) -> bytes:
    changed = bytearray(content)
    changed[place] ^= 1 << bit
    return bytes(changed)


def right_files() -> list[Right]:
    return [*right_pngs(), *right_jpegs(), *right_tiffs(), *right_bmps()]


def refused_files() -> list[Refused]:
    others = [
        Refused("empty.png", b"", "empty file"),
        Refused("text.png", b"no image at all, but some words", "does not begin as an image"),
        Refused("archive.jpg", b"PK\x03\x04" + bytes(100), "does not begin as an image"),
        Refused("two_bytes.jpg", b"\xff\xd8", "not whole"),
        Refused("four_bytes.png", b"\x89PNG", "not whole"),
    ]
    return [*refused_pngs(), *refused_jpegs(), *refused_tiffs(), *refused_bmps(), *others]
