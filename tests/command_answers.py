"""Run one command in this process: its one JSON object, or the one sentence with which it fails."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sketchdesk.cli import main


def answer(arguments: Sequence[str | Path], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The object that the command prints with --json."""
    assert main([*map(str, arguments), "--json"]) == 0
    output = capsys.readouterr()
    assert output.out.count("\n") == 1
    return json.loads(output.out)


def refused(arguments: Sequence[str | Path], capsys: pytest.CaptureFixture[str], status: int = 1) -> str:
    """The sentence of a command that fails; nothing is on stdout."""
    assert main([str(argument) for argument in arguments]) == status
    output = capsys.readouterr()
    assert output.out == ""
    return one_sentence(output.err)


def one_sentence(complaint: str) -> str:
    """The last line of stderr, if it is the only sentence there."""
    lines = [line for line in complaint.splitlines() if line.startswith("sketchdesk: ")]
    assert len(lines) == 1, complaint
    assert complaint.splitlines()[-1] == lines[0], complaint
    assert lines[0][-1] in ".?", complaint
    assert "Traceback" not in complaint
    return lines[0]
