"""A program that only reads, while another one makes the next generation of a collection."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from embedded_collections import clustered, put

from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.errors import InputError, LibraryError
from sketchdesk.jobs.collecting import duplicates as duplicates_job
from sketchdesk.jobs.collecting import edit_collections as edit_job
from sketchdesk.jobs.collecting.collections import RemoveRequest, run_remove
from sketchdesk.jobs.gallery import open_gallery, steady
from sketchdesk.jobs.indexes import open_index
from sketchdesk.jobs.searching import search as search_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.library import Library
from sketchdesk.library.records import NewImage
from sketchdesk.progress import CancelToken, silent

pytestmark = pytest.mark.usefixtures("idle_encoder")


@pytest.fixture
def reader(bench: Workbench, root: Path, encoder: EncoderProcess) -> Iterator[Workbench]:
    """Beside ``bench``, which writes; there are 60 pictures of random embeddings."""
    put(bench, "Pictures", 60)
    bench.library.raster_store(1).write(0, np.zeros((60, 64, 64), np.uint8))
    with Library.open(root, exclusive=False) as library:
        yield Workbench(library, encoder)


def remove_first(bench: Workbench) -> None:
    request = edit_job.RemovePicturesRequest("Pictures", paths=("/Pictures/0.png",))
    edit_job.run_remove_pictures(bench, request, silent, CancelToken())


def search_with(reader: Workbench, monkeypatch: pytest.MonkeyPatch, vector: np.ndarray) -> search_job.SearchResult:
    probabilities = np.zeros(len(reader.encoder.spec.class_names), np.float32)
    monkeypatch.setattr(search_job, "query_embedding", lambda *_: (vector, probabilities))
    return search_job.run(reader, search_job.SearchRequest(1, ("Pictures",), 5), silent, CancelToken())


def test_a_search_in_the_middle_of_a_change_says_so_and_works_the_next_time(
    bench: Workbench, reader: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = clustered(60, reader.encoder.spec.embedding_size)[0]
    real = search_job.pictures

    def meanwhile(*arguments: object, **named: object) -> object:
        monkeypatch.setattr(search_job, "pictures", real)
        remove_first(bench)
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(search_job, "pictures", meanwhile)
    with pytest.raises(LibraryError, match=r"^Pictures was changed meanwhile by another SketchDesk\. Try again\.$"):
        search_with(reader, monkeypatch, vectors[30])
    found = search_with(reader, monkeypatch, vectors[30])
    assert found.hits[0].path == Path("/Pictures/30.png")
    assert found.hits[0].distance == pytest.approx(0, abs=1e-6)
    assert found.items == 59


def test_an_index_that_is_open_is_of_one_generation(bench: Workbench, reader: Workbench) -> None:
    vectors = clustered(60, reader.encoder.spec.embedding_size)[0]
    old = open_index(reader, reader.library.catalogue.collection("Pictures"), "exact")
    remove_first(bench)
    spec, library = bench.encoder.spec, bench.library
    fresh = NewImage("/Pictures/new.png", "cat", "ab" * 32, 9, 9, "drawing")
    library.catalogue.add_batch(1, [fresh])
    library.feature_store(1, spec.fingerprint, spec.embedding_size).write(59, vectors[:1])
    library.catalogue.set_rows_done(1, spec.fingerprint, spec.embedding_size, 60)
    # As many rows as before, and others.
    new = open_index(reader, reader.library.catalogue.collection("Pictures"), "exact")
    assert old is not None
    assert new is not None
    assert (old.rows, new.rows) == (60, 60)
    assert int(old.index.query(vectors[30], 1).ids[0]) == 30
    assert int(new.index.query(vectors[30], 1).ids[0]) == 29


def test_what_is_mapped_stays_what_it_was(bench: Workbench, reader: Workbench) -> None:
    gallery = open_gallery(reader, [reader.library.catalogue.collection("Pictures")])
    before = np.array(gallery.vectors)
    remove_first(bench)
    np.testing.assert_array_equal(gallery.vectors, before)


def test_files_that_went_before_they_were_opened(bench: Workbench, reader: Workbench) -> None:
    collection = reader.library.catalogue.collection("Pictures")
    remove_first(bench)
    with pytest.raises(LibraryError, match="changed meanwhile"), steady(reader, [collection]):
        open_gallery(reader, [collection])


def test_a_collection_that_went(bench: Workbench, reader: Workbench) -> None:
    collection = reader.library.catalogue.collection("Pictures")
    run_remove(bench, RemoveRequest("Pictures"), silent, CancelToken())
    with pytest.raises(InputError, match="has been removed meanwhile"), steady(reader, [collection]):
        pass


def test_duplicates_in_the_middle_of_a_change(bench: Workbench, reader: Workbench) -> None:
    changed = []

    def report(progress: object) -> None:
        if not changed:
            changed.append(True)
            remove_first(bench)

    with pytest.raises(LibraryError, match="changed meanwhile"):
        duplicates_job.run(reader, duplicates_job.DuplicatesRequest(), report, CancelToken())


def test_damage_is_not_taken_for_a_change(bench: Workbench, reader: Workbench) -> None:
    collection = reader.library.catalogue.collection("Pictures")
    bench.library.feature_file(1, bench.fingerprint).unlink()
    with pytest.raises(LibraryError, match="is missing"), steady(reader, [collection]):
        open_gallery(reader, [collection])
