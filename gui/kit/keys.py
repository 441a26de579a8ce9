"""How the elements of a window are named: `tab/name`, below that `tab/part/name`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Keys:
    """Names the elements of one part of a window; each part names its own and reads no other's.

    Args:
        part: Name of the part, such as `corrupt_db`.

    Example:
        >>> keys = Keys("corrupt_db")
        >>> keys("preview", "caption")
        'corrupt_db/preview/caption'
        >>> keys.below("preview")("caption")
        'corrupt_db/preview/caption'
    """

    part: str

    def __call__(self, *names: object) -> str:
        """Return the key of an element of this part."""
        return "/".join((self.part, *map(str, names)))

    def below(self, *names: object) -> Keys:
        """Return the keys of a part inside this one."""
        return Keys(self(*names))


def shortcut(name: str) -> str:
    """Return the event of a key of the keyboard that has a meaning, such as `export`."""
    return Keys("key")(name)
