"""Sentences of the rooms that do not know Qt, in the person's language.

Jobs, library and engine speak English: errors, stages and notes reach the window as finished sentences. They are
known again by the templates that ``scripts/translations.py`` gathered from the sources.
"""

from __future__ import annotations

import json
import re
from functools import cache, cached_property

from PySide6.QtCore import QCoreApplication, QLocale

from sketchdesk.ui.language import TRANSLATIONS

_CONTEXT = "sentences"
_PLACE = re.compile(r"\{(\d+)\}")
_NUMBER = re.compile(r"([+-]?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?)( [kKMGT]?B| bytes)?")
_ENDS = re.compile(r"(?<=[.!?]) (?=\S)")
_DEEPEST = 3


def translated(sentence: str) -> str:
    """The sentence in the window's language; as it is where that is English, or where nobody knows it."""
    return _translated(sentence, 0) if _speaks_otherwise() and sentence else sentence


class _Template:
    """A sentence with places, and how it is known again."""

    def __init__(self, text: str) -> None:
        self.text = text
        words = _PLACE.split(text)[::2]
        self.head, self.tail = words[0], words[-1]
        self.weight = sum(map(len, words))
        self.has_places = len(words) > 1

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile("(.+?)".join(map(re.escape, _PLACE.split(self.text)[::2])), re.DOTALL)


@cache
def _templates() -> tuple[frozenset[str], tuple[_Template, ...]]:
    """Those without places, and the others, the most specific first."""
    every = [_Template(text) for text in json.loads((TRANSLATIONS / "sentences.json").read_text(encoding="utf-8"))]
    with_places = sorted((each for each in every if each.has_places), key=lambda each: -each.weight)
    return frozenset(each.text for each in every if not each.has_places), tuple(with_places)


def _speaks_otherwise() -> bool:
    # Any translator answers for this one; without one the source comes back.
    return _said("The file is empty.") != "The file is empty."


def _said(template: str) -> str:
    return QCoreApplication.translate(_CONTEXT, template)


def _translated(sentence: str, depth: int) -> str:
    plain, templates = _templates()
    if sentence in plain:
        return _said(sentence)
    for each in templates:
        if (
            sentence.startswith(each.head)
            and sentence.endswith(each.tail)
            and (met := each.pattern.fullmatch(sentence))
        ):
            return _filled(_said(each.text), [_value(value, depth) for value in met.groups()])
    parts = _ENDS.split(sentence)
    if len(parts) > 1 and depth < _DEEPEST:
        return " ".join(_translated(part, depth + 1) for part in parts)
    return _localised(sentence)


def _filled(template: str, values: list[str]) -> str:
    return _PLACE.sub(lambda place: values[int(place[1])], template)


def _value(value: str, depth: int) -> str:
    """What stands in a place: a number, a sentence or words of ours, or something of the person's."""
    # A single capital word is rather a name than one of our stages.
    if depth < _DEEPEST and (" " in value or value.islower()):
        return _translated(value, depth + 1)
    return _localised(value)


def _localised(value: str) -> str:
    """A number, or a size, as the language writes it; anything else as it is."""
    met = _NUMBER.fullmatch(value)
    if met is None:
        return value
    return met[1] + QLocale().toString(float(met[2].replace(",", "")), "f", len(met[3] or "")) + (met[4] or "")
