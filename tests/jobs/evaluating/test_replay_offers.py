"""On what saved drawings are offered to be replayed: what came since the last time, until it has been."""

from __future__ import annotations

from pathlib import Path

import pytest
from job_pictures import class_files, some_drawings, write_folder
from library_contents import extract, images_of, import_

from sketchdesk.jobs import add_model, indexes
from sketchdesk.jobs.evaluating import evaluate_with, evaluation_choices, known_items
from sketchdesk.jobs.evaluating.evaluate_with import ReplayWithRequest
from sketchdesk.jobs.evaluating.replay import ReplayRequest
from sketchdesk.jobs.evaluating.replay_offers import ReplayOffer
from sketchdesk.jobs.workbench import DEFAULT_MODEL, Workbench
from sketchdesk.progress import CancelToken, silent


def offers(bench: Workbench) -> tuple[ReplayOffer, ...]:
    return evaluation_choices.run(bench, evaluation_choices.ChoicesRequest(), silent, CancelToken()).offers


def replay(bench: Workbench, offer: ReplayOffer) -> dict[str, object]:
    request = ReplayWithRequest(offer.model, ReplayRequest(offer.collections, offer.index))
    return evaluate_with.run_replay(bench, request, silent, CancelToken()).figures


@pytest.fixture
def saved(bench: Workbench, tmp_path: Path) -> None:
    """Six pictures, and a drawing of each of them."""
    drawings = some_drawings(2, 3)
    import_(bench, write_folder(tmp_path / "some", class_files(drawings, 96)))
    extract(bench)
    by_path = {"/".join(Path(image.path).parts[-2:]): image.id for image in images_of(bench.library)}
    for name, number, drawing in drawings:
        request = known_items.SaveRequest(drawing, by_path[f"{name}/{number:02d}.png"])
        known_items.run_save(bench, request, silent, CancelToken())


def test_nothing_is_offered_without_a_drawing(bench: Workbench, tmp_path: Path) -> None:
    import_(bench, write_folder(tmp_path / "some", class_files(some_drawings(2, 2), 96)))
    extract(bench)
    assert offers(bench) == ()


@pytest.mark.usefixtures("saved")
def test_each_new_encoder_and_each_tuned_index_is_offered_until_it_was_replayed(bench: Workbench) -> None:
    (first,) = offers(bench)
    assert first == ReplayOffer(DEFAULT_MODEL, "exact", ("Pictures",), is_first=True)
    assert replay(bench, first)["queries"] == 6
    assert offers(bench) == ()
    # An index that is tuned.
    collection = bench.library.catalogue.collection("Pictures")
    indexes.keep_settings(bench, [collection], "simhash", {"bits": 64, "rerank": 2})
    (tuned,) = offers(bench)
    assert tuned == ReplayOffer(DEFAULT_MODEL, "simhash", ("Pictures",))
    figures = replay(bench, tuned)
    assert figures["against"]["experiment"] == 1  # type: ignore[index]
    assert offers(bench) == ()
    # Tuned again, it is new again; as it was, it is not.
    indexes.keep_settings(bench, [collection], "simhash", {"bits": 64, "rerank": 3})
    assert [each.index for each in offers(bench)] == ["simhash"]
    indexes.keep_settings(bench, [collection], "simhash", {"bits": 64, "rerank": 2})
    assert offers(bench) == ()


@pytest.mark.usefixtures("saved")
def test_another_encoder_is_offered_once_it_has_seen_the_pictures(bench: Workbench) -> None:
    replay(bench, offers(bench)[0])
    add_model.run_add(bench, add_model.AddRequest("orb_words", collection="Pictures", words=8), silent, CancelToken())
    assert offers(bench) == ()
    # To evaluate with it embeds, and so does a replay.
    other = ReplayOffer("orb_words", "exact", ("Pictures",))
    request = ReplayWithRequest("orb_words", ReplayRequest(("Pictures",)))
    with evaluate_with.bench_with(bench, "orb_words") as own:
        extract(own)
    assert offers(bench) == (other,)
    figures = evaluate_with.run_replay(bench, request, silent, CancelToken()).figures
    assert figures["model"]["name"] == "orb_words"
    assert figures["against"]["model"] == DEFAULT_MODEL
    assert len(figures["worse"]) + len(figures["better"]) + figures["unchanged"] == 6
    assert len(figures["as before"]) == figures["unchanged"]
    assert offers(bench) == ()


@pytest.mark.usefixtures("saved")
def test_pictures_that_are_gone_offer_nothing(bench: Workbench) -> None:
    replay(bench, offers(bench)[0])
    bench.library.remove_collection("Pictures")
    assert offers(bench) == ()
    assert evaluation_choices.run(bench, evaluation_choices.ChoicesRequest(), silent, CancelToken()).drawings == 6
