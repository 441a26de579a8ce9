from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from datasets import images
from tests.tiny_category import write

RNG = np.random.default_rng(7)
SMOOTH = cv2.resize(RNG.integers(0, 255, (5, 7, 3), np.uint8), (41, 30))


@pytest.mark.parametrize("suffix", [".png", ".bmp", ".tif", ".tiff", ".PNG"])
def test_a_lossless_file_gives_back_its_colours_in_rgb_order(tmp_path: Path, suffix: str):
    path = tmp_path / f"a{suffix}"
    Pillow.fromarray(SMOOTH).save(path)
    np.testing.assert_array_equal(images.read_image(path, grey=False), SMOOTH)


@pytest.mark.parametrize("suffix", [".jpg", ".JPEG"])
def test_a_jpeg_gives_back_about_its_colours(tmp_path: Path, suffix: str):
    Pillow.fromarray(SMOOTH).save(tmp_path / f"a{suffix}", format="JPEG", quality=98)
    read = images.read_image(tmp_path / f"a{suffix}", grey=False)
    assert np.abs(read.astype(int) - SMOOTH).mean() < 3


def test_grey_is_the_weighted_sum_of_bt601_with_one_channel(tmp_path: Path):
    path = write(tmp_path / "a.png", SMOOTH[..., ::-1])
    grey = images.read_image(path, grey=True)
    assert grey.shape == (30, 41, 1)
    expected = SMOOTH @ np.array([0.299, 0.587, 0.114])
    np.testing.assert_allclose(grey[..., 0], expected, atol=0.51)


def test_a_grey_file_is_read_as_grey_and_as_colour_and_as_it_is(tmp_path: Path):
    path = write(tmp_path / "a.png", SMOOTH[..., 0])
    assert images.read_image(path, grey=True).shape == (30, 41, 1)
    colour = images.read_image(path, grey=False)
    np.testing.assert_array_equal(colour, np.dstack([SMOOTH[..., 0]] * 3))
    assert images.read_image(path).shape == (30, 41, 1)


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_sixteen_bits_are_divided_by_257_whatever_the_image_holds(tmp_path: Path, suffix: str):
    deep = np.linspace(0, 65535, 600).astype(np.uint16).reshape(20, 30)
    read = images.read_image(write(tmp_path / f"a{suffix}", deep), grey=True)
    np.testing.assert_array_equal(read[..., 0], np.rint(deep / 257))
    dark = images.read_image(write(tmp_path / f"b{suffix}", deep // 100), grey=True)
    assert dark.max() == 3


def test_transparent_pixels_become_black_and_half_transparent_ones_half_as_bright(tmp_path: Path):
    opacity = np.full((30, 41, 1), 255, np.uint8)
    opacity[:10], opacity[10:20] = 0, 128
    Pillow.fromarray(np.dstack([SMOOTH, opacity])).save(tmp_path / "a.png")
    read = images.read_image(tmp_path / "a.png", grey=False)
    assert not read[:10].any()
    np.testing.assert_allclose(read[10:20], SMOOTH[10:20] * (128 / 255), atol=0.51)
    np.testing.assert_array_equal(read[20:], SMOOTH[20:])


def test_the_orientation_noted_by_a_camera_is_applied(tmp_path: Path):
    noted = Pillow.Exif()
    noted[274] = 6
    Pillow.fromarray(SMOOTH).save(tmp_path / "a.jpg", exif=noted, quality=98)
    turned = np.rot90(SMOOTH, -1)
    read = images.read_image(tmp_path / "a.jpg", grey=False)
    assert read.shape == turned.shape
    assert np.abs(read.astype(int) - turned).mean() < 3


@pytest.mark.parametrize("name", ["größe 1.png", "写真.png", "a b_c.d.png", "ünï/ço dé_.png"])
def test_names_of_any_form_are_written_and_read(tmp_path: Path, name: str):
    images.write_image(tmp_path / name, SMOOTH)
    np.testing.assert_array_equal(images.read_image(tmp_path / name), SMOOTH)


def encoded(kind: str, **options: object) -> bytes:
    content = io.BytesIO()
    Pillow.fromarray(SMOOTH).save(content, kind, **options)
    return content.getvalue()


@pytest.mark.parametrize("kept", [0.5, 0.95, 0.999])
@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("JPEG", {"quality": 95}),
        ("JPEG", {"progressive": True}),
        ("BMP", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
    ],
)
def test_a_cut_off_file_is_refused_by_name(tmp_path: Path, kind: str, options: dict, kept: float):
    content = encoded(kind, **options)
    path = tmp_path / f"broken.{kind.lower()}"
    path.write_bytes(content[: min(int(len(content) * kept), len(content) - 1)])
    with pytest.raises(ValueError, match=r"broken\.\w+ is cut off, damaged or no image"):
        images.read_image(path, grey=False)


def test_reading_a_cut_off_image_writes_nothing_to_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    for kind in ("PNG", "JPEG", "TIFF"):
        path = tmp_path / f"broken.{kind.lower()}"
        path.write_bytes(encoded(kind)[:-20])
        with pytest.raises(ValueError, match="cut off"):
            images.read_image(path)
    assert capfd.readouterr().err == ""


def test_a_png_with_flipped_bits_text_and_empty_files_are_refused(tmp_path: Path):
    content = bytearray(encoded("PNG"))
    content[len(content) // 2] ^= 0xFF
    for broken in (bytes(content), b"no image at all", b"\x89PNG", b"\xff\xd8"):
        (tmp_path / "a.png").write_bytes(broken)
        with pytest.raises(ValueError, match="cut off, damaged or no image"):
            images.read_image(tmp_path / "a.png")
    (tmp_path / "a.png").write_bytes(b"")
    with pytest.raises(ValueError, match="empty file"):
        images.read_image(tmp_path / "a.png")
    with pytest.raises(FileNotFoundError, match="does not exist"):
        images.read_image(tmp_path / "b.png")


def test_floating_point_pixels_are_refused_with_what_is_allowed(tmp_path: Path):
    path = write(tmp_path / "a.tif", SMOOTH.astype(np.float32))
    with pytest.raises(ValueError, match="float32 pixels: save it with 8 or 16 bits"):
        images.read_image(path)


def test_every_pixel_of_a_mask_that_is_not_black_is_defective(tmp_path: Path):
    drawn = np.zeros((30, 41), np.uint8)
    drawn[3, 4], drawn[5:9, 5:9] = 1, 200
    np.testing.assert_array_equal(images.read_mask(write(tmp_path / "g.png", drawn)), drawn > 0)
    deep = write(tmp_path / "d.png", drawn.astype(np.uint16))
    np.testing.assert_array_equal(images.read_mask(deep), drawn > 0)
    blue = np.zeros((30, 41, 3), np.uint8)
    blue[..., 0] = drawn
    np.testing.assert_array_equal(images.read_mask(write(tmp_path / "b.bmp", blue)), drawn > 0)
    drawn_on_glass = np.dstack([np.full((30, 41, 3), 255, np.uint8), drawn])
    on_glass = write(tmp_path / "t.png", drawn_on_glass)
    np.testing.assert_array_equal(images.read_mask(on_glass), drawn > 0)


def test_images_are_listed_by_number_without_hidden_files_folders_and_others(tmp_path: Path):
    for name in ("10.png", "2.png", "b1.JPG", "a.tiff", ".hidden.png", "notes.txt", "1٣.png"):
        (tmp_path / name).touch()
    (tmp_path / "folder.png").mkdir()
    names = [path.name for path in images.list_images(tmp_path)]
    assert names == ["1٣.png", "2.png", "10.png", "a.tiff", "b1.JPG"]
    with pytest.raises(FileNotFoundError, match="nowhere is not a folder"):
        images.list_images(tmp_path / "nowhere")


def test_a_written_image_comes_back_and_a_mask_becomes_black_and_white(tmp_path: Path):
    for pixels in (SMOOTH, SMOOTH[..., :1]):
        images.write_image(tmp_path / "new folder" / "a.png", pixels)
        np.testing.assert_array_equal(images.read_image(tmp_path / "new folder" / "a.png"), pixels)
    mask = SMOOTH[..., 0] > 128
    images.write_image(tmp_path / "m.png", mask)
    assert set(np.unique(cv2.imread(str(tmp_path / "m.png"), -1))) == {0, 255}
    np.testing.assert_array_equal(images.read_mask(tmp_path / "m.png"), mask)
    with pytest.raises(ValueError, match=r"a\.gif is no image file: end its name in \.png"):
        images.write_image(tmp_path / "a.gif", SMOOTH)
