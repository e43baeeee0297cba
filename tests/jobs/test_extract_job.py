"""Embedding a collection: everything once, what is new later, and from where it stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from job_pictures import class_files, some_drawings, write_folder
from library_contents import extract, features_of, import_, rasters_of

from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.errors import EncoderEndedError, InputError, LibraryError, ModelError
from sketchdesk.jobs import extract as extract_job
from sketchdesk.jobs import indexes
from sketchdesk.jobs.searching import search as search_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.library import Library
from sketchdesk.progress import Cancelled, CancelToken, Progress, silent


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Five classes of eight."""
    return class_files(some_drawings(5, 8), 96)


@pytest.fixture
def folder(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> Path:
    """Imported, and not embedded yet."""
    made = write_folder(tmp_path / "some", files)
    import_(bench, made)
    return made


@pytest.fixture
def small_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract_job, "BATCH", 8)
    monkeypatch.setattr(extract_job, "COMMIT_ROWS", 16)


def expected(bench: Workbench, name: str = "Pictures") -> np.ndarray:
    return bench.encoder.embed(rasters_of(bench.library, name))


@pytest.mark.usefixtures("folder")
def test_everything_is_embedded_once(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Progress] = []
    result = extract(bench, "PICTURES", report=seen.append)
    spec = bench.encoder.spec
    assert (result.collection, result.model, result.embedded, result.total) == ("Pictures", spec.name, 40, 40)
    assert result.device in ("CPU", "GPU")
    features = features_of(bench)
    assert features.shape == (40, spec.embedding_size)
    np.testing.assert_allclose(np.linalg.norm(features, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(features, expected(bench), atol=1e-5)
    assert [progress.done for progress in seen[1:]] == [32, 40]
    assert (seen[-1].total, seen[-1].device) == (40, result.device)

    def refuse(*_: object) -> None:
        raise AssertionError("pictures were embedded again")

    monkeypatch.setattr(EncoderProcess, "embed_batches", refuse)
    monkeypatch.setattr(EncoderProcess, "start", refuse)
    again = extract(bench)
    assert (again.embedded, again.total) == (0, 40)


@pytest.mark.usefixtures("folder")
def test_others_are_served_while_the_encoder_is_loaded(bench: Workbench) -> None:
    """On a busy computer that takes minutes, in which the window asks for its collections and keeps drawings."""
    token, waited_for = CancelToken(), []
    token.idle = lambda: waited_for.append(bench.encoder.device)
    bench.encoder.close()
    assert extract(bench, cancel=token).embedded == 40
    assert "" in waited_for


def test_only_what_is_new_is_embedded_later(bench: Workbench, folder: Path, tmp_path: Path) -> None:
    extract(bench)
    before = features_of(bench)
    import_(bench, write_folder(tmp_path / "more", class_files(some_drawings(2, 3, first=8), 96)))
    result = extract(bench)
    assert (result.embedded, result.total) == (6, 46)
    after = features_of(bench)
    np.testing.assert_array_equal(after[:40], before)
    np.testing.assert_allclose(after, expected(bench), atol=1e-5)


@pytest.mark.usefixtures("folder", "small_commits")
def test_cancelled_it_keeps_what_was_committed_and_goes_on(bench: Workbench) -> None:
    token = CancelToken()

    def cancel_at_24(progress: Progress) -> None:
        if progress.done >= 24:
            token.cancel()

    with pytest.raises(Cancelled):
        extract(bench, report=cancel_at_24, cancel=token)
    half = features_of(bench)
    assert len(half) == 16
    seen: list[Progress] = []
    result = extract(bench, report=seen.append)
    assert (result.embedded, result.total) == (24, 40)
    assert [progress.done for progress in seen[1:]] == [24, 32, 40]
    np.testing.assert_array_equal(features_of(bench)[:16], half)
    np.testing.assert_allclose(features_of(bench), expected(bench), atol=1e-5)


@pytest.mark.usefixtures("folder")
def test_cancelled_before_it_begins(bench: Workbench) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        extract(bench, cancel=token)
    assert len(features_of(bench)) == 0


@pytest.mark.usefixtures("folder", "small_commits")
def test_queries_are_answered_while_it_runs(bench: Workbench) -> None:
    """The window searches between the batches, in as much as there is."""
    _, _, drawing = some_drawings(1, 1)[0]
    items: list[int] = []

    def search(progress: Progress) -> None:
        if progress.done >= 16:
            request = search_job.SearchRequest(drawing, ("Pictures",), 5)
            result = search_job.run(bench, request, silent, CancelToken())
            items.append(result.items)
            assert len(result.hits) == 5

    extract(bench, report=search)
    assert items == [16, 16, 32, 40]
    np.testing.assert_allclose(features_of(bench), expected(bench), atol=1e-5)


@pytest.mark.usefixtures("folder", "small_commits")
def test_a_collection_that_is_removed_while_it_is_embedded(bench: Workbench) -> None:
    library = bench.library

    def remove(progress: Progress) -> None:
        if progress.done == 24:
            bench.forget_indexes(library.catalogue.collection("Pictures").id)
            library.remove_collection("Pictures")

    with pytest.raises(InputError, match="removed"):
        extract(bench, report=remove)
    assert list(library.paths.features.iterdir()) == []


@pytest.mark.parametrize("damage", ["lost", "cut", "foreign", "empty"])
@pytest.mark.usefixtures("folder")
def test_a_damaged_feature_file_is_made_again(bench: Workbench, damage: str) -> None:
    extract(bench)
    good = features_of(bench)
    path = bench.library.paths.feature_file(bench.library.catalogue.collection("Pictures").id, bench.fingerprint)
    content = path.read_bytes()
    path.unlink()
    if damage != "lost":
        path.write_bytes({"cut": content[: len(content) // 2], "foreign": b"text" * 1000, "empty": b""}[damage])
    with pytest.raises(LibraryError, match=r"Extract|damaged|not written by"):
        features_of(bench)
    assert extract(bench).embedded == 40
    np.testing.assert_allclose(features_of(bench), good, atol=1e-5)


@pytest.mark.usefixtures("folder")
def test_saved_indexes_follow_the_embeddings(
    bench: Workbench, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More pictures are taken in at the end; embeddings that are made again take the index along."""
    monkeypatch.setattr(indexes, "KEEP_FROM", 8)
    catalogue = bench.library.catalogue
    extract(bench)
    assert catalogue.indexes() == [], "an index that nobody asked for is not built"
    collection = catalogue.collection("Pictures")
    opened = indexes.open_index(bench, collection, "simhash")
    (first,) = catalogue.indexes()
    import_(bench, write_folder(tmp_path / "more", class_files(some_drawings(5, 2, 8), 96)))
    extract(bench)
    (second,) = catalogue.indexes()
    assert (first.collections[0].rows, second.collections[0].rows) == (40, 50)
    again = indexes.open_index(Workbench(bench.library, bench.encoder), catalogue.collection("Pictures"), "simhash")
    assert again.saved_rows == len(again.index) == len(opened.index) == 50
    bench.library.paths.feature_file(collection.id, bench.fingerprint).write_bytes(b"damaged")
    assert extract(bench).embedded == 50
    assert catalogue.indexes() == []
    assert bench.open_indexes == {}


@pytest.mark.usefixtures("folder")
def test_embeddings_outlive_the_program(bench: Workbench, encoder: EncoderProcess) -> None:
    extract(bench)
    before = features_of(bench)
    bench.library.close()
    with Library.open(bench.library.paths.root, exclusive=False) as library:
        np.testing.assert_array_equal(features_of(Workbench(library, encoder)), before)


@pytest.mark.usefixtures("folder", "idle_encoder")
def test_unknown_names_suggest_close_ones(bench: Workbench) -> None:
    with pytest.raises(InputError, match=r'no collection "Pictured"\. Did you mean Pictures'):
        extract(bench, "Pictured")
    with pytest.raises(InputError, match="There are: Pictures"):
        extract(bench, "zebra")


@pytest.mark.usefixtures("idle_encoder")
def test_without_collections_it_says_so(bench: Workbench) -> None:
    with pytest.raises(InputError, match="no collections yet"):
        extract(bench, "Pictures")
    bench.library.catalogue.create_collection("Empty")
    with pytest.raises(InputError, match="Empty has no pictures"):
        extract(bench, "Empty")


@pytest.mark.usefixtures("folder", "small_commits")
def test_an_encoder_that_ends_is_replaced_as_long_as_each_gets_somewhere(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = expected(bench)
    real = bench.encoder.embed_batches

    def short_lived(rasters: Any, idle: Any = None) -> Iterator[np.ndarray]:
        for number, vectors in enumerate(real(rasters, idle)):
            if number == lives[0]:
                lives.pop(0)
                raise EncoderEndedError("It ended.")
            yield vectors

    monkeypatch.setattr(bench.encoder, "embed_batches", short_lived)
    # Two batches are a commit, and there are five.
    lives = [3, 2, 100]
    result = extract(bench)
    assert (result.embedded, result.total) == (40, 40)
    assert lives == [100]
    np.testing.assert_allclose(features_of(bench), whole, atol=1e-5)


@pytest.mark.usefixtures("folder", "small_commits")
def test_an_encoder_that_ends_before_it_gets_anywhere_is_an_error(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def ends(rasters: Any, idle: Any = None) -> Iterator[np.ndarray]:
        tried.append(1)
        raise EncoderEndedError("It ended.")
        yield np.zeros(0)

    with monkeypatch.context() as patch:
        patch.setattr(bench.encoder, "embed_batches", ends)
        with pytest.raises(ModelError, match="It ended"):
            extract(bench)
    assert len(tried) == 1
    assert extract(bench).embedded == 40
