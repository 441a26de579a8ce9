"""Every mistake of an experiment file at once, in words."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from experiments.config.actions import (
    MOST_ENTRIES,
    CorruptDb,
    EvalNet,
    ImportDb,
    TrainNet,
)
from storage.reading import DamagedFileError, parse_json, read_text

FILE_BYTES = 2**20
"""The largest action file: far more than a person writes, and read in a moment."""

MOST_ACTIONS = 1000
MOST_PROBLEMS = 100
"""Mistakes that are named; more of one file are only counted."""

ACTIONS: dict[str, type[BaseModel]] = {
    "import_db": ImportDb,
    "corrupt_db": CorruptDb,
    "train_net": TrainNet,
    "eval_net": EvalNet,
}

PLAIN_WORDS = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "dict_type": "an object",
    "float_parsing": "a number",
    "float_type": "a number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "model_type": "an object",
    "string_type": "text",
    "too_short": "at least one",
    "tuple_type": "a list",
    "union_tag_not_found": "an object with a kind",
}


@dataclass(frozen=True)
class Problem:
    """One mistake.

    Args:
        path: Where it stands, such as `trainings.0.batch_size`.
        message: What was received and what is allowed.
        stands_for: How many mistakes it stands for.
    """

    path: str
    message: str
    stands_for: int = 1

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


def check_file(path: Path) -> tuple[tuple[Any, ...], tuple[Problem, ...]]:
    """Read a file and return its actions, or its mistakes.

    Raises:
        FileNotFoundError: There is no such file.
    """
    try:
        return check_text(read_text(path, FILE_BYTES))
    except DamagedFileError as error:
        if isinstance(error.__cause__, UnicodeDecodeError):
            return (), (Problem("", "is no UTF-8 text: save it with the encoding UTF-8"),)
        return (), (Problem("", str(error).removeprefix(f"{path} ")),)


def check_text(text: str) -> tuple[tuple[Any, ...], tuple[Problem, ...]]:
    """Read the actions of a JSON text, or its mistakes.

    Returns:
        The actions and no problem, or no action and every problem.
    """
    try:
        content = parse_json(text)
        json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return (), (Problem("", "received half a character (a lone surrogate) in a text"),)
    except json.JSONDecodeError as error:
        return (), (Problem("", _not_json(error)),)
    except ValueError as error:
        return (), (Problem("", f"is not JSON: {error}"),)
    many = isinstance(content, list)
    entries = content if many else [content]
    if not 1 <= len(entries) <= MOST_ACTIONS:
        received = f"a list of {len(entries)}" if entries else "an empty list"
        said = f"received {received}; allowed: at least one action, at most {MOST_ACTIONS}"
        return (), (Problem("", said),)
    checked = [
        check_action(entry, f"{index}" if many else "") for index, entry in enumerate(entries)
    ]
    problems = _shortened([problem for _, found in checked for problem in found])
    return (() if problems else tuple(action for action, _ in checked)), problems


def _not_json(error: json.JSONDecodeError) -> str:
    """Say where a text stops being JSON, with the line, which an editor shows by its number."""
    if not error.doc.strip():
        return "is empty; allowed: an action, such as those of the shipped experiments"
    lines = error.doc.splitlines()
    last = min(error.lineno, len(lines)) - 1
    # A comma that was forgotten is missing at the end of the line before.
    begins = last and not lines[last][: error.colno - 1].strip()
    place = f"line {last}, or line {last + 1}" if begins else f"line {last + 1}"
    shown = lines[last - 1 if begins else last].strip()
    more = f" … {lines[last].strip()[:60]}" if begins else ""
    reason = error.msg[:1].lower() + error.msg[1:]
    return f"is not JSON: {reason} in {place}, column {error.colno}: {shown[:60]}{more}"


def check_action(entry: Any, prefix: str = "") -> tuple[Any, tuple[Problem, ...]]:
    """Read one action, or find its mistakes; `prefix` goes before their paths."""
    if not isinstance(entry, dict):
        message = f"received {show(entry)}; allowed: an object with an action"
        return None, (Problem(prefix, message),)
    action = entry.get("action")
    if not isinstance(action, str) or action not in ACTIONS:
        received = show(entry["action"]) if "action" in entry else "nothing"
        message = f"received {received}; allowed: {', '.join(ACTIONS)}"
        return None, (Problem(_join(prefix, "action"), message),)
    model = ACTIONS[action]
    problems = _find_long_list(entry, prefix) or check_model(model, entry, prefix)
    return (None if problems else model.model_validate(entry)), problems


def _find_long_list(entry: Any, prefix: str) -> tuple[Problem, ...]:
    """Find a list that is longer than any may be, before each of its entries is checked."""
    waiting = [(prefix, entry)]
    while waiting:
        path, part = waiting.pop()
        if isinstance(part, list) and len(part) > MOST_ENTRIES:
            said = f"received a list of {len(part)}; allowed: at most {MOST_ENTRIES} entries"
            return (Problem(path, said),)
        inner = part.items() if isinstance(part, dict) else enumerate(part)
        waiting += [(_join(path, str(key)), v) for key, v in inner if isinstance(v, dict | list)]
    return ()


def check_model(model: Any, values: Any, prefix: str = "") -> tuple[Problem, ...]:
    """Find the mistakes of values for a model or any other pydantic type."""
    adapter: TypeAdapter[Any] = TypeAdapter(model)
    try:
        adapter.validate_python(values)
    except ValidationError as error:
        mistakes = list(_not_following_from_another(error.errors(include_url=False)))
        described = [
            _describe(found, model, values, prefix) for found in mistakes[: MOST_PROBLEMS + 1]
        ]
        return _shortened(described, len(mistakes))
    return ()


def _shortened(problems: Sequence[Problem], number: int | None = None) -> tuple[Problem, ...]:
    """Name the first problems, and only count the rest of them."""
    kept = [problem for problem in problems if problem.stands_for == 1][:MOST_PROBLEMS]
    more = (number or sum(problem.stands_for for problem in problems)) - len(kept)
    if more == 0:
        return tuple(problems)
    return (*kept, Problem("", f"and {more} more mistakes", more))


def _not_following_from_another(mistakes: Sequence[Any]) -> Iterator[Any]:
    """Leave out a list that is too short only because its entries are wrong, which are named."""
    within = {found["loc"][:depth] for found in mistakes for depth in range(len(found["loc"]))}
    for found in mistakes:
        if found["type"] != "too_short" or found["loc"] not in within:
            yield found


def _describe(found: Mapping[str, Any], model: Any, values: Any, prefix: str) -> Problem:
    steps = _steps_in_file(found, values)
    path = _join(prefix, *map(str, steps))
    if found["type"] == "extra_forbidden":
        return Problem(path, _unknown_key(str(steps[-1]), model, steps[:-1], values))
    if found["type"] == "union_tag_invalid":
        key, tags = (
            found["ctx"][name].replace("'", "") for name in ("discriminator", "expected_tags")
        )
        received = show(found["ctx"]["tag"])
        return Problem(_join(path, key), f"received {received}; allowed: {tags}")
    if found["type"] == "missing":
        return Problem(path, "is missing: it must be given")
    keys = _keys_at(model, steps, values)
    part = found["loc"][-1] if found["loc"] else ""
    if part in keys and part not in steps[-1:]:  # rows of "0x64", which is no object in the file
        said = f"received {show(_value_at(steps, values))}; {part}: {_allowed(found)}"
        return Problem(path, said)
    named = _named_by_the_check(found, path, keys)
    received = "" if _is_whole_action(found) else f"received {show(found['input'])}; "
    return named or Problem(path, f"{received}{_allowed(found)}")


def _is_whole_action(found: Mapping[str, Any]) -> bool:
    """Tell whether a check looked at a whole action, whose keys in a row say nothing."""
    given = found["input"]
    return found["type"] == "value_error" and isinstance(given, dict) and "action" in given


def _named_by_the_check(found: Mapping[str, Any], path: str, keys: Sequence[str]) -> Problem | None:
    """Place a mistake of a whole object at the key that its message begins with, if it does."""
    key, colon, message = _allowed(found).partition(": ")
    if found["type"] != "value_error" or not colon or key not in keys:
        return None
    given = found["input"]
    received = show(given[key]) if _holds(given, key) else "nothing"
    return Problem(_join(path, key), f"received {received}; {message}")


def _steps_in_file(found: Mapping[str, Any], values: Any) -> list[int | str]:
    """Drop the steps that name a choice of pydantic's and no place in the file."""
    steps: list[int | str] = []
    *inner, last = found["loc"] or ("",)
    for step in inner:
        if _holds(values, step):
            values = values[step]
            steps.append(step)
    if _holds(values, last) or found["type"] in ("missing", "extra_forbidden"):
        steps.append(last)
    return steps


def _value_at(steps: Sequence[int | str], values: Any) -> Any:
    for step in steps:
        values = values[step]
    return values


def _holds(values: Any, step: int | str) -> bool:
    if isinstance(values, dict):
        return step in values
    return isinstance(values, list | tuple) and isinstance(step, int) and step < len(values)


def _allowed(found: Mapping[str, Any]) -> str:
    message = str(found["msg"]).removeprefix("Value error, ")
    if found["type"] in PLAIN_WORDS:
        return f"allowed: {PLAIN_WORDS[found['type']]}"
    for opening in ("Input should be ", "String should have ", "Value should have "):
        if message.startswith(opening):
            return f"allowed: {message.removeprefix(opening)}"
    return message[:1].lower() + message[1:] if message.startswith("Input") else message


def _unknown_key(key: str, model: Any, steps: Sequence[int | str], values: Any) -> str:
    allowed = _keys_at(model, steps, values)
    close = difflib.get_close_matches(key, allowed, 1)
    hint = f" (did you mean {close[0]!r}?)" if close else ""
    return f"received an unknown key{hint}; allowed: {', '.join(allowed) or 'none'}"


def _keys_at(model: Any, steps: Sequence[int | str], values: Any) -> list[str]:
    """Return the keys that the model at a place of the file knows."""
    models = _models_in(model)
    for step in steps:
        values = values[step]
        if isinstance(step, str):
            fields = [m.model_fields[step] for m in models if step in m.model_fields]
            models = [found for field in fields for found in _models_in(field.annotation)]
        if isinstance(values, dict):
            tags = {key: values[key] for key in ("kind", "action") if key in values}
            models = [m for m in models if all(_has_tag(m, *tag) for tag in tags.items())] or models
    return sorted({name for m in models for name in m.model_fields})


def _has_tag(model: type[BaseModel], key: str, value: Any) -> bool:
    return key not in model.model_fields or value in get_args(model.model_fields[key].annotation)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in get_args(annotation) for found in _models_in(part)]


def show(value: Any) -> str:
    """Write a received value as JSON, cut short when it is long."""
    pieces = json.JSONEncoder(ensure_ascii=False, default=str).iterencode(value)
    text = "".join(islice(pieces, 61))
    return text if len(text) <= 60 else f"{text[:57]}..."


def _join(*steps: str) -> str:
    return ".".join(step for step in steps if step)
