"""What an import has committed can be found before the import ends, and the end is the same as one after the other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from job_pictures import class_files, some_drawings, write_folder
from library_contents import contents_of, extract, features_of, import_

from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.errors import LibraryWriteError, ModelError
from sketchdesk.jobs import extract as extract_job
from sketchdesk.jobs.collecting import embedding_meanwhile
from sketchdesk.jobs.collecting import ingest as ingest_job
from sketchdesk.jobs.collecting.ingest import IngestRequest
from sketchdesk.jobs.searching import search as search_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.library import Library
from sketchdesk.progress import Cancelled, CancelToken, Progress, silent

PICTURES = 96


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest_job, "BATCH", 8)
    monkeypatch.setattr(embedding_meanwhile, "FIRST_PART", 16)
    monkeypatch.setattr(embedding_meanwhile, "LARGEST_PART", 24)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("some") / "some", class_files(some_drawings(12, 8), 64))


@pytest.fixture
def one_after_the_other(tmp_path: Path, encoder: EncoderProcess, folder: Path) -> tuple[object, np.ndarray]:
    with Library.open(tmp_path / "plain") as library:
        bench = Workbench(library, encoder)
        import_(bench, folder)
        extract(bench)
        return contents_of(library), features_of(bench)


def ready(bench: Workbench) -> int:
    collection = bench.library.catalogue.find_collection("Pictures")
    return 0 if collection is None else bench.library.catalogue.rows_done(collection.id, bench.fingerprint)


def test_pictures_are_found_while_others_come_in(
    bench: Workbench, folder: Path, one_after_the_other: tuple[object, np.ndarray]
) -> None:
    there: list[tuple[int, int]] = []
    found: list[int] = []
    seen: list[Progress] = []

    def report(progress: Progress) -> None:
        seen.append(progress)
        if not there or ready(bench) != there[-1][1]:
            there.append((progress.done, ready(bench)))
        if ready(bench) and not found:
            request = search_job.SearchRequest(next(iter(sorted(folder.rglob("*.png")))), ("Pictures",), 5)
            found.extend(hit.image_id for hit in search_job.run(bench, request, silent, CancelToken()).hits)

    result = ingest_job.run(bench, IngestRequest((folder,), "Pictures", embeds=True), report, CancelToken())
    assert result.added == PICTURES
    assert len(found) == 5
    # In parts: neither one for each batch, nor all at the end.
    assert [done for _, done in there] == [0, 16, 32, 48, 72]
    assert all(done <= at for at, done in there)
    # One import is told of, which never goes back.
    assert {each.stage for each in seen} == {"Importing Pictures"}
    assert [each.done for each in seen] == sorted(each.done for each in seen)
    rest = extract(bench)
    assert 0 < rest.embedded < PICTURES
    contents, features = one_after_the_other
    assert contents_of(bench.library) == contents
    np.testing.assert_allclose(features_of(bench), features, atol=1e-5)


@pytest.mark.parametrize("after", [1, 3, 5, 8])
def test_stopped_anywhere_it_goes_on_with_nothing_doubled(
    bench: Workbench, folder: Path, one_after_the_other: tuple[object, np.ndarray], after: int
) -> None:
    """Stopped at reports that come from the embedding, not from the import."""
    token, before, repeated = CancelToken(), -1, 0

    def report(progress: Progress) -> None:
        nonlocal before, repeated
        repeated += progress.done == before
        before = progress.done
        if repeated == after:
            token.cancel(for_now=True)

    request = IngestRequest((folder,), "Pictures", embeds=True)
    with pytest.raises(Cancelled):
        ingest_job.run(bench, request, report, token)
    assert len(ingest_job.run_unfinished(bench, ingest_job.UnfinishedRequest(), silent, CancelToken())) == 1
    ingest_job.run(bench, request, silent, CancelToken())
    extract(bench)
    contents, features = one_after_the_other
    assert contents_of(bench.library) == contents
    np.testing.assert_allclose(features_of(bench), features, atol=1e-5)


def test_an_encoder_that_fails_does_not_keep_pictures_out(
    bench: Workbench, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    def refuse(*_: object) -> None:
        nonlocal asked
        asked += 1
        raise ModelError("The encoder failed.")

    monkeypatch.setattr(extract_job, "run", refuse)
    result = ingest_job.run(bench, IngestRequest((folder,), "Pictures", embeds=True), silent, CancelToken())
    assert (result.added, asked) == (PICTURES, 1)


def test_a_full_disk_is_told_at_once(bench: Workbench, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise LibraryWriteError("The disk is full.")

    monkeypatch.setattr(extract_job, "run", refuse)
    with pytest.raises(LibraryWriteError, match="full"):
        ingest_job.run(bench, IngestRequest((folder,), "Pictures", embeds=True), silent, CancelToken())


@pytest.mark.usefixtures("idle_encoder")
def test_what_is_there_already_and_plain_imports_start_no_encoder(bench: Workbench, folder: Path) -> None:
    import_(bench, folder)
    again = ingest_job.run(bench, IngestRequest((folder,), "Pictures", embeds=True), silent, CancelToken())
    assert again.already_there == PICTURES
