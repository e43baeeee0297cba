"""Tuning: what is found reaches what was asked for on the collection itself, and is used from then on."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from embedded_collections import put

from sketchdesk.engine.index import ExactIndex
from sketchdesk.errors import InputError, LibraryWriteError
from sketchdesk.jobs import indexes
from sketchdesk.jobs.evaluating import evaluate as evaluate_job
from sketchdesk.jobs.searching import search as search_job
from sketchdesk.jobs.searching import tune as tune_job
from sketchdesk.jobs.searching.search import ClassQuery
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.library import Library
from sketchdesk.progress import Cancelled, CancelToken, Progress, silent

pytestmark = pytest.mark.usefixtures("idle_encoder")


def tune(bench: Workbench, *names: str, **more: Any) -> tune_job.TuneResult:
    return tune_job.run(bench, tune_job.TuneRequest(names, **more), silent, CancelToken())


def kept(bench: Workbench, name: str, family: str = "simhash") -> dict[str, Any] | None:
    return indexes.kept_settings(bench, [bench.library.catalogue.collection(name)], family)


def recall_of(bench: Workbench, name: str, family: str) -> float:
    """Recall@10 of the index that searches use, over all items, themselves left out: worked out anew."""
    collection = bench.library.catalogue.collection(name)
    opened = indexes.open_index(bench, collection, family)
    assert opened is not None
    features = np.asarray(indexes.committed_features(bench, collection))
    scan = ExactIndex()
    scan.build(features)
    found, truth = opened.index.query_many(features, 11), scan.query_many(features, 11)
    shares = [
        len(set(some.tolist()) & set(all_.tolist()) - {row}) / 10
        for row, (some, all_) in enumerate(zip(found.ids, truth.ids, strict=True))
    ]
    return float(np.mean(shares))


def test_another_metric_is_tuned_for(bench: Workbench) -> None:
    put(bench, "A", 60)
    result = tune(bench, "A", metric="euclidean")
    assert result.settings["metric"] == result.best.settings["metric"] == "euclidean"
    settings = kept(bench, "A")
    assert settings is not None
    assert settings["metric"] == "euclidean"


@pytest.mark.parametrize("family", ["simhash", "pstable"])
def test_what_is_found_is_kept_and_reaches_the_target(
    bench: Workbench, family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tune_job, "SAMPLE", 80)
    put(bench, "A", 400)
    result = tune(bench, "A", index=family, target_recall=0.9)
    assert (result.index, result.reached, result.kept, result.items, result.sample) == (family, True, True, 400, 80)
    assert result.best.recall - result.best.recall_error >= 0.9
    assert result.best in result.trials
    assert result.settings == result.best.settings
    settings = kept(bench, "A", family)
    assert settings is not None
    assert indexes.new_index(family, settings).settings == result.settings
    assert recall_of(bench, "A", family) > 0.85
    query = search_job.SearchRequest(ClassQuery(bench.encoder.spec.class_names[0]), ("A",), 10, family)
    search = search_job.run(bench, query, silent, CancelToken())
    assert len(search.hits) == 10
    if family == "simhash":
        assert search.distance_computations == max(result.settings["rerank"], 10) < 400


def test_any_family(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tune_job, "SAMPLE", 60)
    put(bench, "A", 300)
    result = tune(bench, "A", index="any", target_recall=0.8)
    assert {trial.family for trial in result.trials} == {"simhash", "pstable"}
    reached = [trial for trial in result.trials if trial.recall - trial.recall_error >= 0.8]
    assert result.best.family == result.index
    assert result.best.bytes_read <= 1.05 * min(trial.bytes_read for trial in reached)


def test_within_a_time(bench: Workbench) -> None:
    put(bench, "A", 300)
    result = tune(bench, "A", at_most_ms=10_000.0)
    assert result.reached
    assert result.best.recall == 1.0
    assert result.kept


def test_what_cannot_be_reached_is_told_and_not_kept(bench: Workbench) -> None:
    put(bench, "A", 300)
    tune(bench, "A", target_recall=0.5)
    before = kept(bench, "A")
    result = tune(bench, "A", at_most_ms=1e-9)
    assert (result.reached, result.kept) == (False, False)
    assert result.best in result.trials
    assert kept(bench, "A") == before


def test_only_measured(bench: Workbench) -> None:
    put(bench, "A", 100)
    assert tune(bench, "A", target_recall=0.5, keep=False).reached
    assert kept(bench, "A") is None
    with Library.open(bench.library.paths.root, exclusive=False) as library:
        reader = Workbench(library, bench.encoder)
        assert tune(reader, "A", target_recall=0.5, keep=False).reached
        with pytest.raises(LibraryWriteError, match="could not be kept"):
            tune(reader, "A", target_recall=0.5)


def test_several_collections_are_tuned_as_one_and_kept_for_each(bench: Workbench) -> None:
    put(bench, "A", 100)
    put(bench, "B", 120, seed=1, extracted=80)
    put(bench, "Empty", 5, extracted=0)
    result = tune(bench, "A", "B", "a", "Empty", target_recall=0.5)
    assert (result.items, result.sample) == (180, 180)
    assert kept(bench, "A") == kept(bench, "B") is not None
    assert kept(bench, "Empty") is None


def test_an_evaluation_uses_what_the_first_has_kept(bench: Workbench) -> None:
    one, two = put(bench, "A", 100), put(bench, "B", 100, seed=1)
    ask = evaluate_job.EvaluateRequest("A", ("A", "B"), "simhash")
    assert evaluate_job.run(bench, ask, silent, CancelToken())["IE"] == pytest.approx(1)
    indexes.keep_settings(bench, [two], "simhash", {"rerank": 40})
    assert evaluate_job.run(bench, ask, silent, CancelToken())["IE"] == pytest.approx(200 / 40)
    indexes.keep_settings(bench, [one], "simhash", {"rerank": 20})
    assert evaluate_job.run(bench, ask, silent, CancelToken())["IE"] == pytest.approx(200 / 20)
    indexes.keep_settings(bench, [one], "simhash", {"rerank": 20, "metric": "euclidean"})
    figures = evaluate_job.run(bench, ask, silent, CancelToken())
    assert (figures["metric"], figures["IE"]) == ("euclidean", pytest.approx(200 / 20))
    alone = evaluate_job.run(bench, evaluate_job.EvaluateRequest("B", ("A",), "simhash"), silent, CancelToken())
    assert (alone["metric"], alone["IE"]) == ("euclidean", pytest.approx(100 / 20))


@pytest.mark.parametrize(
    ("names", "more", "says"),
    [
        (("Nowhere",), {}, 'no collection "Nowhere"'),
        (("A",), {"index": "exact"}, "'exact' cannot be tuned: choose simhash, pstable or any"),
        (("A",), {"index": "magic"}, "'magic' cannot be tuned"),
        (("A",), {"target_recall": 0.0}, "above 0 and at most 1"),
        (("A",), {"target_recall": -0.5}, "above 0 and at most 1"),
        (("A",), {"target_recall": 1.01}, "above 0 and at most 1"),
        (("A",), {"target_recall": math.nan}, "above 0 and at most 1"),
        (("A",), {"target_recall": None}, "recall or for a time"),
        (("A",), {"at_most_ms": 0.0}, "above 0"),
        (("A",), {"at_most_ms": -3.0}, "above 0"),
        (("A",), {"at_most_ms": math.inf}, "above 0"),
        (("A",), {"k": 0}, "At least one result"),
        (("Single",), {}, "Only one picture of Single is embedded: tuning needs at least 2"),
        (("Untouched",), {}, "Nothing has been extracted from Untouched"),
        (("Empty", "Untouched"), {}, "Nothing has been extracted from Empty, Untouched"),
    ],
)
def test_what_cannot_be_tuned_is_a_sentence(
    bench: Workbench, names: tuple[str, ...], more: dict[str, Any], says: str
) -> None:
    put(bench, "A", 5)
    put(bench, "Single", 1)
    put(bench, "Untouched", 5, extracted=0)
    bench.library.catalogue.create_collection("Empty")
    if "at_most_ms" in more:
        more = more | {"target_recall": None}
    with pytest.raises(InputError, match=says) as caught:
        tune(bench, *names, **more)
    assert str(caught.value)[-1] in ".?"
    assert kept(bench, "A") is None


@pytest.mark.parametrize("items", [2, 3, 11])
def test_a_few_pictures_are_enough(bench: Workbench, items: int) -> None:
    put(bench, "A", items)
    result = tune(bench, "A", index="any", target_recall=1.0)
    assert (result.reached, result.best.recall, result.sample) == (True, 1.0, items)


def test_equal_pictures_are_no_trouble(bench: Workbench) -> None:
    same = np.zeros((60, bench.encoder.spec.embedding_size), np.float32)
    same[:, 3] = 1
    put(bench, "A", vectors=same, labels=["x"] * 60)
    for family in ("simhash", "pstable"):
        result = tune(bench, "A", index=family, target_recall=1.0)
        assert (result.reached, result.best.recall) == (True, 1.0)


@pytest.mark.parametrize("stage", ["Scanning for the truth", "Building an index", "Trying settings"])
def test_cancelled_at_any_stage_keeps_nothing(bench: Workbench, stage: str) -> None:
    put(bench, "A", 100)
    token = CancelToken()

    def cancel(progress: Progress) -> None:
        if progress.stage == stage:
            token.cancel()

    with pytest.raises(Cancelled):
        tune_job.run(bench, tune_job.TuneRequest(("A",), target_recall=0.5), cancel, token)
    assert token.is_cancelled
    assert kept(bench, "A") is None
