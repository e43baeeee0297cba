"""Gather what the window says, and compile what translators made of it.

    python scripts/translations.py             sketchdesk_de.ts and sentences.json from the sources, then the .qm
    python scripts/translations.py --compile   only the .qm, from the .ts as it is

Texts of ``sketchdesk/ui`` come from ``tr`` and ``QCoreApplication.translate``, as ``lupdate`` reads them. The rooms
under it must not know Qt: their sentences (errors, stages of a job, notes) are gathered from the syntax tree as
templates with numbered places, "There is no file {0}.", into the context "sentences" and into ``sentences.json``,
by which ``sketchdesk.ui.sentences`` knows them again. See docs/translating.md.
"""

from __future__ import annotations

import argparse
import ast
import itertools
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "sketchdesk"
TRANSLATIONS = PACKAGE / "resources" / "translations"
LANGUAGES = ("de",)
SENTENCES = TRANSLATIONS / "sentences.json"
CONTEXT = "sentences"
_ROOMS = ("jobs", "library", "engine", "training", "ui")
# Reports are files for others to read, and stay English as the command line does.
_REPORTS = ("html_report.py", "report_pages.py", "report_pictures.py", "report_tables.py", "svg_plots.py")
# Of the files with Qt, those that run where nothing must be translated.
_WORKERS = ("worker.py", "finetune_run.py")
_STAGES = ("Progress", "RateMeter")
# Names that are shown as they are: constructor, and which of its arguments (place or keyword) are words.
_NAMED: Mapping[str, tuple[int | str, ...]] = {
    "Preset": (0, "title"),
    "replace": ("title",),
    "_c": (0,),
    "_System": (3, "told"),
    "Dataset": ("holds", "obtain", "licence", "layout"),
}
# Words that reach the window as names, or in the places of a sentence, and are nowhere a sentence of their own.
_WORDS = (
    "gallery",
    "distractor",
    "retrieval",
    "sweep",
    "replay",
    "cosine",
    "euclidean",
    "nearest mean",
    "head",
    "training",
    "validation",
    "test",
    "My drawings against {0} ({1}, {2})",
    "AP@{0} trec",
    "AP@{0} strict",
    "AP@{0} lenient",
    "relevant recall@{0}",
    "average distance",
    "distractors@{0}",
    "items visited",
    "items met",
    "signature bytes",
    "items visited by the index",
    "mAP, each class alike",
    "milliseconds, a query (median)",
    "milliseconds, a query by the exact scan (median)",
    "milliseconds, building the index",
    "Checkpoint of a fine-tuned encoder",
    "{0} bag of visual words",
    "Siamese CNN",
    "CNN from scratch",
    "{0} against {1} ({2}, {3})",
    "about {0}",
    "A model",
    "A collection",
    "The collection",
    "collection",
    "model",
    "class",
    "import",
    "rescan",
    "archive",
    "an archive",
    "no archive",
    "not in the collections that are asked",
    "no longer in the library",
)
_PLACE = re.compile(r"\{\d+\}")
_NAMED_PLACE = re.compile(r"\{[a-z_]*\}")
_MOST = 24


def ts_path(language: str) -> Path:
    return TRANSLATIONS / f"sketchdesk_{language}.ts"


def qm_path(language: str) -> Path:
    return TRANSLATIONS / f"sketchdesk_{language}.qm"


# --- sentences of the rooms without Qt ---------------------------------------------------------------------


def sentences() -> list[str]:
    """The templates of all sentences, sorted; places are {0}, {1}, … in their order."""
    errors = {
        node.name
        for node in ast.parse((PACKAGE / "errors.py").read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    }
    found: set[str] = set(_WORDS)
    for room in _ROOMS:
        for path in sorted((PACKAGE / room).rglob("*.py")):
            if path.name not in _REPORTS:
                tree = ast.parse(path.read_text(encoding="utf-8"))
                only_calls = room == "ui" and path.name not in _WORKERS
                found |= _Module(tree, errors).templates(only_calls)
    return sorted(each for each in found if re.search(r"[A-Za-z]{2}", _PLACE.sub("", each)))


@dataclass
class _Module:
    """One file. A text is a tuple of pieces, words or None for a place."""

    tree: ast.Module
    errors: set[str]
    found: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self._functions = {node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)}
        self._resolving: set[int] = set()

    def templates(self, only_calls: bool) -> set[str]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                self._look_at_call(node)
            elif not only_calls and isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp):
                self._look_at_text(node)
        return self.found

    def _look_at_call(self, node: ast.Call) -> None:
        name = _name(node.func)
        if name in self.errors or name in _STAGES:
            wanted: tuple[int | str, ...] = (0, "stage")
        elif name in _NAMED:
            wanted = _NAMED[name]
        else:
            return
        for place, argument in [*enumerate(node.args), *((each.arg, each.value) for each in node.keywords)]:
            if place in wanted:
                self._keep(self._texts(argument))

    def _look_at_text(self, node: ast.expr) -> None:
        """A literal that reads as a sentence, wherever it stands but in a docstring or a log."""
        parent = self._parents.get(node)
        if isinstance(parent, ast.Expr | ast.JoinedStr | ast.BinOp | ast.FormattedValue) or self._is_logged(node):
            return
        if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Add):
            return
        texts = [text for text in self._texts(node) if _reads_as_sentence(text)]
        self._keep(texts)

    def _is_logged(self, node: ast.AST) -> bool:
        while (up := self._parents.get(node)) is not None and not isinstance(up, ast.stmt):
            if isinstance(up, ast.Call) and ast.unparse(up.func).split(".")[0] in ("_log", "logging", "re"):
                return True
            node = up
        return False

    def _keep(self, texts: Iterable[tuple[str | None, ...]]) -> None:
        for text in texts:
            template = _numbered(text)
            if _PLACE.sub("", template).strip(" .,:;()…"):
                self.found.add(template)

    def _texts(self, node: ast.expr) -> list[tuple[str | None, ...]]:
        """All that an expression can say; a single place where that cannot be told."""
        if isinstance(node, ast.Constant):
            if not isinstance(node.value, str):
                return [(None,)]
            # A text that is filled later, by str.format.
            words = _NAMED_PLACE.split(node.value)
            return [_merged(tuple(itertools.chain(*((each, None) for each in words)))[:-1])]
        if isinstance(node, ast.IfExp):
            return self._texts(node.body) + self._texts(node.orelse)
        if isinstance(node, ast.BoolOp):
            return [text for each in node.values for text in self._texts(each)]
        if isinstance(node, ast.JoinedStr):
            return _joined(self._part(each) for each in node.values)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return _joined([self._part(node.left), self._part(node.right)])
        return self._looked_up(node) or [(None,)]

    def _part(self, node: ast.expr) -> list[tuple[str | None, ...]]:
        """What stands in one place of a text: words where there are few, else a place, its words kept by themselves."""
        if isinstance(node, ast.FormattedValue):
            if node.format_spec is not None:
                return [(None,)]
            node = node.value
            if isinstance(node, ast.Constant | ast.JoinedStr):
                return self._texts(node)
        texts = self._texts(node)
        if len(texts) <= 4 and all(text != (None,) and None not in text for text in texts):
            return texts
        if isinstance(node, ast.JoinedStr | ast.BinOp):
            return texts
        self._keep(text for text in texts if None not in text or _says_much(text))
        return [(None,)]

    def _looked_up(self, node: ast.expr) -> list[tuple[str | None, ...]]:
        """Of a variable, all that is put into it; of a function of this file, all that it returns."""
        if id(node) in self._resolving:
            return []
        self._resolving.add(id(node))
        try:
            if isinstance(node, ast.Name):
                return [text for value in self._values(node) for text in self._texts(value)]
            if isinstance(node, ast.Call) and _name(node.func) == "get" and isinstance(node.func, ast.Attribute):
                spare = [text for each in node.args[1:] for text in self._texts(each)]
                return self._looked_up(node.func.value) + spare
            if isinstance(node, ast.Subscript):
                return self._looked_up(node.value)
            if isinstance(node, ast.Dict):
                return [text for each in node.values for text in self._texts(each)]
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in self._functions:
                returns = [each for each in ast.walk(self._functions[node.func.id]) if isinstance(each, ast.Return)]
                return [text for each in returns if each.value is not None for text in self._texts(each.value)]
            return []
        finally:
            self._resolving.discard(id(node))

    def _values(self, name: ast.Name) -> Iterator[ast.expr]:
        """What is assigned to a variable in the function around it, or else in the file."""
        scope: ast.AST = name
        while not isinstance(scope, ast.FunctionDef | ast.Module):
            scope = self._parents[scope]
        for node in ast.walk(scope):
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(isinstance(each, ast.Name) and each.id == name.id for each in targets):
                    yield from node.value.values if isinstance(node.value, ast.Dict) else [node.value]
        if isinstance(scope, ast.FunctionDef):
            for node in self.tree.body:
                if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict | ast.Constant):
                    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                    if any(isinstance(each, ast.Name) and each.id == name.id for each in targets):
                        yield from node.value.values if isinstance(node.value, ast.Dict) else [node.value]


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _joined(parts: Iterable[list[tuple[str | None, ...]]]) -> list[tuple[str | None, ...]]:
    every = [tuple(itertools.chain(*choice)) for choice in itertools.islice(itertools.product(*parts), _MOST)]
    return [_merged(text) for text in every]


def _merged(text: tuple[str | None, ...]) -> tuple[str | None, ...]:
    """Neighbouring words as one piece, neighbouring places as one place."""
    merged: list[str | None] = []
    for piece in text:
        if piece is None:
            if not merged or merged[-1] is not None:
                merged.append(None)
        elif merged and merged[-1] is not None:
            merged[-1] += piece
        elif piece:
            merged.append(piece)
    return tuple(merged)


def _numbered(text: tuple[str | None, ...]) -> str:
    count = itertools.count()
    return "".join(f"{{{next(count)}}}" if piece is None else piece for piece in text).strip()


def _says_much(text: tuple[str | None, ...]) -> bool:
    return len(re.findall(r"[A-Za-z]{2,}", " ".join(piece for piece in text if piece))) >= 2


def _reads_as_sentence(text: tuple[str | None, ...]) -> bool:
    words = "".join("x" if piece is None else piece for piece in text)
    if "\n" in words or "<" in words or not _says_much(text):
        return False
    begins = text[0] is None or re.match(r"[A-Z“\"]", text[0])
    ends = re.search(r"[a-z)x”\"]\.$|\w: x$", words)
    return bool(begins and ends and not re.match(r"(SELECT|INSERT|UPDATE|DELETE)", words))


# --- the tools ---------------------------------------------------------------------------------------------


def gather(target: Path, templates: Iterable[str]) -> None:
    """Bring a .ts file up to date with the sources: what is new is unfinished, what is gone is dropped.

    Raises CalledProcessError if lupdate fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        spoken = Path(folder) / "sentences.py"
        lines = [
            f'QCoreApplication.translate("{CONTEXT}", {json.dumps(each, ensure_ascii=False)})' for each in templates
        ]
        spoken.write_text("\n".join(lines) + "\n", encoding="utf-8")
        sources = sorted((PACKAGE / "ui").rglob("*.py"))
        command = [_tool("lupdate"), "-silent", "-no-obsolete", "-locations", "none", "-source-language", "en_US"]
        subprocess.run([*command, *map(str, sources), str(spoken), "-ts", str(target)], check=True)


def release(source: Path, target: Path) -> None:
    """Compile a .ts file. Raises CalledProcessError if lrelease fails."""
    subprocess.run([_tool("lrelease"), "-silent", "-nounfinished", str(source), "-qm", str(target)], check=True)


def has_tools() -> bool:
    return all(_find(name) for name in ("lupdate", "lrelease"))


def _find(name: str) -> str | None:
    beside = Path(sys.executable).parent
    return shutil.which(f"pyside6-{name}", path=str(beside)) or shutil.which(f"pyside6-{name}")


def _tool(name: str) -> str:
    found = _find(name)
    if found is None:
        raise SystemExit(f"pyside6-{name} is not installed; it comes with PySide6-Essentials.")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compile", action="store_true", help="only compile the .ts files")
    chosen = parser.parse_args()
    if not chosen.compile:
        templates = sentences()
        SENTENCES.write_text(json.dumps(templates, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
        for language in LANGUAGES:
            gather(ts_path(language), templates)
    for language in LANGUAGES:
        release(ts_path(language), qm_path(language))
        text = ts_path(language).read_text(encoding="utf-8")
        missing = text.count('type="unfinished"')
        print(f"{ts_path(language).name}: {text.count('<message')} texts, {missing} to be translated")


if __name__ == "__main__":
    main()
