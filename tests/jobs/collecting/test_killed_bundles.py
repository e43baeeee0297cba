"""Killed at any instant, writing a bundle leaves the older file or the new one; opening one, all of it or nothing."""

from __future__ import annotations

import os
import random
import shutil
import signal
import zipfile
from pathlib import Path

import pytest
from bundle_steps import embed, open_, state
from job_pictures import class_files, some_drawings, write_folder
from killed_runs import job, kill_within, run_to_its_end
from library_contents import contents_of, features_of, import_

from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.jobs.collecting import bundle as bundle_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.library import Library
from sketchdesk.progress import CancelToken, silent

pytestmark = [pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals and limits")]


@pytest.fixture
def made(root: Path, tmp_path: Path, encoder: EncoderProcess) -> Path:
    """A bundle of twelve pictures, with the files, and the library that it is of."""
    with Library.open(root) as library:
        bench = Workbench(library, encoder)
        import_(bench, write_folder(tmp_path / "some", class_files(some_drawings(3, 4), 64)))
        embed(bench)
        path = tmp_path / "made.sketchdesk"
        bundle_job.run(bench, bundle_job.BundleRequest("Pictures", path, True), silent, CancelToken())
    return path


def settle(root: Path, encoder: EncoderProcess) -> tuple[dict[str, bytes], bool]:
    """What is there after the next start, and whether the collection is."""
    with Library.open(root) as library:
        files = state(root)
        assert library._database.read("PRAGMA integrity_check") == [("ok",)]
        assert library._database.read("PRAGMA foreign_key_check") == []
        there = library.catalogue.find_collection("Pictures") is not None
        if there:
            assert len(contents_of(library).rows) == 12
            assert len(features_of(Workbench(library, encoder))) == 12
        return files, there


@pytest.mark.parametrize("seed", [0, 1])
def test_opening_killed_at_any_call(tmp_path: Path, made: Path, encoder: EncoderProcess, seed: int) -> None:
    chance = random.Random(seed)
    base = tmp_path / "base"
    empty, _ = settle(base, encoder)
    seen = set()
    for number in range(9):
        root = tmp_path / f"opened {number}"
        shutil.copytree(base, root)
        status, _ = run_to_its_end("open", root, made, "--die-at", chance.randint(1, 140))
        assert status in (0, -signal.SIGKILL)
        files, there = settle(root, encoder)
        seen.add((status != 0, there))
        if not there:
            assert files == empty
        shutil.rmtree(root)
    assert (True, False) in seen


def test_opening_killed_at_any_time(tmp_path: Path, made: Path, encoder: EncoderProcess) -> None:
    chance = random.Random(3)
    root = tmp_path / "opened"
    empty, _ = settle(root, encoder)
    for _ in range(5):
        with job("open", root, made) as process:
            kill_within(process, chance.uniform(0, 0.2))
        files, there = settle(root, encoder)
        if there:
            break
        assert files == empty
    with Library.open(root) as library:
        bench = Workbench(library, encoder)
        if library.catalogue.find_collection("Pictures") is None:
            open_(bench, made)
        assert len(contents_of(library).rows) == 12


@pytest.mark.parametrize("seed", [0, 1])
def test_writing_killed_at_any_call(root: Path, tmp_path: Path, made: Path, encoder: EncoderProcess, seed: int) -> None:
    chance = random.Random(seed)
    expected = made.read_bytes()
    before, _ = settle(root, encoder)
    folder = tmp_path / "out"
    folder.mkdir()
    killed = 0
    for _ in range(6):
        path = folder / "out.sketchdesk"
        path.write_bytes(b"an older one")
        status, _ = run_to_its_end("bundle", root, path, "--die-at", chance.randint(1, 12))
        assert status in (0, -signal.SIGKILL)
        killed += status != 0
        assert path.read_bytes() in (b"an older one", expected)
        after, _ = settle(root, encoder)
        assert after == before
        assert [each.name for each in folder.iterdir()] == [path.name], "the next start deletes the rest"
    assert killed


def test_a_disk_that_takes_no_larger_file(root: Path, tmp_path: Path, made: Path, encoder: EncoderProcess) -> None:
    """The system itself lets no file grow past the limit."""
    folder = tmp_path / "out"
    folder.mkdir()
    path = folder / "out.sketchdesk"
    status, output = run_to_its_end("bundle", root, path, "--largest-file", 40_000)
    assert status == 0
    assert "could not be written" in output.splitlines()[-1]
    assert list(folder.iterdir()) == []
    other = tmp_path / "opened"
    empty, _ = settle(other, encoder)
    status, output = run_to_its_end("open", other, made, "--largest-file", 20_000)
    assert status == 0
    assert "could not be" in output.splitlines()[-1]
    assert settle(other, encoder) == (empty, False)
    assert zipfile.ZipFile(made).testzip() is None
