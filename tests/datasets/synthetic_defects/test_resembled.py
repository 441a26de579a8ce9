"""No network is judged by families of synthetic defects that its own corruption draws."""

from __future__ import annotations

import pytest

from datasets.corruptions.drops import Drops
from datasets.corruptions.registry import MODELS
from datasets.corruptions.scratch import Scratch
from datasets.corruptions.settings import CorruptionSettings
from datasets.corruptions.stain import Stain
from datasets.corruptions.structural import Structural
from datasets.corruptions.varied import Varied
from datasets.synthetic_defects.families import FAMILIES


@pytest.mark.parametrize(
    ("corruption", "resembled"),
    [
        (Stain(), set()),
        (Scratch(), {"scratch"}),
        (Drops(), {"drops"}),
        (Structural(), {"scratch", "drops"}),
        (Structural(stain=0.5, scratch=0, drops=0.5), {"drops"}),
        (Varied(), {"cut_paste", "brightness"}),
        (Varied(elsewhere=0, flat=0.4), {"brightness"}),
        (Varied(relit=0, flat=0.4), {"cut_paste"}),
    ],
)
def test_a_corruption_names_the_families_that_it_draws(
    corruption: CorruptionSettings, resembled: set[str]
) -> None:
    assert corruption.resembled == resembled


@pytest.mark.parametrize("model", MODELS)
def test_most_families_are_left_to_choose_by(model: type[CorruptionSettings]) -> None:
    resembled = model().resembled  # type: ignore[call-arg]
    assert resembled < set(FAMILIES)
    assert len(resembled) <= 2
