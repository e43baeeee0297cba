"""The house's rules: who may import whom, what must never be imported where, what starts without Keras."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import sketchdesk

ROOT = Path(sketchdesk.__file__).parent
MODULES = {
    ".".join(("sketchdesk", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in ROOT.rglob("*.py")
}
LAYERS = ["base", "library", "engine", "training", "jobs", "ui", "way_in"]
MAY_IMPORT = {
    "base": {"base"},
    "library": {"library", "base"},
    "engine": {"engine", "base"},
    "training": {"training", "engine", "base"},
    "jobs": {"jobs", "training", "library", "engine", "base"},
    "ui": {"ui", "jobs", "training", "library", "engine", "base"},
    "way_in": set(LAYERS),
}
WINDOW_ROOMS = {
    "widgets": set(),
    "tiles": {"widgets"},
    "plots": {"widgets"},
    "canvas": {"widgets"},
    "help": {"widgets"},
    "tuning": {"widgets", "tiles"},
    "search": {"widgets", "tiles", "canvas", "tuning"},
    "collections": {"widgets", "tiles"},
    "models": {"widgets", "tiles", "plots"},
    "evaluate": {"widgets", "tiles", "plots", "tuning"},
}
"""The rooms of ``ui``, and which others each may import: no page knows another."""
JOB_ROOMS = {
    "searching": set(),
    "collecting": {"searching"},
    "evaluating": {"searching"},
    "reporting": {"evaluating"},
    "teaching": {"collecting", "evaluating"},
}
"""The rooms of ``jobs``, and which others each may import; what lies in none is shared by all, and knows no room."""
KERAS_ALLOWED = {"sketchdesk.engine.features.extractor", "sketchdesk.engine.features.backbones"}


def layer_of(module: str) -> str:
    parts = module.split(".")
    if len(parts) == 1 or parts[1] in {"errors", "progress", "log", "licences"}:
        return "base"
    if parts[1] in {"__main__", "app", "cli", "commands", "display"}:
        return "way_in"
    return parts[1]


@cache
def imports_of(module: str, only_top_level: bool = False) -> set[str]:
    """Dotted names that a module imports, also inside functions, not those for type checkers only."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    nodes = tree.body if only_top_level else list(ast.walk(tree))
    found: set[str] = set()
    for node in nodes:
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("module", sorted(MODULES))
def test_imports_run_down_only(module: str) -> None:
    allowed = MAY_IMPORT[layer_of(module)]
    ours = {name for name in imports_of(module) if name in MODULES and name != "sketchdesk"}
    wrong = {name for name in ours if layer_of(name) not in allowed}
    assert not wrong, f"{module} ({layer_of(module)}) must not import {sorted(wrong)}"


IN_ROOMS = sorted(name for name in MODULES if name.startswith("sketchdesk.ui.") and name.count(".") == 3)


@pytest.mark.parametrize("module", IN_ROOMS)
def test_no_page_knows_another(module: str) -> None:
    room = module.split(".")[2]
    ours = {name.split(".")[2] for name in imports_of(module) & set(IN_ROOMS)}
    assert ours <= WINDOW_ROOMS[room] | {room}
    assert "sketchdesk.ui.main_window" not in imports_of(module)


JOBS = sorted(name for name in MODULES if name.startswith("sketchdesk.jobs."))


@pytest.mark.parametrize("module", JOBS)
def test_rooms_of_jobs(module: str) -> None:
    parts = module.split(".")
    room = parts[2] if parts[2] in JOB_ROOMS else ""
    ours = {name.split(".")[2] for name in imports_of(module) & set(JOBS)} & set(JOB_ROOMS)
    assert ours <= (JOB_ROOMS[room] | {room} if room else set())


@pytest.mark.parametrize("module", sorted(MODULES))
def test_frameworks_stay_in_their_rooms(module: str) -> None:
    roots = {name.split(".")[0] for name in imports_of(module)}
    assert "tensorflow" not in roots, "Keras code is written against Keras 3, not TensorFlow"
    assert "pickle" not in roots
    if layer_of(module) not in {"ui"} and module != "sketchdesk.app":
        assert "PySide6" not in roots
    if layer_of(module) != "training" and module not in KERAS_ALLOWED:
        assert "keras" not in roots


@pytest.mark.parametrize("module", sorted(KERAS_ALLOWED))
def test_the_engine_imports_keras_only_when_needed(module: str) -> None:
    assert "keras" not in {name.split(".")[0] for name in imports_of(module, only_top_level=True)}


def test_no_import_circle() -> None:
    graph = {module: {name for name in imports_of(module) if name in MODULES} - {module} for module in MODULES}
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join((*trail[trail.index(module) :], module))
        if module in done:
            return
        for target in graph[module]:
            # A package's __init__ is run before its modules; naming it is no circle by itself.
            if not module.startswith(f"{target}."):
                visit(target, (*trail, module))
        done.add(module)

    for module in MODULES:
        visit(module, ())


@pytest.mark.parametrize("module", ["sketchdesk.app", "sketchdesk.commands.command_line", "sketchdesk.ui.main_window"])
def test_the_window_and_the_commands_start_without_keras(module: str) -> None:
    code = f"import sys, {module}; print([m for m in sys.modules if m.split('.')[0] in ('keras', 'tensorflow', 'jax')])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_the_command_line_starts_without_qt() -> None:
    code = "import sys, sketchdesk.commands.command_line; print([m for m in sys.modules if m.startswith('PySide6')])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_the_window_opens_without_what_only_commands_and_later_pages_need() -> None:
    late = {
        "sketchdesk.commands.command_line",
        "sketchdesk.jobs.evaluating.evaluate",
        "sketchdesk.jobs.teaching.finetune",
        "sketchdesk.ui.evaluate.evaluate_page",
        "sketchdesk.ui.models.models_page",
        "sketchdesk.training.losses",
    }
    assert late <= set(MODULES), "a name that is no longer there would never be found loaded"
    code = f"import sys, sketchdesk.cli, sketchdesk.app; print([m for m in {sorted(late)} if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
