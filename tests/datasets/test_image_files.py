"""Image files from anywhere are read right, or refused by their name with one sentence."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import ImageFile

from datasets.image_files.decode import decode_image
from datasets.image_files.names import check_file_name, shown
from datasets.images import list_images, read_bytes, read_image, read_mask
from tests.datasets import corpus
from tests.datasets.corpus import Refused, Right
from tests.datasets.corpus_more import refused_others, right_others


def put(folder: Path, case: Right | Refused) -> Path:
    path = folder / case.name
    path.write_bytes(case.content)
    return path


@pytest.mark.parametrize(
    "case", [*corpus.right_files(), *right_others()], ids=lambda case: case.name
)
def test_a_file_is_read_right(tmp_path: Path, case: Right, capfd: pytest.CaptureFixture[str]):
    read = read_image(put(tmp_path, case))
    assert read.shape == case.pixels.shape
    assert read.dtype == np.uint8
    if case.error:
        assert np.abs(read.astype(int) - case.pixels).mean() <= case.error
    else:
        np.testing.assert_array_equal(read, case.pixels)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "case", [*corpus.refused_files(), *refused_others()], ids=lambda case: case.name
)
def test_a_file_is_refused_by_name(
    tmp_path: Path, case: Refused, capfd: pytest.CaptureFixture[str]
):
    path = put(tmp_path, case)
    for read in (read_image, read_mask):
        with pytest.raises(ValueError, match=case.words) as refused:
            read(path)
        assert str(refused.value).startswith(str(path))
        assert "\n" not in str(refused.value)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["claims.png", "claims.jpg", "claims.tif", "claims.bmp"])
def test_what_an_image_claims_is_checked_before_anything_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
):
    (case,) = [each for each in corpus.refused_files() if each.name == name]

    def decode(*arguments: object, **options: object) -> None:
        raise AssertionError("asked to decode")

    monkeypatch.setattr(cv2, "imdecode", decode)
    monkeypatch.setattr(ImageFile.ImageFile, "load", decode)
    with pytest.raises(ValueError, match="more than the 100 megapixels that are read"):
        read_image(put(tmp_path, case))


def test_the_limit_of_pixels_can_be_changed(tmp_path: Path):
    path = put(tmp_path, Right("a.png", corpus.png(corpus.COLOUR, corpus.RGB), corpus.COLOUR))
    megapixels = corpus.ROWS * corpus.COLUMNS / 1e6
    assert read_image(path, most_megapixels=megapixels).shape == corpus.COLOUR.shape
    with pytest.raises(ValueError, match="48x64 pixels .*more than the 0.003 megapixels"):
        read_image(path, most_megapixels=0.003)
    assert read_image(path, most_megapixels=None).shape == corpus.COLOUR.shape


@pytest.mark.parametrize("name", ["pages.tif", "moving.png"])
def test_pages_of_files_that_were_let_in_before_are_not_counted(tmp_path: Path, name: str):
    (pages,) = [case for case in refused_others() if case.name == name]
    read = read_image(put(tmp_path, pages), most_megapixels=None)
    np.testing.assert_array_equal(read, corpus.COLOUR)


@pytest.mark.parametrize("suffix", [".jpe", ".JFIF", ".WebP", ".gif", ".jp2", ".pgm", ".PNM"])
def test_every_spelling_of_a_suffix_that_is_read_is_listed(tmp_path: Path, suffix: str):
    (tmp_path / f"a{suffix}").write_bytes(b"")
    (tmp_path / "a.txt").write_bytes(b"")
    assert [path.name for path in list_images(tmp_path)] == [f"a{suffix}"]


def test_a_file_larger_than_any_image_is_not_read(tmp_path: Path):
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.truncate(30 * 2**20)
    with pytest.raises(ValueError, match=r"huge\.png has 31 MB, more than 1 megapixels take"):
        read_bytes(path, most_megapixels=1)


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_with_a_flipped_bit_is_read_or_refused_by_name_and_says_nothing_else(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], progressive: bool
):
    whole, rng, refused = corpus.jpeg(progressive=progressive), np.random.default_rng(0), 0
    path = tmp_path / "flipped.jpg"
    for _ in range(150):
        place, bit = int(rng.integers(2, len(whole))), int(rng.integers(8))
        path.write_bytes(corpus.flipped(whole, place, bit))
        try:
            assert read_image(path).ndim == 3
        except ValueError as error:
            assert str(error).startswith(str(path))
            refused += 1
    assert refused > 10
    assert capfd.readouterr() == ("", "")


def test_complaints_find_their_file_when_many_threads_read(tmp_path: Path):
    (damaged,) = [c for c in corpus.refused_files() if c.name == "plain_lost.jpg"]
    whole = Right("whole.jpg", corpus.jpeg(), corpus.COLOUR)
    paths = [put(tmp_path, damaged), put(tmp_path, whole), put(tmp_path, whole)] * 30

    def is_read(path: Path) -> bool:
        try:
            read_image(path)
        except ValueError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(is_read, paths))
    assert found == [False, True, True] * 30


def test_what_others_write_meanwhile_reaches_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    (damaged,) = [c for c in corpus.refused_files() if c.name == "plain_lost.jpg"]
    path, done = put(tmp_path, damaged), threading.Event()
    lines = [f"\r\x1b[2K{number} of 200: a progress bar" for number in range(200)]

    def write() -> None:
        for line in lines:
            os.write(2, line.encode())
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        with pytest.raises(ValueError, match="JPEG data"):
            read_image(path)
    writer.join()
    with pytest.raises(ValueError, match="JPEG data"):
        read_image(path)
    arrived = capfd.readouterr().err.split("\r")[1:]
    assert sorted(arrived) == sorted(line.removeprefix("\r") for line in lines)


def test_a_folder_and_a_link_that_leads_nowhere_are_refused_by_name(tmp_path: Path):
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "link.png").symlink_to(tmp_path / "gone.png")
    with pytest.raises(ValueError, match=r"folder\.png is a folder and no image"):
        read_image(tmp_path / "folder.png")
    with pytest.raises(FileNotFoundError, match=r"link\.png leads nowhere"):
        read_image(tmp_path / "link.png")
    assert [path.name for path in list_images(tmp_path)] == ["link.png"]


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_a_faint_pixel_of_a_mask_is_marked_unless_it_is_fully_transparent(
    tmp_path: Path, suffix: str
):
    marked = corpus.LEVELS > 128
    opacity = np.full_like(corpus.LEVELS, 100)
    opacity[:20] = 0
    drawn = np.dstack([marked.astype(np.uint8)] * 3 + [opacity])
    content = {
        "png": corpus.png(drawn, corpus.RGBA),
        "tif": corpus.tiff(drawn, 2, tags=corpus.UNASSOCIATED),
    }[suffix]
    path = tmp_path / f"mask.{suffix}"
    path.write_bytes(content)
    expected = marked.copy()
    expected[:20] = False
    np.testing.assert_array_equal(read_mask(path), expected)


def test_names_that_cannot_be_kept_are_refused_as_they_are():
    odd = os.fsdecode(b"part\xff.png")
    for name, words in (
        (odd, r"part\\xff\.png has a name that is no UTF-8"),
        ("a\\b.png", r"a\\b\.png has a backslash"),
        ("a\nb.png", r"a\\x0ab\.png has a backslash or a control character"),
        ("ä" * 118 + ".png", None),
        ("ä" * 120 + ".png", "has a name of 244 bytes: rename it, with at most 240"),
    ):
        if words is None:
            check_file_name(Path(name))
            continue
        with pytest.raises(ValueError, match=words):
            check_file_name(Path(name))
    assert shown(Path(odd)).isprintable()


@pytest.mark.parametrize("kind", ["png", "jpg", "bmp", "tif", "lzw"])
def test_a_file_with_any_bytes_changed_is_read_or_refused(
    kind: str, capfd: pytest.CaptureFixture[str]
):
    whole = {
        "png": corpus.png(corpus.COLOUR, corpus.RGB),
        "jpg": corpus.jpeg(),
        "bmp": corpus.bmp_of_32_bits(corpus.COLOUR),
        "tif": corpus.tiff(corpus.COLOUR, 2),
        "lzw": corpus.encoded(
            corpus.Pillow.fromarray(corpus.COLOUR), "TIFF", compression="tiff_lzw"
        ),
    }[kind]
    rng = np.random.default_rng(0)
    for _ in range(150):
        changed = np.frombuffer(whole, np.uint8).copy()
        places = rng.integers(0, min(len(changed), 400), int(rng.integers(1, 4)))
        changed[places] = rng.integers(0, 256, len(places))
        try:
            decoded = decode_image(changed, Path("changed"), most_megapixels=1)
        except ValueError as error:
            assert str(error).startswith("changed ")
        else:
            assert decoded.ndim == 3
            assert decoded.shape[2] in (1, 3)
    assert capfd.readouterr() == ("", "")
