"""Evaluations with any encoder of the library, which embeds first what it lacks; choices, and pictures by their ids."""

from __future__ import annotations

from pathlib import Path

import pytest
from embedded_collections import put
from job_pictures import class_files, some_drawings, write_folder

from sketchdesk.errors import InputError
from sketchdesk.jobs import add_model, models, picture_hits
from sketchdesk.jobs.collecting import ingest
from sketchdesk.jobs.evaluating import evaluate_with, evaluation_choices, experiments
from sketchdesk.jobs.evaluating.evaluate import EvaluateRequest
from sketchdesk.jobs.evaluating.evaluate_with import EvaluateWithRequest
from sketchdesk.jobs.evaluating.evaluation_choices import ChoicesRequest
from sketchdesk.jobs.evaluating.repeat import RepeatRequest
from sketchdesk.jobs.picture_hits import PictureHitsRequest
from sketchdesk.jobs.workbench import DEFAULT_MODEL, Workbench
from sketchdesk.library.records import NewImage
from sketchdesk.progress import Cancelled, CancelToken, Progress, silent


def run(bench: Workbench, model: str, *names: str) -> experiments.Kept:
    request = EvaluateWithRequest(model, EvaluateRequest(names[0], names[1:], timed=0))
    return evaluate_with.run(bench, request, silent, CancelToken())


def choices(bench: Workbench) -> evaluation_choices.Choices:
    return evaluation_choices.run(bench, ChoicesRequest(), silent, CancelToken())


@pytest.fixture
def drawings(bench: Workbench, tmp_path: Path) -> None:
    """Four classes of five, imported and not embedded."""
    folder = write_folder(tmp_path / "some", class_files(some_drawings(4, 5), 160))
    ingest.run(bench, ingest.IngestRequest((folder,), "Drawings"), silent, CancelToken())


@pytest.mark.usefixtures("drawings")
def test_another_encoder_embeds_what_it_lacks_and_is_used_again(bench: Workbench) -> None:
    add_model.run_add(bench, add_model.AddRequest("orb_words", collection="Drawings", words=8), silent, CancelToken())
    stages: list[str] = []
    request = EvaluateWithRequest("orb_words", EvaluateRequest("Drawings", ("Drawings",), timed=0, classifier=""))

    def report(progress: Progress) -> None:
        stages.append(progress.stage)

    kept = evaluate_with.run(bench, request, report, CancelToken())
    assert "Embedding Drawings" in stages
    assert kept.figures["queries"] == 20
    assert kept.content["setup"]["model"]["name"] == "orb_words"
    # This workbench's own encoder was not asked for anything.
    collection = bench.library.catalogue.collection("Drawings")
    assert bench.library.catalogue.rows_done(collection.id, bench.fingerprint) == 0
    found = evaluate_with.run_repeat(bench, RepeatRequest(1), silent, CancelToken())
    assert found.is_same
    models.run_remove(bench, models.RemoveRequest("orb_words"), silent, CancelToken())
    with pytest.raises(InputError, match=r"Experiment 1 cannot be repeated: its encoder orb_words is gone"):
        evaluate_with.run_repeat(bench, RepeatRequest(1), silent, CancelToken())


@pytest.mark.usefixtures("idle_encoder")
def test_the_workbenchs_own_encoder_needs_no_second_one(bench: Workbench) -> None:
    put(bench, "Many")
    kept = run(bench, DEFAULT_MODEL, "Many", "Many")
    assert kept.record is not None
    assert kept.content["setup"]["model"]["fingerprint"] == bench.fingerprint
    assert bench.library.catalogue.collections()


@pytest.mark.usefixtures("idle_encoder")
def test_an_unknown_encoder_and_a_collection_that_cannot_be(bench: Workbench) -> None:
    put(bench, "Many")
    with pytest.raises(InputError, match="Manny"):
        run(bench, "Manny", "Many", "Many")
    with pytest.raises(InputError, match="Did you mean Many"):
        run(bench, DEFAULT_MODEL, "Mani", "Many")


@pytest.mark.usefixtures("drawings")
def test_cancelled_while_it_embeds_keeps_no_experiment(bench: Workbench) -> None:
    cancel = CancelToken()

    def report(progress: Progress) -> None:
        # The first word of the extraction: the network is not waited for.
        cancel.cancel()

    request = EvaluateWithRequest(DEFAULT_MODEL, EvaluateRequest("Drawings", ("Drawings",)))
    with pytest.raises(Cancelled):
        evaluate_with.run(bench, request, report, cancel)
    assert choices(bench).experiments == ()


@pytest.mark.usefixtures("idle_encoder")
def test_choices_tell_what_there_is(bench: Workbench) -> None:
    put(bench, "Many", 30)
    put(bench, "Noise", 4, role="distractor", extracted=0)
    bench.library.catalogue.set_splits(1, {row: "test" if row < 10 else "train" for row in range(30)})
    run(bench, DEFAULT_MODEL, "Many:test", "Many:train")
    found = choices(bench)
    many, noise = found.collections
    assert (many.name, many.role, many.pictures) == ("Many", "gallery", 30)
    assert many.parts == {"train": 20, "test": 10}
    assert many.embedded == {bench.fingerprint: 30}
    assert (noise.role, noise.embedded.get(bench.fingerprint, 0)) == ("distractor", 0)
    assert found.models[0].name == DEFAULT_MODEL
    assert found.models[0].has_head
    assert [each["experiment"] for each in found.experiments] == [1]


@pytest.mark.usefixtures("idle_encoder")
def test_pictures_by_their_ids(bench: Workbench) -> None:
    put(bench, "Many", 3)
    noise = bench.library.catalogue.create_collection("Noise", "distractor")
    bench.library.catalogue.add_batch(noise.id, [NewImage("/n/0.png", "sea", "0" * 64, 9, 9, "photo")])
    images = [image for image, _, _ in bench.library.catalogue.picture_identities(1)]
    other = bench.library.catalogue.picture_identities(noise.id)[0][0]
    request = PictureHitsRequest((*images, other, images[0], 999))
    found = picture_hits.run(bench, request, silent, CancelToken())
    assert list(found) == [*images, other]
    assert found[images[1]].path.name == "1.png"
    assert found[images[1]].label.startswith("class ")
    assert (found[other].label, found[other].collection) == ("", "Noise")
