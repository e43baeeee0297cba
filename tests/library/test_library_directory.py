"""The data directory as a whole: opening, sharing, sweeping, removing, and disks that cannot be written."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from system_faults import Faults

import sketchdesk
from sketchdesk.errors import InputError, LibraryBusyError, LibraryError, LibraryWriteError
from sketchdesk.library import Library, LibraryPaths, default_data_dir
from sketchdesk.library.atomic import TEMPORARY_SUFFIX
from sketchdesk.library.records import IndexedCollection, NewImage

FINGERPRINT = "0123456789abcdef" * 4


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def fill(library: Library, name: str, paths: list[str]) -> int:
    """A collection with everything that can be made from one."""
    number = library.catalogue.create_collection(name).id
    images = [NewImage(path, "cat", sha256(path), 4, 4, "photo") for path in paths]
    library.raster_store(number).write(0, np.ones((len(paths), 64, 64), np.uint8))
    library.catalogue.add_batch(number, images)
    library.feature_store(number, FINGERPRINT, 8).write(0, np.ones((len(paths), 8), np.float32))
    library.catalogue.set_rows_done(number, FINGERPRINT, 8, len(paths))
    for image in images:
        thumbnail = library.paths.thumbnail_path(image.sha256)
        thumbnail.parent.mkdir(exist_ok=True)
        thumbnail.touch()
    library.paths.pictures_of(number).mkdir()
    (library.paths.pictures_of(number) / "kept.png").touch()
    library.indexes.keep(
        "exact", FINGERPRINT, {"of": name}, [IndexedCollection(number, len(paths))], lambda folder: None
    )
    return number


def files_below(root: Path) -> set[str]:
    """Everything that collections leave behind, by its path below the root."""
    folders = ("rasters", "features", "pictures", "indexes", "thumbnails")
    return {p.relative_to(root).as_posix() for name in folders for p in (root / name).rglob("*") if len(p.name) > 2}


def test_the_default_directory_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKETCHDESK_DATA_DIR", str(tmp_path / "chosen"))
    assert default_data_dir() == tmp_path / "chosen"
    monkeypatch.setenv("SKETCHDESK_DATA_DIR", "~/mine")
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    assert default_data_dir() == tmp_path / "home" / "mine"
    monkeypatch.setenv("SKETCHDESK_DATA_DIR", " ")
    assert default_data_dir().name == "SketchDesk"
    monkeypatch.delenv("SKETCHDESK_DATA_DIR")
    assert default_data_dir().name == "SketchDesk"


def test_names_inside_the_directory(tmp_path: Path) -> None:
    paths = LibraryPaths(tmp_path)
    assert paths.thumbnail_path("abcdef") == tmp_path / "thumbnails" / "ab" / "abcdef.png"
    assert paths.feature_file(3, FINGERPRINT) == tmp_path / "features" / "3-0123456789abcdef.npy"
    assert paths.raster_file(3) == tmp_path / "rasters" / "3.npy"
    for wrong in ("../x", "", "a/b", "ü", "a.b"):
        with pytest.raises(ValueError, match="file name"):
            paths.thumbnail_path(wrong)
    for no_hash in ("default encoder v1", "abc", "", "ABCDEF0123456789"):
        with pytest.raises(ValueError, match="no fingerprint"):
            paths.feature_file(3, no_hash)


def test_opening_makes_the_directory_and_closing_lets_go(root: Path) -> None:
    library = Library.open(root / "deeper")
    assert all(folder.is_dir() for folder in library.paths.folders())
    assert library.is_exclusive
    library.close()
    library.close()
    with Library.open(root / "deeper"):
        pass
    assert {path.name for path in (root / "deeper").iterdir() if path.is_file()} <= {"library.sqlite3", "lock"}


def test_a_second_one_is_told_and_may_read(root: Path) -> None:
    with Library.open(root) as first:
        number = fill(first, "Pets", ["/a", "/b"])
        with pytest.raises(LibraryBusyError) as told:
            Library.open(root)
        assert str(told.value) == f"Another SketchDesk is using {root}. Close it first."
        with Library.open(root, exclusive=False) as reader:
            assert not reader.is_exclusive
            assert reader.catalogue.collection("pets").rows == 2
            assert reader.raster_store(number).rows(2).shape == (2, 64, 64)
            first.catalogue.create_collection("Later")
            assert reader.catalogue.find_collection("Later") is not None
            with pytest.raises(LibraryWriteError, match="open for reading only"):
                reader.catalogue.create_collection("Mine")
            with pytest.raises(LibraryError, match="is missing"):
                reader.feature_store(number, "ff" * 32, 8)
        first.catalogue.create_collection("Still open")
    with Library.open(root) as again:
        assert [each.name for each in again.catalogue.collections()] == ["Pets", "Later", "Still open"]


def test_a_reader_makes_an_empty_library_where_there_is_none(root: Path) -> None:
    with Library.open(root, exclusive=False) as reader:
        assert reader.catalogue.collections() == []
        with Library.open(root) as writer:
            writer.catalogue.create_collection("Pets")
        assert len(reader.catalogue.collections()) == 1


HOLDER = """
import sys
from pathlib import Path
from sketchdesk.library import Library
library = Library.open(Path(sys.argv[1]))
library.catalogue.create_collection("Held")
print("held", flush=True)
sys.stdin.read()
"""


def test_the_lock_goes_with_the_process_that_held_it(root: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(root)]
    environment = os.environ | {"PYTHONPATH": str(Path(sketchdesk.__file__).parents[1])}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LibraryBusyError, match="Another SketchDesk is using"):
            Library.open(root)
        with Library.open(root, exclusive=False) as reader:
            assert reader.catalogue.collection("held").rows == 0
        holder.kill()
        holder.wait()
    with Library.open(root) as library:
        assert library.catalogue.collection("held").rows == 0


def test_what_a_killed_run_left_is_swept(root: Path) -> None:
    with Library.open(root) as library:
        fill(library, "Pets", ["/a"])
        kept = files_below(root)
        shelf = library.paths.thumbnail_path(sha256("/a")).parent
        places = [root, library.paths.rasters, library.paths.models, shelf, library.paths.pictures_of(1)]
        left = [place / f".half{TEMPORARY_SUFFIX}" for place in places]
        for path in left:
            path.touch()
        for orphan in ("rasters/77.npy", "features/77-0123456789abcdef.npy", f"features/1-{'f' * 16}.npy"):
            (root / orphan).touch()
        (root / "features" / "my notes.txt").touch()
    LibraryPaths(root).open_marker.touch()  # as a kill leaves it
    with Library.open(root):
        assert [path for path in left if path.exists()] == []
        assert files_below(root) == kept | {"features/my notes.txt"}


def test_a_lost_catalogue_does_not_take_kept_pictures_with_it(root: Path) -> None:
    with Library.open(root) as library:
        fill(library, "Pets", ["/a"])
    (root / "library.sqlite3").unlink()
    with Library.open(root) as library:
        assert library.catalogue.collections() == []
        assert (library.paths.pictures_of(1) / "kept.png").exists()


def test_removing_a_collection_removes_what_was_made_from_it(root: Path) -> None:
    with Library.open(root) as library:
        fill(library, "Pets", ["/a", "/shared"])
        other_before = files_below(root)
        fill(library, "Other", ["/b", "/shared"])
        pets, other = library.catalogue.indexes()
        library.remove_collection("PETS")
        assert [each.name for each in library.catalogue.collections()] == ["Other"]
        assert library.catalogue.indexes() == [other]
        left = files_below(root)
        assert left & other_before == {library.paths.thumbnail_path(sha256("/shared")).relative_to(root).as_posix()}
        assert not (library.paths.indexes / pets.path).exists()
        assert {"rasters/2.npy", "features/2-0123456789abcdef.npy", "pictures/2/kept.png"} <= left
        with pytest.raises(InputError, match="There is no collection"):
            library.remove_collection("Pets")


def test_files_that_could_not_be_removed_go_at_the_next_start(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(root) as library:
        fill(library, "Pets", ["/a"])

        def denied(*arguments: object, **named: object) -> None:
            raise PermissionError(errno.EACCES, "in use")

        with monkeypatch.context() as patch:
            patch.setattr(os, "unlink", denied)
            patch.setattr(os, "rename", denied)
            library.remove_collection("Pets")
        assert library.catalogue.collections() == []
        assert "rasters/1.npy" in files_below(root)
    with Library.open(root):
        assert {name for name in files_below(root) if not name.startswith("thumbnails")} == set()


def test_stale_features_can_be_discarded(library: Library) -> None:
    number = fill(library, "Pets", ["/a"])
    library.discard_features(number, FINGERPRINT)
    assert library.catalogue.feature_sets() == []
    assert list(library.paths.features.iterdir()) == []
    assert library.feature_store(number, FINGERPRINT, 16).rows(0).shape == (0, 16)


def test_features_of_another_length_are_told(library: Library) -> None:
    number = fill(library, "Pets", ["/a"])
    with pytest.raises(LibraryError, match="where float32 rows of shape"):
        library.feature_store(number, FINGERPRINT, 9)


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.EROFS, "read-only"), (errno.EACCES, "may not write there"), (errno.ENOSPC, "the disk is full")],
)
def test_a_directory_that_cannot_be_made_or_written_gets_a_sentence(
    root: Path, faults: Faults, number: int, words: str
) -> None:
    said = []

    def open_and_close() -> None:
        try:
            Library.open(root).close()
        except LibraryWriteError as error:
            said.append(str(error))
            raise

    for _ in faults.every_step(open_and_close, number):
        pass
    assert said
    assert all(words in sentence for sentence in said)
    with Library.open(root) as library:
        assert library.catalogue.collections() == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
@pytest.mark.parametrize("exclusive", [True, False])
def test_a_directory_without_permission_gets_a_sentence(root: Path, exclusive: bool) -> None:
    root.mkdir()
    root.chmod(0o500)
    try:
        with pytest.raises(LibraryWriteError, match="may not write there"):
            Library.open(root, exclusive=exclusive)
    finally:
        root.chmod(0o700)


@pytest.mark.parametrize("exclusive", [True, False])
def test_a_file_in_the_place_of_the_directory_gets_a_sentence(tmp_path: Path, exclusive: bool) -> None:
    (tmp_path / "file").touch()
    for root in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(LibraryWriteError, match=r"already there|is a file, not a folder"):
            Library.open(root, exclusive=exclusive)


def test_a_failed_opening_lets_go_of_the_lock(root: Path) -> None:
    root.mkdir()
    (root / "rasters").touch()
    for _ in range(2):
        with pytest.raises(LibraryWriteError, match="rasters could not be written"):
            Library.open(root)
    (root / "rasters").unlink()
    Library.open(root).close()
