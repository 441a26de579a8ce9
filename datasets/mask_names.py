"""Which mask belongs to which image, by the names that people give them."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from datasets.image_files.decode import decode_image
from datasets.images import read_bytes
from datasets.mask_files import POLYGONS, is_drawn, is_lossy
from datasets.mask_looks import resembles_mask

ENDINGS = ("_mask", "_label", "_gt", "_ground_truth", "_groundtruth", "_seg", "-mask", "-label")
"""What people put after the name of an image to name its mask, in whatever case."""

_LOOKED_AT = 5


def match_masks(
    images: Sequence[Path],
    masks: Sequence[Path],
    folders: tuple[Path, Path],
    pattern: str | None = None,
) -> dict[Path, Path]:
    """Give each mask to the image of its name: `a_mask` belongs to `a`, only then to `a_mask`.

    Args:
        images: The images.
        masks: Their masks, in another folder.
        folders: Of the images and of the masks; where several images have one name, the
            sub-folder that a mask lies in decides.
        pattern: As `datasets/mask_pattern.py` says; None for the name itself and `ENDINGS`.

    Raises:
        ValueError: A mask has no image, or could belong to several, or an image has two masks.
    """
    owners = _owners_by_name(images, pattern)
    matched: dict[Path, Path] = {}
    for mask in masks:
        found = _owners(mask, owners, pattern)
        if not found and mask.suffix.lower() == POLYGONS:
            continue  # other programs write such files too
        if len(found) > 1:
            beside = mask.relative_to(folders[1]).parent
            found = [i for i in found if i.relative_to(folders[0]).parent == beside] or found
        _check_owner(mask, found, folders[0], matched, pattern)
        matched[found[0]] = mask
    return matched


def find_pairs(paths: Sequence[Path], pattern: str | None = None) -> dict[Path, Path]:
    """Find the images that have their masks beside them, in the same folder.

    Args:
        paths: Images, masks and LabelMe files, of one folder or of several.
        pattern: As `datasets/mask_pattern.py` says; None for `ENDINGS`, and for one name with two
            suffixes of which one file looks like a mask.

    Returns:
        From each image that has one to its mask.
    """
    by_folder: dict[Path, list[Path]] = defaultdict(list)
    for path in paths:
        by_folder[path.parent].append(path)
    pairs: dict[Path, Path] = {}
    suffixes = _mask_suffixes(paths) if pattern is None else {}
    for inside in by_folder.values():
        pairs |= _pairs_of_folder(inside, pattern, suffixes)
    return pairs


def find_pairs_across(paths: Sequence[Path], pattern: str | None = None) -> dict[Path, list[Path]]:
    """Find files of a folder that, by their names, may be masks of images in other folders.

    Images of several folders have the same names as well: what the files look like decides.

    Args:
        paths: Images, of several folders.
        pattern: As `datasets/mask_pattern.py` says; None for the name itself and `ENDINGS`.

    Returns:
        From each such file to the images that it may belong to.
    """
    owners = _owners_by_name(paths, pattern)
    found: dict[Path, list[Path]] = {}
    for path in paths:
        apart = [image for image in _owners(path, owners, pattern) if image.parent != path.parent]
        if apart:
            found[path] = apart
    return found


def looks_like_mask(path: Path) -> bool:
    """Tell by the pixels whether a file is a mask: few values, or nearly all black or white."""
    return bool(_look(path))


def look_like_masks(paths: Sequence[Path]) -> bool:
    """Tell whether most files look like masks, by the first few that can be read."""
    looks = _first_looks(paths)
    return 2 * sum(looks) > len(looks)


def _first_looks(paths: Sequence[Path]) -> list[bool]:
    looks = (_look(path) for path in paths)
    return list(islice((look for look in looks if look is not None), _LOOKED_AT))


def _look(path: Path) -> bool | None:
    """Tell whether a file looks like a mask; None where it cannot be read."""
    if is_drawn(path):
        return True
    try:
        return resembles_mask(decode_image(read_bytes(path), path))
    except (OSError, ValueError):
        return None


def _owners_by_name(images: Sequence[Path], pattern: str | None) -> Mapping[str, list[Path]]:
    owners: dict[str, list[Path]] = defaultdict(list)
    for image in images:
        owners[stem_of(image) if pattern is None else _named_by(pattern, image)].append(image)
    return owners


def _owners(mask: Path, owners: Mapping[str, list[Path]], pattern: str | None) -> list[Path]:
    if pattern is not None:
        return owners.get(_key(mask, pattern), [])
    name = mask.name if mask.is_dir() else stem_of(mask)
    bare = without_ending(name)
    return (owners.get(bare, []) if bare else []) or owners.get(name, [])


def _check_owner(
    mask: Path, found: Sequence[Path], folder: Path, matched: dict[Path, Path], pattern: str | None
) -> None:
    if not found:
        how = f"as {pattern} says" if pattern else "the same name"
        other = "or remove the mask" if pattern else "say how with --mask-pattern, or remove it"
        raise ValueError(
            f"{mask} is a mask without its image in {folder}: give them {how}, {other}"
        )
    if len(found) > 1:
        raise ValueError(
            f"{mask} could belong to {found[0].name} or {found[1].name} in {folder}: "
            "rename one of them"
        )
    if found[0] in matched:
        raise ValueError(
            f"{found[0]} has two masks, {matched[found[0]].name} and {mask.name}: remove one"
        )


def _pairs_of_folder(
    paths: Sequence[Path], pattern: str | None, suffixes: Mapping[frozenset[str], str]
) -> dict[Path, Path]:
    if pattern is not None:
        by_key = {_key(path, pattern): path for path in paths}
        found = {path: by_key.get(_named_by(pattern, path)) for path in paths}
        return {image: mask for image, mask in found.items() if mask not in (None, image)}  # type: ignore[misc]
    by_stem: dict[str, list[Path]] = defaultdict(list)
    for path in paths:
        by_stem[stem_of(path)].append(path)
    pairs: dict[Path, Path] = {}
    for stem, same in by_stem.items():
        bare = without_ending(stem)
        owners = by_stem.get(bare, []) if bare else []
        if owners:
            pairs[owners[0]] = same[0]
        elif len(same) == 2:
            kinds = frozenset(path.suffix.lower() for path in same)
            masks = [path for path in same if path.suffix.lower() == suffixes.get(kinds)]
            pairs |= {image: masks[0] for image in same if masks and image != masks[0]}
    return pairs


def _mask_suffixes(paths: Sequence[Path]) -> dict[frozenset[str], str]:
    """Where two files of a folder share a name: which of their suffixes is the masks'."""
    same: dict[tuple[Path, str], list[Path]] = defaultdict(list)
    for path in paths:
        same[path.parent, stem_of(path)].append(path)
    groups: dict[frozenset[str], list[list[Path]]] = defaultdict(list)
    for pair in same.values():
        kinds = frozenset(path.suffix.lower() for path in pair)
        if len(pair) == len(kinds) == 2:
            groups[kinds].append(pair)
    found = {kinds: _mask_suffix(pairs) for kinds, pairs in groups.items()}
    return {kinds: suffix for kinds, suffix in found.items() if suffix}


def _mask_suffix(pairs: Sequence[Sequence[Path]]) -> str | None:
    suffixes = sorted({path.suffix.lower() for pair in pairs for path in pair})
    if POLYGONS in suffixes:
        return POLYGONS
    looks = {s: _first_looks([_with_suffix(pair, s) for pair in pairs]) for s in suffixes}
    masks = [suffix for suffix in suffixes if looks[suffix] and all(looks[suffix])]
    if len(masks) == 2:  # flat images look like masks too: JPEG is for pictures
        masks = [s for s in masks if not is_lossy(Path(f"a{s}"))]
    return masks[0] if len(masks) == 1 else None


def _with_suffix(pair: Sequence[Path], suffix: str) -> Path:
    return next(path for path in pair if path.suffix.lower() == suffix)


def _named_by(pattern: str, image: Path) -> str:
    """The key of the mask that an image would have."""
    numbers = re.findall(r"[0-9]+", image.stem)
    name = pattern.replace("{stem}", image.stem)
    name = name.replace("{number}", numbers[-1] if numbers else "\0")
    return _key(Path(name), pattern)


def _key(mask: Path, pattern: str) -> str:
    """The name in whatever case; a pattern without suffix leaves it open."""
    return _plain(mask.name if Path(pattern).suffix else mask.stem).casefold()


def without_ending(stem: str) -> str | None:
    """Return a mask's name without what people put after the image's; None without such an end."""
    for ending in ENDINGS:
        if len(stem) > len(ending) and stem.lower().endswith(ending):
            return stem[: -len(ending)]
    return None


def stem_of(path: Path) -> str:
    """The name without suffix; accents may be stored in two ways, one of which is taken."""
    return _plain(path.stem)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name)
