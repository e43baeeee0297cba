"""The catalogue under any sequence of batches, on a full disk, from a wrong thread, and for a million pictures."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_pictures import picture

from sketchdesk.errors import InputError, LibraryWriteError
from sketchdesk.library.catalogue import Catalogue
from sketchdesk.library.database import explain_sqlite_error
from sketchdesk.library.library import Library
from sketchdesk.library.records import CollectionCounts, FailedImage
from sketchdesk.library.schema import open_database


@pytest.fixture
def catalogue(library: Library) -> Catalogue:
    return library.catalogue


@pytest.fixture
def pets(catalogue: Catalogue) -> int:
    return catalogue.create_collection("Pets", source="/pets").id


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
        assert not [step for step in plan if step == "SCAN images"], (sql, plan)


@pytest.mark.parametrize(("free", "said"), [(0, "the disk is full. Free some space"), (10**9, "reports a fault")])
def test_a_fault_of_a_disk_without_room_is_its_being_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, said: str
) -> None:
    # What SQLite says when there is no room for the index of its log.
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    usage = shutil.disk_usage(tmp_path)._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert said in str(explain_sqlite_error(error, tmp_path / "library.sqlite3"))
