"""The translations are complete: every text of the sources, nothing else, places and mnemonics as in the source."""

from __future__ import annotations

import ast
import json
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import translations

from sketchdesk.jobs.evaluating import published_beside

ROOT = Path(__file__).parents[2]
LANGUAGES = pytest.mark.parametrize("language", translations.LANGUAGES)
_PLACE = re.compile(r"\{\w*\}|%n")
_TRANSLATES = ("translate", "QT_TRANSLATE_NOOP")


def messages(language: str) -> Iterator[tuple[str, str, ElementTree.Element]]:
    """Context, source and translation of every text in the file."""
    for context in ElementTree.parse(translations.ts_path(language)).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            yield context.findtext("name") or "", message.findtext("source") or "", translation


def test_what_was_published_can_be_told_in_every_language() -> None:
    known = json.loads(translations.SENTENCES.read_text(encoding="utf-8"))
    for system in published_beside._SYSTEMS:
        assert system.told in known


def spoken_in_sources() -> set[tuple[str, str]]:
    """Context and text of every tr and translate in ``sketchdesk/ui``, by the syntax tree."""
    found = set()
    for path in sorted((ROOT / "sketchdesk" / "ui").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for scope, call in calls(tree, ""):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            where = f"{path.name}:{call.lineno}"
            if name == "tr":
                assert isinstance(call.func, ast.Attribute), f"{where}: a bare tr has no context"
                assert ast.unparse(call.func.value) == "self", f"{where}: the context is not the class that speaks"
                assert isinstance(call.args[0], ast.Constant), f"{where}: only a literal can be translated"
                found.add((scope, str(call.args[0].value)))
            elif name in _TRANSLATES and all(isinstance(each, ast.Constant) for each in call.args) and call.args:
                context, text = (str(each.value) for each in call.args[:2] if isinstance(each, ast.Constant))
                found.add((context, text))
    return found


def calls(node: ast.AST, scope: str) -> Iterator[tuple[str, ast.Call]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield scope, child
        yield from calls(child, child.name if isinstance(child, ast.ClassDef) else scope)


@LANGUAGES
def test_every_text_of_the_window_is_there_and_no_other(language: str) -> None:
    there = {(context, source) for context, source, _ in messages(language) if context != translations.CONTEXT}
    assert there == spoken_in_sources(), "run scripts/translations.py"


def test_sentences_are_those_of_the_sources() -> None:
    gathered = translations.sentences()
    assert json.loads(translations.SENTENCES.read_text(encoding="utf-8")) == gathered, "run scripts/translations.py"
    for language in translations.LANGUAGES:
        there = [source for context, source, _ in messages(language) if context == translations.CONTEXT]
        assert sorted(there) == gathered, "run scripts/translations.py"
    # A few that must be among them, of each kind.
    for each in (
        "The file is empty.",
        "There is no file {0}.",
        "Embedding {0}",
        "1 class has",
        "{0} is a folder: name a file.",
    ):
        assert each in gathered, each


@LANGUAGES
def test_all_is_translated(language: str) -> None:
    open_ones = [source for _, source, text in messages(language) if text.get("type") or not (text.text or "").strip()]
    assert not open_ones


@LANGUAGES
def test_places_mnemonics_and_edges_are_those_of_the_source(language: str) -> None:
    wrong = []
    for context, source, element in messages(language):
        text = element.text or ""
        if Counter(_PLACE.findall(source)) != Counter(_PLACE.findall(text)):
            wrong.append(f"{context}: places of {source!r} and {text!r}")
        for what in (r"&\w", r"\n", "…$", r"^\s", r"\s$"):
            if len(re.findall(what, source)) != len(re.findall(what, text)):
                wrong.append(f"{context}: {what} in {source!r} and {text!r}")
    assert not wrong, "\n".join(wrong)


def test_german_quotes_in_pairs_and_of_its_own() -> None:
    wrong = [text.text for _, _, text in messages("de") if (text.text or "").count("„") != (text.text or "").count("“")]
    assert not wrong
    assert not [text.text for _, _, text in messages("de") if "”" in (text.text or "")]


@LANGUAGES
def test_the_compiled_file_is_made_of_the_source(language: str, tmp_path: Path) -> None:
    if not translations.has_tools():
        pytest.skip("pyside6-lrelease is not installed")
    translations.release(translations.ts_path(language), tmp_path / "made.qm")
    assert (tmp_path / "made.qm").read_bytes() == translations.qm_path(language).read_bytes(), (
        "run scripts/translations.py --compile"
    )
