"""What the log holds, and what it must not hold."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchdesk.log import CRASH_NAME, LOG_NAME, last_crash, scrubbed, scrubbed_error, start_log, stop_log


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    stop_log()
    logging.getLogger("sketchdesk").setLevel(logging.NOTSET)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("/home/anna/Bilder/boat.png cannot be read", "‹…› cannot be read"),
        ('There is no collection "Holiday in Rome".', "There is no collection ‹…›."),
        ("“zoo” is gone", "‹…› is gone"),
        (r"C:\Users\Anna Bell\boat.png is damaged", "‹…› is damaged"),
        (r"\\server\share\boat.png is damaged", "‹…› is damaged"),
        ("[Errno 2] No such file: '/a b/c.png'", "[Errno 2] No such file: ‹…›"),
        ("3/4 of 12 ms, 81 % and/or more", "3/4 of 12 ms, 81 % and/or more"),
    ],
)
def test_paths_and_quotations_are_hidden(text: str, says: str) -> None:
    assert scrubbed(text) == says


@given(st.lists(st.from_regex(r"[A-Za-z0-9_.-]{1,12}", fullmatch=True), min_size=1, max_size=6))
def test_no_part_of_a_path_is_left(parts: list[str]) -> None:
    path = "/" + "/".join(f"x{part}" for part in parts)
    assert scrubbed(f"reading {path} failed") == "reading ‹…› failed"


def test_the_log_says_that_it_is_up_and_no_file_name(folder: Path) -> None:
    start_log(folder, "1.2.3")
    log = logging.getLogger("sketchdesk.somewhere")
    try:
        try:
            raise FileNotFoundError(2, "No such file", "/home/anna/secret.png")
        except FileNotFoundError as error:
            raise RuntimeError("while reading /home/anna/secret.png") from error
    except RuntimeError:
        log.exception("importing /home/anna/secret.png")
    stop_log()
    text = (folder / LOG_NAME).read_text(encoding="utf-8")
    assert "SketchDesk 1.2.3 is up" in text
    assert "secret" not in text
    assert "anna" not in text
    assert "FileNotFoundError" in text
    assert "RuntimeError: while reading ‹…›" in text
    assert "test_log.py:" in text


def test_debugging_logs_everything(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKETCHDESK_DEBUG", "1")
    start_log(folder, "1")
    logging.getLogger("sketchdesk.somewhere").debug("/home/anna/secret.png")
    stop_log()
    assert "/home/anna/secret.png" in (folder / LOG_NAME).read_text(encoding="utf-8")


def test_logs_rotate(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sketchdesk.log._BYTES", 2000)
    start_log(folder, "1")
    for number in range(400):
        logging.getLogger("sketchdesk.somewhere").info("line %d of many", number)
    stop_log()
    files = sorted(folder.glob(f"{LOG_NAME}*"))
    assert len(files) == 4
    assert all(file.stat().st_size <= 2000 for file in files)
    assert "line 399" in (folder / LOG_NAME).read_text()


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    start_log(tmp_path / "nowhere", "1")
    logging.getLogger("sketchdesk.somewhere").warning("nobody hears this")
    stop_log()


def test_a_crash_of_the_interpreter_is_there_next_time(tmp_path: Path) -> None:
    code = f"""
import faulthandler
from pathlib import Path
from sketchdesk.log import start_log
start_log(Path({str(tmp_path)!r}), "1")
faulthandler._sigsegv()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True)
    assert done.returncode != 0
    assert "Segmentation fault" in last_crash(tmp_path) or "access violation" in last_crash(tmp_path)
    start_log(tmp_path, "1")
    stop_log()
    assert last_crash(tmp_path) == ""
    (tmp_path / CRASH_NAME).unlink()
    assert last_crash(tmp_path) == ""


def test_an_error_is_told_with_its_causes_and_the_lines_that_it_came_through() -> None:
    try:
        try:
            scrubbed(None)  # type: ignore[arg-type]
        except TypeError as error:
            raise ValueError("it did not work") from error
    except ValueError as error:
        told = scrubbed_error(error)
    first, second = told.split("caused:")
    assert "TypeError" in first
    assert "sketchdesk/log.py" in first.replace("\\", "/")
    assert second.strip().endswith("ValueError: it did not work")
