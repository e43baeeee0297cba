"""Collections, pictures and feature sets in the catalogue."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sketchdesk.errors import InputError, LibraryError, LibraryWriteError
from sketchdesk.library.catalogue import Catalogue
from sketchdesk.library.library import Library
from sketchdesk.library.records import CollectionCounts, FailedImage, NewImage
from sketchdesk.library.schema import open_database

FINGERPRINT = "0123456789abcdef" * 4


def picture(path: str, label: str = "cat", content: bytes | None = None) -> NewImage:
    digest = hashlib.sha256(path.encode("utf-8", "surrogateescape") if content is None else content).hexdigest()
    return NewImage(path, label, digest, 640, 480, "photo")


@pytest.fixture
def catalogue(library: Library) -> Catalogue:
    return library.catalogue


@pytest.fixture
def pets(catalogue: Catalogue) -> int:
    return catalogue.create_collection("Pets", source="/pets").id


@pytest.mark.parametrize(
    "name", ["Bücher & Äpfel", "🐈‍⬛ cats", "n" * 250, "a, b", "../../etc", "CON", "x'; DROP TABLE images"]
)
def test_any_name_can_be_given_found_in_any_case_and_only_once(catalogue: Catalogue, name: str) -> None:
    record = catalogue.create_collection(name, "distractor", "/söurce")
    assert (record.name, record.role, record.source, record.built_in, record.rows) == (
        name,
        "distractor",
        "/söurce",
        False,
        0,
    )
    for same in (name, name.upper(), name.lower(), f"  {name} "):
        assert catalogue.collection(same) == record
        with pytest.raises(InputError, match="There is already a collection"):
            catalogue.create_collection(same)
    assert catalogue.collections() == [record]


def test_composed_and_decomposed_letters_are_one_name(catalogue: Catalogue) -> None:
    record = catalogue.create_collection("A\N{COMBINING DIAERESIS}pfel")
    assert record.name == "Äpfel"
    assert catalogue.find_collection("äpfel") == record
    assert catalogue.collection("STRASSE" if catalogue.create_collection("Straße") else "").name == "Straße"


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "needs a name"), ("  \t", "needs a name"), ("n" * 251, "251 characters"), ("a\nb", "cannot be shown")],
)
def test_a_name_that_cannot_be_is_refused(catalogue: Catalogue, pets: int, name: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        catalogue.create_collection(name)
    with pytest.raises(InputError, match=words):
        catalogue.rename_collection(pets, name)


def test_an_unknown_role_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(InputError, match="a gallery or a distractor"):
        catalogue.create_collection("x", "queries")  # type: ignore[arg-type]


def test_an_unknown_name_names_close_ones(catalogue: Catalogue) -> None:
    with pytest.raises(InputError, match="no collections yet"):
        catalogue.collection("pets")
    for name in ("TU-Berlin 40", "Pets", "Mirflickr"):
        catalogue.create_collection(name)
    with pytest.raises(InputError, match=r'no collection "tuberlin40"\. Did you mean TU-Berlin 40\?'):
        catalogue.collection("tuberlin40")
    with pytest.raises(InputError, match=r"There are: TU-Berlin 40, Pets, Mirflickr\."):
        catalogue.collection("zzz")
    with pytest.raises(InputError, match="There is no collection"):
        catalogue.collection("\udcff")
    assert catalogue.find_collection("zzz") is None


def test_renaming(catalogue: Catalogue, pets: int) -> None:
    catalogue.create_collection("Other")
    assert catalogue.rename_collection(pets, "PETS").name == "PETS"
    assert catalogue.rename_collection(pets, "Haustiere").id == pets
    with pytest.raises(InputError, match="already a collection"):
        catalogue.rename_collection(pets, "other")
    assert catalogue.collection("haustiere").name == "Haustiere"
    with pytest.raises(InputError, match="removed"):
        catalogue.rename_collection(99, "new")


def test_batches_get_rows_one_after_another(catalogue: Catalogue, pets: int) -> None:
    other = catalogue.create_collection("Other").id
    assert catalogue.row_count(pets) == 0
    assert catalogue.add_batch(pets, [picture("/a"), picture("/b", "dog")], [FailedImage("/c", "Broken.")]) == range(2)
    assert catalogue.add_batch(other, [picture("/a")]) == range(1)
    assert catalogue.add_batch(pets, [], []) == range(2, 2)
    assert catalogue.add_batch(pets, [picture("/d", "ape")]) == range(2, 3)
    assert catalogue.row_count(pets) == catalogue.collection_by_id(pets).rows == 3
    assert [image.path for image in catalogue.images_at_rows(pets, range(3))] == ["/a", "/b", "/d"]
    assert catalogue.labels_of(pets) == ["cat", "dog", "ape"]
    assert catalogue.class_counts(pets) == {"ape": 1, "cat": 1, "dog": 1}
    assert catalogue.counts(pets) == CollectionCounts(images=3, classes=3, failures=1)
    assert catalogue.known_paths(pets) == {path: picture(path).sha256 for path in ("/a", "/b", "/d")}
    assert catalogue.failures(pets) == [FailedImage("/c", "Broken.")]


def test_a_picture_comes_back_as_it_was(catalogue: Catalogue, pets: int) -> None:
    new = NewImage("/Bücher/🐈 cat.png", "Kätzchen", "ab" * 32, 3, 7, "drawing")
    catalogue.add_batch(pets, [new])
    (image,) = catalogue.images_at_rows(pets, [0])
    assert (image.path, image.label, image.sha256, image.width, image.height, image.kind) == (
        new.path,
        new.label,
        new.sha256,
        3,
        7,
        "drawing",
    )
    assert catalogue.image(image.id) == image
    with pytest.raises(InputError, match="no longer in the library"):
        catalogue.image(image.id + 1)


@pytest.mark.skipif(os.name == "nt", reason="file names are text there")
def test_a_file_name_that_is_no_text_is_kept(catalogue: Catalogue, pets: int) -> None:
    path, label = os.fsdecode(b"/pets/caf\xe9.png"), os.fsdecode(b"caf\xe9")
    catalogue.add_batch(pets, [picture(path, label)], [FailedImage(path + "x", "Broken.", label)])
    assert catalogue.images_at_rows(pets, [0])[0].path == path
    assert catalogue.labels_of(pets) == [label]
    assert catalogue.class_counts(pets) == {label: 1}
    assert list(catalogue.known_paths(pets)) == [path]
    assert catalogue.failures(pets) == [FailedImage(path + "x", "Broken.", label)]
    assert catalogue.counts(pets).classes == 1
    with pytest.raises(InputError, match="not valid text"):
        catalogue.add_batch(pets, [picture("\ud800", content=b"")])


def test_rows_come_in_the_order_that_was_asked_for(catalogue: Catalogue, pets: int) -> None:
    catalogue.add_batch(pets, [picture(f"/{number:05}") for number in range(3000)])
    wanted = [2999, 0, 7, 7, *range(1500, 0, -1)]
    assert [image.row for image in catalogue.images_at_rows(pets, wanted)] == wanted
    assert catalogue.images_at_rows(pets, []) == []
    with pytest.raises(LibraryError, match="no longer in the library"):
        catalogue.images_at_rows(pets, [1, 3000])


def test_a_path_is_in_a_collection_once(catalogue: Catalogue, pets: int) -> None:
    catalogue.add_batch(pets, [picture("/a")])
    before = catalogue.known_paths(pets)
    for batch in ([picture("/b"), picture("/a", content=b"changed")], [picture("/b"), picture("/b")]):
        with pytest.raises(InputError, match="is already in this collection"):
            catalogue.add_batch(pets, batch, [FailedImage("/c", "Broken.")])
        assert catalogue.known_paths(pets) == before
        assert catalogue.counts(pets) == CollectionCounts(1, 1, 0)


def test_a_failure_can_be_made_good_and_never_hides_a_picture(catalogue: Catalogue, pets: int) -> None:
    catalogue.add_batch(pets, [picture("/a")], [FailedImage("/b", "Cut short."), FailedImage("/c", "Broken.")])
    assert catalogue.add_batch(pets, [picture("/b")], [FailedImage("/c", "Still broken.")]) == range(1, 2)
    assert catalogue.failures(pets) == [FailedImage("/c", "Still broken.")]
    catalogue.add_batch(pets, [], [FailedImage("/a", "Unreadable now.")])
    assert catalogue.counts(pets) == CollectionCounts(2, 1, 1)
    assert [image.path for image in catalogue.images_at_rows(pets, [0, 1])] == ["/a", "/b"]


def test_pictures_without_a_label_are_of_no_class(catalogue: Catalogue, pets: int) -> None:
    catalogue.add_batch(
        pets, [picture("/a", ""), picture("/b", ""), picture("/c", "cat")], [FailedImage("/d", "", "x")]
    )
    assert catalogue.counts(pets).classes == 1
    assert catalogue.class_counts(pets) == {"": 2, "cat": 1}
    assert catalogue.labels_of(pets) == ["", "", "cat"]


def test_a_batch_with_a_bad_picture_adds_nothing(catalogue: Catalogue, pets: int) -> None:
    good = picture("/a")
    with pytest.raises(ValueError, match="hexadecimal"):
        catalogue.add_batch(pets, [good, NewImage("/b", "", "no hash", 1, 1, "photo")])
    with pytest.raises(ValueError, match="not complete"):
        catalogue.add_batch(pets, [good, NewImage("/b", "", "ab" * 32, 0, 1, "photo")])
    assert catalogue.row_count(pets) == 0
    assert catalogue.known_paths(pets) == {}


def test_a_removed_collection_takes_everything_with_it(catalogue: Catalogue, pets: int) -> None:
    other = catalogue.create_collection("Other").id
    catalogue.add_batch(pets, [picture("/a"), picture("/b")], [FailedImage("/c", "Broken.")])
    catalogue.add_batch(other, [picture("/a")])
    assert catalogue.pictures_only_in(pets) == [picture("/b").sha256]
    catalogue.set_rows_done(pets, FINGERPRINT, 8, 2)
    catalogue.remove_collection(pets)
    assert [each.name for each in catalogue.collections()] == ["Other"]
    assert catalogue.feature_sets() == []
    assert catalogue.failures(pets) == []
    assert catalogue.pictures_only_in(other) == [picture("/a").sha256]
    for gone in (catalogue.collection_by_id, catalogue.row_count, catalogue.counts):
        with pytest.raises(InputError, match="removed"):
            gone(pets)
    with pytest.raises(InputError, match="removed"):
        catalogue.add_batch(pets, [picture("/z")])
    assert catalogue.create_collection("Pets").id not in (pets, other), "files are named after the number"


def test_feature_sets(catalogue: Catalogue, pets: int) -> None:
    catalogue.add_batch(pets, [picture(f"/{number}") for number in range(5)])
    assert catalogue.rows_done(pets, FINGERPRINT) == 0
    catalogue.set_rows_done(pets, FINGERPRINT, 8, 2)
    catalogue.set_rows_done(pets, FINGERPRINT, 8, 5)
    catalogue.set_rows_done(pets, "ff" * 32, 16, 1)
    assert catalogue.rows_done(pets, FINGERPRINT) == 5
    assert [(each.dimension, each.rows_done) for each in catalogue.feature_sets(pets)] == [(8, 5), (16, 1)]
    assert catalogue.feature_sets() == catalogue.feature_sets(pets)
    with pytest.raises(LibraryError, match="has 5 pictures; 6 embeddings"):
        catalogue.set_rows_done(pets, FINGERPRINT, 8, 6)
    with pytest.raises(LibraryError, match="another length"):
        catalogue.set_rows_done(pets, FINGERPRINT, 9, 4)
    assert catalogue.rows_done(pets, FINGERPRINT) == 5
    catalogue.remove_feature_set(pets, FINGERPRINT)
    assert catalogue.rows_done(pets, FINGERPRINT) == 0


batches = st.lists(
    st.lists(st.tuples(st.integers(0, 12), st.sampled_from(["", "a", "B", "é", "🐈"]), st.booleans()), max_size=5),
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(batches)
def test_any_batches_equal_a_list(tmp_path_factory: pytest.TempPathFactory, todo: list) -> None:
    database = open_database(tmp_path_factory.mktemp("catalogue") / "c.sqlite3")
    catalogue = Catalogue(database)
    number = catalogue.create_collection("c").id
    there: list[tuple[str, str]] = []
    failed: dict[str, str] = {}
    for batch in todo:
        good = [picture(f"/{path}", label) for path, label, fine in batch if fine]
        bad = [FailedImage(f"/{path}", "Broken.", label) for path, label, fine in batch if not fine]
        paths = [path for path, _ in there] + [image.path for image in good]
        if len(set(paths)) < len(paths):
            with pytest.raises(InputError, match="already"):
                catalogue.add_batch(number, good, bad)
        else:
            assert catalogue.add_batch(number, good, bad) == range(len(there), len(paths))
            there += [(image.path, image.label) for image in good]
            failed |= {each.path: each.label for each in bad}
            failed = {path: label for path, label in failed.items() if path not in paths}
        labels = [label for _, label in there]
        assert [(i.path, i.label) for i in catalogue.images_at_rows(number, range(len(there)))] == there
        assert catalogue.labels_of(number) == labels
        assert catalogue.class_counts(number) == {label: labels.count(label) for label in sorted(set(labels))}
        assert catalogue.counts(number) == CollectionCounts(len(there), len(set(labels) - {""}), len(failed))
        assert {each.path: each.label for each in catalogue.failures(number)} == failed
    database.close()


def test_a_full_disk_loses_only_the_batch_at_hand(root: Path) -> None:
    with Library.open(root) as library:
        catalogue = library.catalogue
        pets = catalogue.create_collection("Pets").id
        pages = library._database.read("PRAGMA page_count")[0][0]
        library._database.read(f"PRAGMA max_page_count = {pages + 40}")
        committed = 0

        def add_until_full() -> None:
            nonlocal committed
            while committed < 10_000:
                catalogue.add_batch(pets, [picture(f"/{number:0200}") for number in range(committed, committed + 50)])
                committed += 50

        with pytest.raises(LibraryWriteError, match="the disk is full"):
            add_until_full()
        assert committed > 0
        assert catalogue.row_count(pets) == committed
    with Library.open(root) as library:
        assert len(library.catalogue.known_paths(pets)) == library.catalogue.row_count(pets) == committed
        library.catalogue.add_batch(pets, [picture("/and on")])


def test_another_thread_may_not_use_the_connection(catalogue: Catalogue, pets: int) -> None:
    caught: list[BaseException] = []

    def use() -> None:
        try:
            catalogue.collections()
        except BaseException as error:
            caught.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert isinstance(caught[0], sqlite3.ProgrammingError)


def test_questions_about_a_million_pictures_use_an_index(library: Library, pets: int) -> None:
    seen: list[str] = []
    library._database._connection.set_trace_callback(seen.append)
    library.catalogue.add_batch(pets, [picture("/a")], [FailedImage("/b", "Broken.")])
    library.catalogue.images_at_rows(pets, [0])
    library.catalogue.counts(pets)
    library.catalogue.class_counts(pets)
    library.catalogue.labels_of(pets)
    library.catalogue.known_paths(pets)
    library.catalogue.failures(pets)
    library.catalogue.pictures_only_in(pets)
    library._database._connection.set_trace_callback(None)
    for sql in {sql for sql in seen if sql.lstrip().startswith(("SELECT", "WITH"))}:
        plan = [row[3] for row in library._database.read(f"EXPLAIN QUERY PLAN {sql}")]
        assert not [step for step in plan if step.startswith(("SCAN images", "SCAN mine", "SCAN other"))], (sql, plan)
