"""What a text field held before, step by step; letters typed in a row are one step."""

from __future__ import annotations

from dataclasses import dataclass, replace

MOST_STEPS = 200


@dataclass(frozen=True)
class Moment:
    """What a field held at some time.

    Args:
        text: Its text.
        cursor: Where the cursor was, as Tk says it.
        letter: Place of the letter that was just typed; None if something else was done.
    """

    text: str
    cursor: str
    letter: int | None = None


@dataclass(frozen=True)
class History:
    """The moments of a field, and which of them is now.

    Args:
        moments: From the first to the last; those after now were undone.
        place: Of now.
    """

    moments: tuple[Moment, ...] = ()
    place: int = -1

    @property
    def now(self) -> Moment | None:
        """The moment of now; none before any was noted."""
        return self.moments[self.place] if self.moments else None

    @property
    def can_undo(self) -> bool:
        """Whether there is a moment before."""
        return self.place > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a moment that was undone."""
        return self.place < len(self.moments) - 1

    def noted(self, text: str, cursor: str) -> History:
        """Return the history with what the field holds, as far as that is new."""
        now = self.now
        if now is None:
            return History((Moment(text, cursor),), 0)
        if text == now.text:
            here = (*self.moments[: self.place], replace(now, cursor=cursor))
            return History((*here, *self.moments[self.place + 1 :]), self.place)
        letter = _letter_typed(now.text, text)
        goes_on = letter is not None and now.letter == letter - 1
        kept = self.moments[: self.place + (0 if goes_on else 1)][1 - MOST_STEPS :]
        return History((*kept, Moment(text, cursor, letter)), len(kept))

    def stepped(self, by: int) -> History:
        """Return the history at the moment before (-1) or after (1), if there is one."""
        return replace(self, place=min(max(self.place + by, 0), len(self.moments) - 1))


def _letter_typed(before: str, after: str) -> int | None:
    """Return where one letter was put in, if that is all that happened; a space is no letter."""
    if len(after) != len(before) + 1:
        return None
    place = next(
        (p for p, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(before)
    )
    is_letter = after[place + 1 :] == before[place:] and not after[place].isspace()
    return place if is_letter else None
