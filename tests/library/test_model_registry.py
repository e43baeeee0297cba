"""Models and indexes on the disk: whole or not there, found again, and swept or taken up after a kill."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from system_faults import Faults

from sketchdesk.errors import InputError, LibraryWriteError, ModelError
from sketchdesk.library.atomic import TEMPORARY_SUFFIX, sweep_temporaries
from sketchdesk.library.library import Library
from sketchdesk.library.records import IndexedCollection, IndexRecord, ModelRecord

FINGERPRINT = "0123456789abcdef" * 4
FILES = {"encoder.npz": b"w" * 1000, "history.json": b"{}"}


def register(library: Library, name: str = "Mine") -> ModelRecord:
    return library.models.register(
        name, FINGERPRINT, FILES, {"epochs": 3, "größe": "x"}, embedding_size=256, parent="ff" * 32
    )


def everything_below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_model_is_found_again(root: Path) -> None:
    with Library.open(root) as library:
        record = register(library, "Mein Modell 🐈")
    with Library.open(root) as library:
        assert library.models.get("mein modell 🐈") == record
        assert library.models.list() == [record]
        assert (record.fingerprint, record.kind, record.embedding_size) == (FINGERPRINT, "fine-tuned", 256)
        assert (record.parent, record.settings) == ("ff" * 32, {"epochs": 3, "größe": "x"})
        assert library.models.encoder_file("Mein Modell 🐈").read_bytes() == FILES["encoder.npz"]
        assert library.models.file(record, "history.json").read_bytes() == b"{}"
        with pytest.raises(ModelError, match="has no file none"):
            library.models.file(record, "none")
        with pytest.raises(InputError, match="Did you mean Mein Modell"):
            library.models.get("mein model")


def test_a_name_is_given_once_and_must_fit(library: Library) -> None:
    register(library)
    before = everything_below(library.paths.models)
    for name, words in [("MINE", "already a model"), ("", "needs a name"), ("n" * 251, "251 characters")]:
        with pytest.raises(InputError, match=words):
            register(library, name)
    for file_name in ("../outside", "model.json", ".hidden", "a/b", ""):
        with pytest.raises(ValueError, match="no name for a file"):
            library.models.register("x", FINGERPRINT, {file_name: b""}, {}, embedding_size=1)
    assert everything_below(library.paths.models) == before


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_model_that_cannot_be_written_is_not_there(library: Library, faults: Faults, number: int) -> None:
    def again() -> None:
        register(library)

    for _ in faults.every_step(again, number):
        if library.models.list():
            library.models.remove("Mine")
        assert everything_below(library.paths.models) == []
    assert library.models.encoder_file("Mine").read_bytes() == FILES["encoder.npz"]


def test_a_disk_that_fills_inside_a_model_leaves_nothing(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> int:
        with path.open("wb") as file:
            file.write(content[:3])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(LibraryWriteError, match="the disk is full"):
        register(library)
    assert everything_below(library.paths.models) == []
    assert library.models.list() == []


def test_a_catalogue_that_cannot_take_the_model_leaves_no_folder(library: Library) -> None:
    library._database.read("PRAGMA query_only = ON")
    with pytest.raises(LibraryWriteError, match="read-only"):
        register(library)
    assert everything_below(library.paths.models) == []


def test_a_model_without_its_row_is_taken_up_again(root: Path) -> None:
    """Killed between the folder and the row: hours of training must not be lost."""
    with Library.open(root) as library:
        lost = register(library)
        library.catalogue.remove_model(lost.id)
        taken = register(library)
    with Library.open(root) as library:
        assert [record.name for record in library.models.list()] == ["Mine", "Mine (2)"]
        again = library.models.get("Mine (2)")
        assert (again.path, again.fingerprint, again.settings) == (lost.path, lost.fingerprint, lost.settings)
        assert library.models.encoder_file("Mine (2)").read_bytes() == FILES["encoder.npz"]
        assert library.models.get("Mine") == taken


def test_a_removed_model_is_gone_for_good(root: Path) -> None:
    with Library.open(root) as library:
        register(library)
        library.models.remove("mine")
        assert everything_below(library.paths.models) == []
    with Library.open(root) as library:
        assert library.models.list() == []


def test_a_removal_that_was_cut_short_is_finished(root: Path) -> None:
    with Library.open(root) as library:
        record = register(library)
        assert record.path is not None
        folder = library.paths.models / record.path
        library.catalogue.remove_model(record.id)
        (folder / "model.json").unlink()
    with Library.open(root) as library:
        assert library.models.list() == []
        assert not folder.exists()


def test_folders_that_are_not_ours_or_damaged_stay(root: Path) -> None:
    with Library.open(root) as library:
        damaged = library.paths.models / ("ab" * 8)
        foreign = library.paths.models / "my notes"
        for folder in (damaged, foreign):
            folder.mkdir()
        (damaged / "model.json").write_text("{half")
        (library.paths.models / f".x{TEMPORARY_SUFFIX}").mkdir()
    with Library.open(root) as library:
        assert everything_below(library.paths.models) == ["ab" * 8, f"{'ab' * 8}/model.json", "my notes"]
        assert library.models.list() == []


def test_the_model_that_is_used_unless_another_is_named(library: Library) -> None:
    register(library)
    assert library.models.set_default("mine").is_default
    assert library.models.get("Mine").is_default
    library.models.clear_default()
    assert not library.models.get("Mine").is_default


def test_a_model_without_a_folder_cannot_be_read_or_removed(library: Library) -> None:
    library.catalogue.add_model("older", FINGERPRINT, "built-in", 256, {})
    with pytest.raises(ModelError, match="no file"):
        library.models.encoder_file("older")
    with pytest.raises(InputError, match="cannot be removed"):
        library.models.remove("older")


def keep(library: Library, collection_ids: list[int], content: bytes = b"i", bits: int = 512) -> IndexRecord:
    collections = [IndexedCollection(number, 10) for number in collection_ids]

    def save(folder: Path) -> None:
        (folder / "index.json").write_bytes(content)

    return library.indexes.keep("simhash", FINGERPRINT, {"bits": bits}, collections, save)


def test_an_index_is_found_by_its_make_and_its_collections(library: Library) -> None:
    one, two = (library.catalogue.create_collection(name).id for name in ("one", "two"))
    record = keep(library, [two, one])
    assert record.collections == (IndexedCollection(two, 10), IndexedCollection(one, 10))
    find = library.indexes.find
    assert find("simhash", FINGERPRINT, {"bits": 512}, [two, one]) == record
    assert (library.indexes.folder(record) / "index.json").read_bytes() == b"i"
    for other in (
        find("pstable", FINGERPRINT, {"bits": 512}, [two, one]),
        find("simhash", "ff" * 32, {"bits": 512}, [two, one]),
        find("simhash", FINGERPRINT, {"bits": 64}, [two, one]),
        find("simhash", FINGERPRINT, {"bits": 512}, [one, two]),
        find("simhash", FINGERPRINT, {"bits": 512}, [two]),
    ):
        assert other is None


def test_an_index_of_the_same_make_replaces_the_older(library: Library) -> None:
    one = library.catalogue.create_collection("one").id
    old, other = keep(library, [one]), keep(library, [one], bits=64)
    new = keep(library, [one], b"new")
    assert library.catalogue.indexes() == [other, new]
    assert sorted(path.name for path in library.paths.indexes.iterdir()) == sorted([other.path, new.path])
    with pytest.raises(InputError, match="has been deleted"):
        library.indexes.folder(old)
    library.indexes.remove(new)
    assert library.catalogue.indexes() == [other]
    assert [path.name for path in library.paths.indexes.iterdir()] == [other.path]


def test_an_index_that_cannot_be_written_leaves_the_older(library: Library, faults: Faults) -> None:
    one = library.catalogue.create_collection("one").id
    keep(library, [one], b"old")
    for _ in faults.every_step(lambda: keep(library, [one], b"new")):
        (record,) = library.catalogue.indexes()
        sweep_temporaries(library.paths.indexes)  # where deleting the older one failed, as the next start does
        assert [path.name for path in library.paths.indexes.iterdir()] == [record.path]
        assert (library.indexes.folder(record) / "index.json").read_bytes() in (b"old", b"new")
    with pytest.raises(InputError, match="one of its collections has been removed"):
        keep(library, [one, 99])
    assert len(list(library.paths.indexes.iterdir())) == len(library.catalogue.indexes()) == 1


def test_an_index_without_its_row_is_swept(root: Path) -> None:
    with Library.open(root) as library:
        one = library.catalogue.create_collection("one").id
        lost, kept = keep(library, [one]), keep(library, [one], bits=64)
        library.catalogue.remove_index(lost.id)
    with Library.open(root) as library:
        assert [path.name for path in library.paths.indexes.iterdir()] == [kept.path]
