"""The values of a setting as a person writes them: a list, a range with a step, or a range with a factor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sketchdesk.errors import InputError

MOST_VALUES = 200
HOW = "1, 2, 4 or 1..8 or 0.5..4 +0.5 or 64..1024 x2"

_WORDS = {"true": True, "false": False, "none": None}


def parse_values(text: str) -> list[Any]:
    """Values, each once, in the order given: "1, 2, 4", "1..8", "0.5..4 +0.5", "64..1024 x2", or several of these with
    commas between them; true, false and none are values too.

    Raises InputError for what is none of these, and for more than :data:`MOST_VALUES`.
    """
    found: list[Any] = []
    for part in text.split(","):
        for value in _range(part.strip()) if ".." in part else [parse_value(part)]:
            if not any(value == other and type(value) is type(other) for other in found):
                found.append(value)
        if len(found) > MOST_VALUES:
            raise InputError(f"At most {MOST_VALUES} values of one setting can be swept.")
    return found


def parse_value(text: str) -> Any:
    """A whole number, a number, true or false, or none. Raises InputError."""
    word = text.strip().casefold()
    if word in _WORDS:
        return _WORDS[word]
    value = _number(word)
    if value is None:
        raise InputError(f'"{text.strip()}" is no value of a setting: a number, true or false.')
    return value


def as_text(values: Sequence[Any]) -> str:
    """A list that :func:`parse_values` reads back."""
    return ", ".join(str(value).lower() for value in values)


def _range(text: str) -> list[Any]:
    ends, sign, size = text, "+", ""
    for each in ("+", "x", "*"):
        head, found, tail = text.partition(each)
        # A sign before a number is no step.
        if found and head.strip() and ".." in head:
            ends, sign, size = head, each, tail
            break
    low_text, _, high_text = ends.partition("..")
    low, high = _number(low_text), _number(high_text)
    step: int | float | None = 1 if not size.strip() and sign == "+" else _number(size)
    if low is None or high is None or step is None:
        raise InputError(f'"{text}" is no range of values: write {HOW}.')
    if high < low:
        raise InputError(f'The range "{text}" ends before it begins.')
    if sign == "+":
        if step <= 0:
            raise InputError(f'The range "{text}" needs a step above 0.')
        count = math.floor((high - low) / step + 1e-9) + 1
    else:
        if step <= 1 or low <= 0:
            raise InputError(f'The range "{text}" needs a beginning above 0 and a factor above 1.')
        count = math.floor(math.log(high / low) / math.log(step) + 1e-9) + 1
    if count > MOST_VALUES:
        raise InputError(f"At most {MOST_VALUES} values of one setting can be swept.")
    whole = all(isinstance(each, int) for each in (low, step))
    values = [low + place * step if sign == "+" else low * step**place for place in range(count)]
    # 0.1 three times is 0.3, not a little more.
    return values if whole else [float(f"{value:.12g}") for value in values]


def _number(text: str) -> int | float | None:
    for kind in (int, float):
        try:
            value = kind(text)
        except (ValueError, OverflowError):
            continue
        return value if math.isfinite(value) else None
    return None
