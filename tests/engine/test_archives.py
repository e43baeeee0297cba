"""Folders and archives: labels, order, and nothing that an archive can do to us."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from sketchdesk.engine import archives, folders
from sketchdesk.engine.archives import Entry, iter_files
from sketchdesk.errors import ArchiveError, ImageError, InputError


def make_folder(root: Path, files: dict[str, bytes]) -> Path:
    root.mkdir(exist_ok=True)
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def make_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


Packer = Callable[[dict[str, bytes]], Path]


@pytest.fixture(params=["folder", "zip"])
def packed(request: pytest.FixtureRequest, tmp_path: Path) -> Packer:
    """Makes a source of files, once as a folder and once as an archive."""

    def make(files: dict[str, bytes]) -> Path:
        if request.param == "zip":
            return make_zip(tmp_path / "Bilder für mich.zip", files)
        return make_folder(tmp_path / "Bilder für mich", files)

    return make


def labels(path: Path) -> dict[str, str]:
    return {entry.path: entry.label for entry in iter_files(path)}


def test_nested_folders_in_order(packed: Packer) -> None:
    files = {"top.png": b"1", "cat/b.png": b"2", "cat/a.png": b"3", "dogs/small ones/ü 🐕.png": b"4"}
    entries = list(iter_files(packed(files)))
    assert [entry.path for entry in entries] == ["cat/a.png", "cat/b.png", "dogs/small ones/ü 🐕.png", "top.png"]
    assert [entry.label for entry in entries] == ["cat", "cat", "small ones", ""]
    assert {entry.path: entry.read() for entry in entries} == files
    assert all(entry.reason is None for entry in entries)


def test_single_root_folder_around_classes_is_no_class(packed: Packer) -> None:
    files = {"set/cat/a.png": b"", "set/dog/b.png": b"", "set/readme.txt": b""}
    assert labels(packed(files)) == {"set/cat/a.png": "cat", "set/dog/b.png": "dog", "set/readme.txt": ""}


def test_single_class_folder_is_a_class(packed: Packer) -> None:
    assert labels(packed({"cat/a.png": b"", "cat/b.png": b""})) == {"cat/a.png": "cat", "cat/b.png": "cat"}


def test_hidden_files_are_left_out(packed: Packer) -> None:
    files = {"a.png": b"", ".DS_Store": b"", "__MACOSX/._a.png": b"", "cat/.hidden.png": b"", ".git/x/y.png": b""}
    assert labels(packed(files)) == {"a.png": ""}


def test_empty(packed: Packer) -> None:
    assert list(iter_files(packed({}))) == []


def test_names_that_begin_with_the_folder_itself(tmp_path: Path) -> None:
    files = {"./cat/a.png": b"1", "././dog/./b.png": b"2", ".\\top.png": b"3", "./.hidden/c.png": b"4", "./": b""}
    path = make_zip(tmp_path / "set.zip", files)
    assert labels(path) == {"cat/a.png": "cat", "dog/b.png": "dog", "top.png": ""}
    assert [entry.read() for entry in iter_files(path)] == [b"1", b"2", b"3"]


def test_the_folder_itself_leads_nowhere_else(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "set.zip", {"./../up.png": b"1", "/./root.png": b"2", "./C:/disk.png": b"3"})
    assert all("outside of the archive" in (entry.reason or "") for entry in iter_files(path))
    assert len(list(iter_files(path))) == 3


def test_entries_are_read_after_the_walk_and_from_threads(packed: Packer) -> None:
    files = {f"class {i % 5}/{i}.bin": bytes([i]) * 5000 for i in range(60)}
    entries = list(iter_files(packed(files)))
    with ThreadPoolExecutor(8) as pool:
        assert dict(zip([e.path for e in entries], pool.map(Entry.read, entries), strict=True)) == files


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file or folder “missing”"):
        iter_files(tmp_path / "missing")


def test_neither_folder_nor_archive(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear diary")
    with pytest.raises(ArchiveError, match=r"neither a folder nor a \.zip"):
        iter_files(path)


# --- folders


def test_links_that_lead_in_circles(tmp_path: Path) -> None:
    make_folder(tmp_path / "a", {"cat/1.png": b"x"})
    (tmp_path / "a" / "cat" / "again").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "a" / "self").symlink_to(tmp_path / "a" / "self")
    entries = list(iter_files(tmp_path / "a"))
    assert [entry.path for entry in entries if entry.reason is None] == ["cat/1.png"]
    assert [entry.path for entry in entries if entry.reason] == ["self"]


def test_broken_link_has_a_reason(tmp_path: Path) -> None:
    (tmp_path / "gone.png").symlink_to(tmp_path / "nowhere.png")
    (entry,) = iter_files(tmp_path)
    assert "does not exist" in str(entry.reason)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (entry,) = iter_files(tmp_path)
    assert "not an ordinary file" in str(entry.reason)


def test_folder_that_may_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_folder(tmp_path, {"cat/1.png": b"x", "locked/2.png": b"y"})
    scandir = os.scandir

    def refuse(folder: Path) -> AbstractContextManager[Iterator[os.DirEntry[str]]]:
        if Path(folder).name == "locked":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    entries = list(iter_files(tmp_path))
    assert [(entry.path, entry.reason is None) for entry in entries] == [("cat/1.png", True), ("locked", False)]
    assert "Permission denied" in str(entries[1].reason)


def test_file_that_vanished(tmp_path: Path) -> None:
    make_folder(tmp_path, {"a.png": b"x"})
    (entry,) = iter_files(tmp_path)
    (tmp_path / "a.png").unlink()
    with pytest.raises(ImageError, match="cannot be read"):
        entry.read()


def test_name_that_is_no_text(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"caf\xe9.png")).write_bytes(b"x")
    except (OSError, UnicodeError):
        pytest.skip("this file system takes only names that are text")
    (entry,) = iter_files(tmp_path)
    assert entry.path.encode("utf-8")
    assert "rename" in str(entry.reason)


def test_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_folder(tmp_path, {"a.png": bytes(2000)})
    monkeypatch.setattr(folders, "LARGEST_ENTRY", 1000)
    (entry,) = iter_files(tmp_path)
    assert "larger than" in str(entry.reason)
    with pytest.raises(ArchiveError):
        entry.read()


# --- archives


@pytest.mark.parametrize(
    "name",
    ["../evil.png", "cat/../../evil.png", "/etc/evil.png", "C:\\evil.png", "c:evil.png", "..\\evil.png", "\\evil.png"],
)
def test_names_that_point_outside(name: str, tmp_path: Path) -> None:
    entries = list(iter_files(make_zip(tmp_path / "a.zip", {name: b"x", "good.png": b"y"})))
    assert {entry.path for entry in entries if entry.reason is None} == {"good.png"}
    (bad,) = (entry for entry in entries if entry.reason)
    assert "unsafe" in str(bad.reason)
    with pytest.raises(ArchiveError):
        bad.read()


def test_backslashes_are_folders(tmp_path: Path) -> None:
    assert labels(make_zip(tmp_path / "a.zip", {"cat\\1.png": b"x", "dog\\2.png": b""}))["cat/1.png"] == "cat"


def test_links_are_not_followed(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("passwords.png")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    (entry,) = iter_files(tmp_path / "a.zip")
    assert "link" in str(entry.reason)


def test_encrypted(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"secret.png": b"x"})
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    path.write_bytes(content)
    (entry,) = iter_files(path)
    assert entry.reason == "It is encrypted."


def test_bomb_by_ratio(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"bomb.bmp": bytes(12_000_000), "flat but small.bmp": bytes(1_000_000)})
    reasons = {entry.path: entry.reason for entry in iter_files(path)}
    assert "suspiciously" in str(reasons["bomb.bmp"])
    assert reasons["flat but small.bmp"] is None


def test_entry_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST_ENTRY", 1000)
    (entry,) = iter_files(make_zip(tmp_path / "a.zip", {"a.png": os.urandom(2000)}))
    assert "larger than" in str(entry.reason)


def test_archive_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST_TOTAL", 5000)
    with pytest.raises(ArchiveError, match="unpacks to more"):
        iter_files(make_zip(tmp_path / "a.zip", {f"{i}.png": bytes(1000) for i in range(6)}))


def test_archive_with_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_ENTRIES", 5)
    with pytest.raises(ArchiveError, match="more than 5 files"):
        iter_files(make_zip(tmp_path / "a.zip", {f"{i}.png": b"" for i in range(6)}))


def test_bomb_of_overlapping_files(tmp_path: Path) -> None:
    """Many central records that all point to one packed body."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("0.png", os.urandom(5000))
    content = file.getvalue()
    start, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    record = content[start:end]
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 50, 50, 50 * len(record), start, 0)
    path = tmp_path / "a.zip"
    path.write_bytes(content[:start] + record * 50 + tail)
    with pytest.raises(ArchiveError, match="share the same bytes"):
        iter_files(path)


def test_declared_size_is_all_that_is_read(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"a.png": bytes(5_000_000)})
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(signature) + offset
        content[at : at + 4] = struct.pack("<L", 100)
    path.write_bytes(content)
    (entry,) = iter_files(path)
    with pytest.raises(ArchiveError, match="damaged"):
        entry.read()


def test_same_name_twice(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.png", b"first")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.png", b"second")
    first, second = iter_files(tmp_path / "a.zip")
    assert first.read() == b"first"
    assert "same name" in str(second.reason)


def test_utf8_names_without_the_flag(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"kxxtzchen_.png": b"x"})
    path.write_bytes(path.read_bytes().replace(b"kxxtzchen", "kätzchen".encode()))
    (entry,) = iter_files(path)
    assert entry.path == "kätzchen_.png"
    assert entry.read() == b"x"


def test_names_in_the_code_page_of_dos(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"kxtzchen.png": b"x"})
    path.write_bytes(path.read_bytes().replace(b"kxtzchen", b"k\x84tzchen"))
    (entry,) = iter_files(path)
    assert entry.path == "kätzchen.png"
    assert entry.read() == b"x"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_cut_off_archive(share: float, tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {f"{i}.png": os.urandom(500) for i in range(9)})
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(ArchiveError, match=r"“a\.zip” is damaged") as caught:
        iter_files(path)
    assert str(tmp_path) not in str(caught.value)


def test_damaged_body_spoils_one_entry_only(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"bad.png": b"spoil me" * 500, "good.png": b"fine"})
    content = bytearray(path.read_bytes())
    content[50:60] = bytes(10)
    path.write_bytes(content)
    bad, good = iter_files(path)
    assert good.read() == b"fine"
    with pytest.raises(ArchiveError, match="damaged in the archive"):
        bad.read()


def test_unknown_packing(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"a.png": b"x"})
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        content[content.index(signature) + offset] = 97
    path.write_bytes(content)
    (entry,) = iter_files(path)
    with pytest.raises(ArchiveError, match="packed in a way"):
        entry.read()
