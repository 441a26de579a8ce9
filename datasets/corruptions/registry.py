"""Every corruption that there is: a new one needs its file and a line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, Union

from pydantic import Field

from datasets.corruptions.clean import Clean
from datasets.corruptions.drops import Drops
from datasets.corruptions.gaussian import Gaussian
from datasets.corruptions.scratch import Scratch
from datasets.corruptions.settings import CorruptionSettings
from datasets.corruptions.stain import Stain
from datasets.corruptions.stain_or_gaussian import StainOrGaussian
from datasets.corruptions.structural import Structural
from datasets.corruptions.varied import Varied

MODELS: tuple[type[CorruptionSettings], ...] = (
    Stain,
    Drops,
    Scratch,
    Gaussian,
    Structural,
    StainOrGaussian,
    Varied,
    Clean,
)
KINDS: tuple[str, ...] = tuple(model.model_fields["kind"].default for model in MODELS)


def any_of(models: tuple[type[CorruptionSettings], ...]) -> Any:
    """The pydantic type of a corruption that is one of several models, told apart by `kind`."""
    return Annotated[Union[models], Field(discriminator="kind")]  # noqa: UP007


if TYPE_CHECKING:
    Corruption: TypeAlias = CorruptionSettings
else:
    Corruption = any_of(MODELS)
