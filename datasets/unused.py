"""Files of a folder that are not used, counted by kind and named: nothing is left out silently."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from datasets.image_files.names import shown, some_of
from datasets.images import READ_SUFFIXES
from datasets.samples import Sample

_SYSTEM = ("thumbs.db", "desktop.ini", ".ds_store")
_INSIDE = "images in sub-folders"


def unused_notes(
    folders: Sequence[Path], used: Iterable[Path], *, is_listed: bool = False
) -> list[str]:
    """Say which files of folders are not used, in one sentence; files of the system do not count.

    Args:
        folders: Those that were looked through, sub-folders included.
        used: The images and masks that are used; a folder stands for what is in it.
        is_listed: A file lists them, so that no option reads images in sub-folders.

    Returns:
        The sentence, or nothing when all are used.

    Example:
        >>> unused_notes([Path("good")], [Path("good/1.png")])  # doctest: +SKIP
        ['Files that are not used: 3: .txt 2 (a.txt, b.txt); without a suffix 1 (c).']
    """
    taken = _real(used)
    homes = {path.parent for path in taken}
    kinds: dict[str, list[str]] = {}
    seen: set[Path] = set()
    for folder in (folder.resolve() for folder in folders):
        for path in _files_of(folder):
            is_used = not taken.isdisjoint((path, *path.parents)) or path in homes
            if not is_used and path not in seen:
                seen.add(path)
                kind = _kind_of(path, folder, homes)
                kind += ", read with --recursive," if kind == _INSIDE and not is_listed else ""
                kinds.setdefault(kind, []).append(path.relative_to(folder).as_posix())
    if not seen:
        return []
    said = "; ".join(f"{kind} {len(kinds[kind])} ({_some(kinds[kind])})" for kind in sorted(kinds))
    return [f"Files that are not used: {len(seen)}: {said}."]


def not_judged(folder: Path, recursive: bool, judged: Iterable[Path]) -> dict[Path, str]:
    """Return what lies in a watched folder and is not judged, and why; hidden files do not count.

    Args:
        folder: An existing folder.
        recursive: Sub-folders are looked through as well; otherwise each stands for what is in it.
        judged: The images that are judged.
    """
    taken = set(judged)
    return {
        path: _why_not(path, recursive)
        for path in _seen_in(folder, recursive)
        if path not in taken and path.name.lower() not in _SYSTEM
    }


def _seen_in(folder: Path, recursive: bool) -> Iterator[Path]:
    """Yield the files of a folder, and the folders that are not looked into."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if recursive and path.is_dir() and not path.is_symlink():
            yield from _seen_in(path, recursive)
        else:
            yield path


def _why_not(path: Path, recursive: bool) -> str:
    if path.is_dir():
        return "it is a link to a folder" if recursive else "images in it need --recursive"
    if path.is_symlink() and not path.exists():
        return "it is a link that leads nowhere"
    return f"{path.suffix} files are not read" if path.suffix else "it has no suffix"


def used_by(samples: Sequence[Sample]) -> Iterator[Path]:
    """Yield the images and masks of samples."""
    for sample in samples:
        yield sample.path
        if sample.mask_path is not None:
            yield sample.mask_path


def _real(paths: Iterable[Path]) -> set[Path]:
    """Return paths without links and detours on their way; a link itself stays one."""
    folders: dict[Path, Path] = {}
    for path in (given := list(paths)):
        if path.parent not in folders:
            folders[path.parent] = path.parent.resolve()
    return {folders[path.parent] / path.name for path in given}


def _files_of(folder: Path) -> Iterator[Path]:
    """Yield all files below a folder, and links to folders, which are not followed."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in sorted([*names, *links]):
            if name.lower() not in _SYSTEM and not name.startswith("._"):
                yield Path(place) / name


def _kind_of(path: Path, folder: Path, homes: set[Path]) -> str:
    suffix = path.suffix.lower()
    if any(part.startswith(".") for part in path.relative_to(folder).parts):
        return "hidden"
    if path.is_symlink() and not path.exists():
        return "links that lead nowhere"
    if path.is_dir():
        return "links to folders"
    if suffix in READ_SUFFIXES:
        inside = any(parent in homes for parent in path.parent.parents)
        return _INSIDE if inside else "images in other folders"
    return suffix or "without a suffix"


def _some(names: Sequence[str]) -> str:
    return some_of([shown(name) for name in names])
