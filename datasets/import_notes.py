"""What is worth knowing of imported images, in sentences that stay with the dataset."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from datasets.bit_depth import FULL, bit_depth_of, is_dark, join_counts, white_of
from datasets.image_files.names import shown, some_names, some_of
from datasets.inspection import Inspected, training_counts
from datasets.mask_files import is_lossy
from datasets.mask_looks import mask_notes
from storage.names import safe_file_name

_NAMED = 10


def notes_on(inspected: Sequence[Inspected]) -> list[str]:
    """Say in sentences what only the files tell and what is worth knowing."""
    looks = [look for each in inspected for look in each.masks]
    masks = [each.path for each in looks]
    return [
        *mask_notes(looks),
        *_lossy_notes(masks),
        *_like_mask_notes(inspected),
        *_remark_notes(inspected),
        *_name_notes(inspected),
        *_kind_notes(inspected),
        *_depth_notes(inspected),
        *_repetition_notes(inspected),
    ]


def _lossy_notes(masks: Sequence[Path]) -> Iterator[str]:
    lossy = sum(is_lossy(mask) for mask in masks)
    if lossy:
        yield (
            f"Masks in JPEG files: {lossy}; compression leaves stray pixels there that are not "
            "black and so count as defective; save masks as PNG."
        )


def _like_mask_notes(inspected: Sequence[Inspected]) -> Iterator[str]:
    """Name images that may be masks: nothing tells where names say nothing and all look alike."""
    alike = [each.sample.path for each in inspected if each.like_mask]
    if 0 < len(alike) < len(inspected):
        yield (
            "Images that look like masks, nearly black and white alone or of few grey levels, as "
            f"the others do not: {len(alike)} ({some_names(alike)}); they are used as images: if "
            "they are masks, keep them in another folder and import again."
        )


def _remark_notes(inspected: Sequence[Inspected]) -> Iterator[str]:
    remarks = [remark for each in inspected for remark in each.remarks]
    if remarks:
        yield (
            f"Files with oddities that change no pixel: {len(remarks)} "
            f"({some_of(remarks, between='; ')}); they are used as they are."
        )


def _name_notes(inspected: Sequence[Inspected]) -> Iterator[str]:
    names = [each.sample.path.name for each in inspected]
    renamed = [
        f"{shown(name)} as {shown(safe_file_name(name))}"
        for name in names
        if safe_file_name(name) != name
    ]
    if renamed:
        yield (
            f"Images whose names Windows cannot hold: {len(renamed)} ({some_of(renamed)}); the "
            "dataset has them under other names."
        )


def _kind_notes(inspected: Sequence[Inspected]) -> Iterator[str]:
    sizes = {each.size for each in inspected}
    if len(sizes) > 1:
        yield f"The images have {len(sizes)} different sizes; all are brought to one size."
    grey = sum(each.channels == 1 for each in inspected)
    if 0 < grey < len(inspected):
        yield f"Images in grey: {grey}, in colour: {len(inspected) - grey}."


def _depth_notes(inspected: Sequence[Inspected]) -> Iterator[str]:
    counts = training_counts(inspected)
    if counts is None:
        yield from _deep_test_notes(inspected)
    elif is_dark(counts):
        yield (
            "The 16-bit images are nearly black: but for a few pixels they stay below 32 of 65535; "
            "brighten them all alike before importing."
        )
    elif (depth := bit_depth_of(counts)) != FULL:
        yield (
            f"The 16-bit images use {depth} bits, but for a few pixels: {white_of(depth)} is taken "
            "for white, in new images too."
        )


def _deep_test_notes(inspected: Sequence[Inspected]) -> Iterator[str]:
    """Name test images of 16 bits where no training image says how many of these are used."""
    deep = [each for each in inspected if each.counts is not None]
    used = join_counts(each.counts for each in deep)
    if used is None:
        return
    depth = bit_depth_of(used)
    dark = f", but use only {depth} bits, so that they look darker" if depth != FULL else ""
    yield (
        f"Test images of 16 bits, where all training images have 8: {len(deep)} "
        f"({some_names([each.sample.path for each in deep])}); they are read with "
        f"{white_of(FULL)} as white{dark}: save all images with the same bits and import again."
    )


def _repetition_notes(inspected: Sequence[Inspected]) -> Iterator[str]:
    trained_on = {each.digest for each in inspected if each.sample.split == "train"}
    again = [e for e in inspected if e.sample.split == "test" and e.digest in trained_on]
    if again:
        yield (
            f"Test images that are training images too: {len(again)}, such as "
            f"{some_names([each.sample.path for each in again], _NAMED)}; they say nothing about "
            "new images."
        )
