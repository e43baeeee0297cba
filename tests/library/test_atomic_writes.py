"""Old or new, never half, and nothing left behind: with every call of the system failing in turn."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
from system_faults import Faults

from sketchdesk.errors import LibraryWriteError
from sketchdesk.library.atomic import (
    TEMPORARY_SUFFIX,
    atomic_write_bytes,
    atomic_write_folder,
    atomic_write_json,
    discard,
    explain_os_error,
    sweep_temporaries,
)


def temporaries(folder: Path) -> list[Path]:
    return list(folder.rglob(f"*{TEMPORARY_SUFFIX}*"))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT])
def test_a_failing_write_leaves_the_old_file_or_the_new_one(tmp_path: Path, faults: Faults, number: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old" * 1000)
    seen = set()
    for _ in faults.every_step(lambda: atomic_write_bytes(path, b"new" * 1000), number):
        seen.add(path.read_bytes()[:3])
        assert path.read_bytes() in (b"old" * 1000, b"new" * 1000)
        assert temporaries(tmp_path) == []
        path.write_bytes(b"old" * 1000)
    assert b"old" in seen
    assert path.read_bytes() == b"new" * 1000


def test_a_failing_folder_is_there_whole_or_not_at_all(tmp_path: Path, faults: Faults) -> None:
    target = tmp_path / "deep" / "folder"

    def fill(folder: Path) -> None:
        (folder / "a").write_bytes(b"a" * 100)
        (folder / "inner").mkdir()
        (folder / "inner" / "b").write_bytes(b"b")

    def write() -> None:
        atomic_write_folder(target, fill)

    for _ in faults.every_step(write):
        assert temporaries(tmp_path) == []
        if target.exists():
            assert (target / "inner" / "b").read_bytes() == b"b"
            assert discard(target)
    assert (target / "a").read_bytes() == b"a" * 100


def test_a_folder_whose_filling_fails_is_not_there(tmp_path: Path) -> None:
    def fill(folder: Path) -> None:
        (folder / "a").write_bytes(b"a")
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        atomic_write_folder(tmp_path / "folder", fill)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_does_not_replace_another(tmp_path: Path) -> None:
    target = tmp_path / "folder"
    target.mkdir()
    (target / "precious").touch()
    with pytest.raises(LibraryWriteError):
        atomic_write_folder(target, lambda folder: (folder / "other").touch())
    assert [path.name for path in target.iterdir()] == ["precious"]
    assert temporaries(tmp_path) == []


@pytest.mark.parametrize("name", ["ä ö ü.json", "🐈.json", "n" * 250 + ".json", "a b.json"])
def test_any_name_that_the_disk_takes(tmp_path: Path, name: str) -> None:
    atomic_write_json(tmp_path / "new folder" / name, {"größe": [1, 2.5, None, "🐈"]})
    assert json.loads((tmp_path / "new folder" / name).read_text("utf-8")) == {"größe": [1, 2.5, None, "🐈"]}
    assert temporaries(tmp_path) == []


def test_a_name_that_is_too_long_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LibraryWriteError, match="name is too long"):
        atomic_write_bytes(tmp_path / ("n" * 300), b"")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_json_writes_nothing(tmp_path: Path) -> None:
    for wrong in (float("nan"), object()):
        with pytest.raises((ValueError, TypeError)):
            atomic_write_json(tmp_path / "file.json", wrong)
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_syncs_is_whole_too(tmp_path: Path, faults: Faults) -> None:
    path = tmp_path / "thumbnail.png"
    for _ in faults.every_step(lambda: atomic_write_bytes(path, b"x" * 100, durable=False)):
        assert not path.exists() or path.read_bytes() == b"x" * 100
        assert temporaries(tmp_path) == []
        path.unlink(missing_ok=True)
    assert path.read_bytes() == b"x" * 100


def test_a_path_through_a_file_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LibraryWriteError, match="is a file, not a folder"):
        atomic_write_bytes(tmp_path / "file" / "inside" / "it", b"x")


def test_the_disk_that_cannot_sync_folders_is_good_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{descriptor}"):  # noqa: PTH112 - what the descriptor is, not a path of ours
            raise OSError(errno.EINVAL, "Invalid argument")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    atomic_write_bytes(tmp_path / "file", b"x")
    assert (tmp_path / "file").read_bytes() == b"x"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "quota"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EACCES, "may not write there"),
        (errno.ELOOP, os.strerror(errno.ELOOP)),
    ],
)
def test_each_fault_has_a_sentence_that_names_the_file(number: int, words: str) -> None:
    message = str(explain_os_error(OSError(number, os.strerror(number)), Path("/data/library.sqlite3")))
    assert message.startswith(f"{Path('/data/library.sqlite3')} could not be written: ")
    assert words in message
    assert message.endswith(".")


def test_an_error_without_a_number_has_a_sentence_too() -> None:
    assert str(explain_os_error(OSError("short write"), Path("x"))) == "x could not be written: short write."


def test_sweeping_takes_temporaries_and_nothing_else(tmp_path: Path) -> None:
    kept = [tmp_path / "a.npy", tmp_path / "sub" / "b", tmp_path / f"x{TEMPORARY_SUFFIX}x"]
    for path in kept:
        path.parent.mkdir(exist_ok=True)
        path.touch()
    left = tmp_path / f".1{TEMPORARY_SUFFIX}"
    left.mkdir()
    (left / "half").touch()
    deeper = tmp_path / "sub" / f".2{TEMPORARY_SUFFIX}"
    deeper.touch()
    assert sweep_temporaries(tmp_path) == 1
    assert deeper.exists()
    assert sweep_temporaries(tmp_path, deep=True) == 1
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(kept)
