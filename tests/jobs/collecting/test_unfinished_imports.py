"""Imports that did not come to their end are gone on with; those that were given up are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from job_pictures import class_files, some_drawings, write_folder
from library_contents import images_of
from system_faults import Faults

from sketchdesk.errors import InputError, LibraryWriteError
from sketchdesk.jobs.collecting import edit_collections as edit_job
from sketchdesk.jobs.collecting import ingest as ingest_job
from sketchdesk.jobs.collecting.ingest import IngestRequest
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import Cancelled, CancelToken, Progress, silent

pytestmark = pytest.mark.usefixtures("idle_encoder")


@pytest.fixture
def request_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IngestRequest:
    monkeypatch.setattr(ingest_job, "BATCH", 2)
    return IngestRequest((write_folder(tmp_path / "some", class_files(some_drawings(2, 4), 64)),), "Pictures")


def stopped(bench: Workbench, request: IngestRequest, for_now: bool) -> None:
    """An import that is stopped after three of its pictures."""
    token = CancelToken()

    def report(progress: Progress) -> None:
        if progress.done == 3:
            token.cancel(for_now)

    with pytest.raises(Cancelled):
        ingest_job.run(bench, request, report, token)


def unfinished(bench: Workbench) -> tuple[IngestRequest, ...]:
    return ingest_job.run_unfinished(bench, ingest_job.UnfinishedRequest(), silent, CancelToken())


def go_on(bench: Workbench) -> None:
    for each in unfinished(bench):
        ingest_job.run(bench, each, silent, CancelToken())


def test_an_import_that_was_left_goes_on(bench: Workbench, request_: IngestRequest) -> None:
    stopped(bench, request_, for_now=True)
    assert 0 < len(images_of(bench.library)) < 8
    assert [each.paths for each in unfinished(bench)] == [request_.paths]
    go_on(bench)
    assert len(images_of(bench.library)) == 8
    assert unfinished(bench) == ()
    assert not bench.library.paths.unfinished_imports.exists()


def test_one_that_was_given_up_does_not(bench: Workbench, request_: IngestRequest) -> None:
    stopped(bench, request_, for_now=False)
    assert unfinished(bench) == ()


def test_one_that_waited_goes_on_too(bench: Workbench, request_: IngestRequest) -> None:
    ingest_job.run_note(bench, request_, silent, CancelToken())
    assert unfinished(bench) == (request_,)
    ingest_job.run_forget(bench, request_, silent, CancelToken())
    assert unfinished(bench) == ()


def test_it_follows_a_collection_that_was_renamed_and_ends_with_one_that_was_removed(
    bench: Workbench, request_: IngestRequest
) -> None:
    stopped(bench, request_, for_now=True)
    edit_job.run_rename(bench, edit_job.RenameRequest("Pictures", "Zoo"), silent, CancelToken())
    assert [each.name for each in unfinished(bench)] == ["Zoo"]
    bench.library.remove_collection("Zoo")
    assert unfinished(bench) == ()


def test_one_that_cannot_be_done_is_not_tried_for_ever(bench: Workbench, request_: IngestRequest) -> None:
    stopped(bench, request_, for_now=True)
    request_.paths[0].rename(request_.paths[0].with_name("moved"))
    with pytest.raises(InputError, match="There is no file or folder"):
        go_on(bench)
    assert unfinished(bench) == ()


def test_a_full_disk_leaves_it_to_be_gone_on_with(
    bench: Workbench, request_: IngestRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise LibraryWriteError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(ingest_job, "_commit", full)
        with pytest.raises(LibraryWriteError):
            ingest_job.run(bench, request_, silent, CancelToken())
    go_on(bench)
    assert len(images_of(bench.library)) == 8


def test_every_step_of_noting_may_fail(
    bench: Workbench, request_: IngestRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest_job.run_note(bench, request_, silent, CancelToken())
    other = IngestRequest(request_.paths, "Others", "distractor")
    faults = Faults(monkeypatch)
    for _ in faults.every_step(lambda: ingest_job.run_note(bench, other, silent, CancelToken())):
        assert unfinished(bench) in ((request_,), (request_, other))
    assert unfinished(bench) == (request_, other)


@pytest.mark.parametrize("text", ["", "{", "3", '[{"name": 3}]', '[{"sources": [], "name": "a", "role": "gallery"}]'])
def test_a_damaged_note_is_passed_over(bench: Workbench, text: str) -> None:
    bench.library.paths.unfinished_imports.write_text(text)
    assert unfinished(bench) == ()
