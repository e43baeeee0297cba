"""The tuning panel's questions: settings are tried on a warm session, which never shows what is no longer so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from embedded_collections import clustered, put

from sketchdesk.engine.index import ExactIndex, PStableIndex, SimHashIndex
from sketchdesk.errors import InputError, LibraryWriteError
from sketchdesk.jobs import indexes
from sketchdesk.jobs.collecting import collections as collections_job
from sketchdesk.jobs.searching import tuning_panel as panel
from sketchdesk.jobs.searching import tuning_session
from sketchdesk.jobs.searching.search import ClassQuery, SearchRequest
from sketchdesk.jobs.searching.search import run as run_search
from sketchdesk.jobs.searching.tuning_panel import IndexSettings, PanelResult
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.library import Library
from sketchdesk.progress import Cancelled, CancelToken, Progress, silent

pytestmark = pytest.mark.usefixtures("idle_encoder")

FEW_TABLES = {"bits": 0, "tables": 2, "bits_per_table": 6, "probes": 1, "complete": False}


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The family of each index that is built for trying settings or searching."""
    seen: list[str] = []
    for family in (SimHashIndex, PStableIndex):

        def build(self: Any, vectors: Any, real: Any = family.build) -> None:
            seen.append(self.family)
            real(self, vectors)

        monkeypatch.setattr(family, "build", build)
    return seen


def ask(
    bench: Workbench, *names: str, family: str = "simhash", query: Any = None, k: int = 60, **values: Any
) -> PanelResult:
    request = panel.PanelRequest(names, IndexSettings(family, values), query, k)
    return panel.run_panel(bench, request, silent, CancelToken())


def keep(bench: Workbench, *names: str, family: str = "simhash", **values: Any) -> IndexSettings:
    return panel.run_keep(bench, panel.KeepRequest(names, IndexSettings(family, values)), silent, CancelToken())


def kept(bench: Workbench, *names: str) -> IndexSettings | None:
    return panel.run_kept(bench, panel.KeptRequest(names), silent, CancelToken())


def reset(bench: Workbench, *names: str, family: str = "simhash") -> IndexSettings:
    return panel.run_reset(bench, panel.ResetRequest(names, family), silent, CancelToken())


def first_class(bench: Workbench) -> ClassQuery:
    return ClassQuery(bench.encoder.spec.class_names[0])


def test_what_is_measured_is_what_such_an_index_gives(bench: Workbench) -> None:
    """Recall and comparisons of the point, against an index that is built for itself and a scan."""
    put(bench, "A", 400)
    features = clustered(400, bench.encoder.spec.embedding_size)[0]
    scan = ExactIndex()
    scan.build(features)
    for values in ({"bits": 64, "rerank": 20}, {"bits": 256, "rerank": 40}):
        point = ask(bench, "A", **values).point
        alone = SimHashIndex(**values)
        alone.build(features)
        found, truth = alone.query_many(features, 11), scan.query_many(features, 11)
        shares = [
            len(set(some) & set(every)) for some, every in zip(found.ids.tolist(), truth.ids.tolist(), strict=True)
        ]
        # Other hyperplanes and a sample of the queries: near, not equal.
        assert point.recall == pytest.approx((np.mean(shares) - 1) / 10, abs=0.1)
        assert (point.compared, point.share) == (values["rerank"], values["rerank"] / 400)
        assert {name: point.settings[name] for name in values} == values


def test_one_build_serves_every_move_of_a_slider(bench: Workbench, builds: list[str]) -> None:
    put(bench, "A", 300)
    moves: list[dict[str, Any]] = [
        {},
        {"bits": 64},
        {"bits": 1024, "rerank": 10},
        {"coarse": 0.2},
        {"tables": 16, "bits_per_table": 20, "probes": 8},
        {"bits": 0, "tables": 3, "bits_per_table": 4},
        {"rerank": 5},
    ]
    for values in moves:
        point = ask(bench, "A", **values).point
        assert point.settings == SimHashIndex(**values).settings | {
            name: point.settings[name] for name in point.settings if name.startswith("most_")
        }
    for values in ({}, {"tables": 16, "hashes_per_table": 16}, {"width": 0.5, "probes": 100}, {"adaptive": False}):
        point = ask(bench, "A", family="pstable", **values).point
        assert {name: point.settings[name] for name in values} == values
    assert builds == ["simhash", "pstable"]


def test_more_than_is_kept_builds_anew_and_stays_wide(bench: Workbench, builds: list[str]) -> None:
    put(bench, "A", 100)
    ask(bench, "A")
    assert ask(bench, "A", bits=1280).point.settings["bits"] == 1280
    assert ask(bench, "A", tables=20, bits_per_table=8).stats["tables"] == 20
    assert builds == ["simhash"] * 3
    ask(bench, "A", bits=1280)
    ask(bench, "A", tables=20, bits_per_table=20)
    assert builds == ["simhash"] * 3
    ask(bench, "A", centred=False)
    assert builds == ["simhash"] * 4


def test_the_curve_runs_over_the_depth(bench: Workbench) -> None:
    put(bench, "A", 400)
    for family, values, first in (
        ("simhash", {"bits": 64}, 11),
        ("simhash", FEW_TABLES, 1),
        ("pstable", {"tables": 2, "complete": False}, 1),
    ):
        result = ask(bench, "A", family=family, **values)
        depths = [point.depth for point in result.curve]
        assert depths == sorted(set(depths))
        assert depths[0] == first
        assert 3 <= len(depths) <= tuning_session.CURVE_POINTS
        shares = [point.share for point in result.curve]
        assert shares == sorted(shares)
        recalls = [point.recall for point in result.curve]
        assert recalls[-1] >= recalls[0]
        assert 0 <= min(recalls) <= max(recalls) <= 1
        assert all(point.milliseconds > 0 for point in result.curve)
    result = ask(bench, "A", family="exact")
    assert (result.curve, result.point.recall, result.point.share) == ((), 1.0, 1.0)


def test_the_curve_is_kept_while_only_the_depth_changes(bench: Workbench) -> None:
    put(bench, "A", 300)
    first = ask(bench, "A", bits=64)
    assert ask(bench, "A", bits=64, rerank=17).curve is not first.curve
    assert ask(bench, "A", bits=64, rerank=17).curve == first.curve
    assert ask(bench, "A", bits=128).curve != first.curve


def test_a_slow_index_is_measured_on_fewer_queries() -> None:
    """The clock stands still but for what the queries cost: 20 ms each."""
    vectors = clustered(400, 16)[0]
    now = [0.0]

    class Slow(SimHashIndex):
        def query(self, *arguments: Any, **named: Any) -> Any:
            now[0] += 0.02
            return super().query(*arguments, **named)

    index = Slow(bits=64)
    index.build(vectors)
    gallery = tuning_session.Gallery((), (), vectors)
    session = tuning_session.TuningSession(gallery, "", lambda: [""] * 400)
    sample = session.sample("cosine", silent, CancelToken())
    point, curve = session.measured(index, sample, 0.0, CancelToken(), lambda: now[0])
    assert len(curve) == 3
    assert 0 < point.recall <= 1
    assert now[0] < 0.6
    now[0], index.rerank = 0.0, 30
    session.measured(index, sample, 0.0, CancelToken(), lambda: now[0])
    assert now[0] < 0.4


def test_buckets_and_their_purity(bench: Workbench) -> None:
    collection = put(bench, "A", 200)
    put(bench, "Noise", 50, seed=3, role="distractor")
    result = ask(bench, "A", "Noise", tables=2, bits_per_table=5)
    index = bench.tuning.indexes["simhash"]
    labels = [*bench.library.catalogue.labels_of(collection.id), *[""] * 50]
    expected = index.stats(labels)
    for name in ("tables", "buckets", "items_stored", "items_per_bucket", "purity", "classes", "bits"):
        assert result.stats[name] == expected[name]
    assert result.stats["items_stored"] == 500
    assert ask(bench, "A", "Noise", tables=2, bits_per_table=5, rerank=77).stats["rerank"] == 77
    assert ask(bench, "A", "Noise", tables=1, bits_per_table=5).stats["items_stored"] == 250
    assert "purity" not in ask(bench, "A", "Noise").stats


def test_the_search_uses_the_settings_that_are_tried(bench: Workbench) -> None:
    put(bench, "A", 200)
    put(bench, "B", 100, seed=1)
    query = first_class(bench)
    expected = run_search(bench, SearchRequest(query, ("A", "B"), 20), silent, CancelToken())
    result = ask(bench, "A", "B", family="exact", query=query, k=20)
    assert result.items == 300
    assert result.search is not None
    assert result.search.hits == expected.hits
    assert result.search.guesses == expected.guesses
    assert result.search.distance_computations == 300
    tried = ask(bench, "B", "A", rerank=25, query=query, k=20).search
    assert tried is not None
    assert (len(tried.hits), tried.distance_computations, tried.items) == (20, 25, 300)
    assert [hit.distance for hit in tried.hits] == sorted(hit.distance for hit in tried.hits)
    for hit in tried.hits:
        image = bench.library.catalogue.image(hit.image_id)
        assert bench.library.catalogue.collection_by_id(image.collection_id).name == hit.collection
    assert kept(bench, "A") is None
    assert ask(bench, "A").search is None


def test_the_session_follows_the_collections(bench: Workbench, builds: list[str]) -> None:
    put(bench, "A", 100)
    put(bench, "B", 60, seed=1, extracted=40)
    assert [ask(bench, *names).items for names in (("A",), ("a", "A"), ("A", "B"), ())] == [100, 100, 140, 140]
    assert builds == ["simhash"] * 2
    put(bench, "A", 10, seed=5)
    assert ask(bench, "A", "B").items == 150
    put(bench, "C", 5, extracted=0)
    assert ask(bench, "A", "B", "C").items == 150
    assert builds == ["simhash"] * 3
    bench.library.catalogue.rename_collection(bench.library.catalogue.collection("C").id, "D")
    collections_job.run_remove(bench, collections_job.RemoveRequest("A"), silent, CancelToken())
    assert bench.tuning is None
    assert ask(bench).items == 40


def test_one_picture_has_no_neighbours(bench: Workbench) -> None:
    put(bench, "A", 1)
    for family in ("exact", "simhash", "pstable"):
        result = ask(bench, "A", family=family, query=first_class(bench))
        assert (result.items, result.point.recall) == (1, 1.0)
        assert result.search is not None
        assert len(result.search.hits) == 1


@pytest.mark.parametrize(
    ("names", "family", "values", "k", "says"),
    [
        (("Nowhere",), "simhash", {}, 60, 'no collection "Nowhere"'),
        (("A",), "magic", {}, 60, "no index 'magic'"),
        (("A",), "simhash", {"colour": 1}, 60, "colour"),
        (("A",), "simhash", {"bits": 0}, 60, "at least one table"),
        (("A",), "simhash", {"bits": 1 << 20}, 60, "16384 at most"),
        (("A",), "pstable", {"width": 0.0}, 60, "width"),
        (("A",), "simhash", {}, 0, "At least one result"),
        (("Untouched",), "simhash", {}, 60, "Nothing has been extracted from Untouched"),
    ],
)
def test_what_cannot_be_tried_is_a_sentence(
    bench: Workbench, names: tuple[str, ...], family: str, values: dict[str, Any], k: int, says: str
) -> None:
    put(bench, "A", 20)
    put(bench, "Untouched", 5, extracted=0)
    ask(bench, "A")
    before = bench.tuning.indexes["simhash"].settings
    with pytest.raises(InputError, match=says) as caught:
        ask(bench, *names, family=family, k=k, **values)
    assert str(caught.value)[-1] in ".?"
    if bench.tuning is not None:
        assert bench.tuning.indexes["simhash"].settings == before
    assert ask(bench, "A").items == 20


@pytest.mark.parametrize("stage", ["Reading embeddings", "Building an index to tune", "Scanning for the truth"])
def test_cancelled_while_it_is_being_made_ready(bench: Workbench, stage: str) -> None:
    put(bench, "A", 50)
    token = CancelToken()

    def cancel(progress: Progress) -> None:
        if progress.stage == stage:
            token.cancel()

    request = panel.PanelRequest(("A",), IndexSettings("simhash"))
    with pytest.raises(Cancelled):
        panel.run_panel(bench, request, cancel, token)
    assert ask(bench, "A").items == 50


def test_kept_settings_come_back_and_are_searched_with(bench: Workbench) -> None:
    put(bench, "A", 100)
    put(bench, "B", 100, seed=1)
    assert kept(bench, "A") is None
    chosen = keep(bench, "A", bits=128, rerank=30, most_bits=1024)
    assert chosen == IndexSettings("simhash", {"bits": 128, "rerank": 30})
    assert kept(bench, "A") == kept(bench, "B", "A") == kept(bench) == chosen
    assert kept(bench, "B") is None
    request = SearchRequest(first_class(bench), ("A",), 10, "simhash")
    assert run_search(bench, request, silent, CancelToken()).distance_computations == 30
    later = keep(bench, "A", "B", family="pstable", tables=4, width=1.5)
    assert kept(bench, "A") == kept(bench, "B") == later
    assert reset(bench, "A", family="pstable") == IndexSettings("pstable", PStableIndex().settings)
    assert kept(bench, "A") == chosen
    assert reset(bench) == IndexSettings("simhash", SimHashIndex().settings)
    assert kept(bench, "A") is None
    assert kept(bench, "B") == later
    assert run_search(bench, request, silent, CancelToken()).distance_computations == 100


def test_kept_settings_of_another_version_are_passed_over(bench: Workbench) -> None:
    collection = put(bench, "A", 20)
    good = keep(bench, "A", rerank=30)
    bench.library.catalogue.keep_settings([collection.id], bench.fingerprint, "hnsw", {"links": 32})
    bench.library.catalogue.keep_settings([collection.id], bench.fingerprint, "pstable", {"links": 32})
    assert kept(bench, "A") == good


def test_what_cannot_be_kept_is_a_sentence(bench: Workbench) -> None:
    with pytest.raises(InputError, match="no collections yet"):
        keep(bench)
    put(bench, "A", 20)
    for names, family, values, says in (
        (("Nowhere",), "simhash", {}, "no collection"),
        (("A",), "magic", {}, "no index 'magic'"),
        (("A",), "simhash", {"bits": -1}, "number of bits"),
    ):
        with pytest.raises(InputError, match=says):
            keep(bench, *names, family=family, **values)
    with pytest.raises(InputError, match="no index 'magic'"):
        reset(bench, "A", family="magic")
    with Library.open(bench.library.paths.root, exclusive=False) as library:
        reader = Workbench(library, bench.encoder)
        with pytest.raises(LibraryWriteError, match="read-only"):
            keep(reader, "A", rerank=30)
        assert ask(reader, "A").items == 20
    assert kept(bench, "A") is None


def test_a_million_pictures_keep_fewer_projections(monkeypatch: pytest.MonkeyPatch, bench: Workbench) -> None:
    monkeypatch.setattr(tuning_session, "_PROJECTION_BYTES", 4 * 16 * 100 * 5)
    put(bench, "A", 100)
    ask(bench, "A", family="pstable", tables=2)
    assert bench.tuning.indexes["pstable"].settings["most_tables"] == 5
    assert ask(bench, "A", family="pstable", tables=9).stats["tables"] == 9


def test_defaults_are_the_engines(bench: Workbench) -> None:
    for family in indexes.FAMILIES:
        assert reset(bench, family=family).values == indexes.new_index(family).settings


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds count as hundreds of thousands."""
    monkeypatch.setattr(tuning_session, "_MANY", 300)


@pytest.mark.usefixtures("many")
def test_of_many_pictures_the_first_answer_comes_from_few_queries(bench: Workbench) -> None:
    """Sharpened, it is the same sample as one that was drawn at once, against a scan that is written out here."""
    put(bench, "A", 400)
    request = panel.PanelRequest(("A",), IndexSettings("simhash", {"bits": 64}), sharpen=True)
    first = ask(bench, "A", bits=64)
    assert (first.queries, first.is_sharp) == (16, False)
    assert ask(bench, "A", bits=64, rerank=20).queries == 16
    counts = []
    while not counts or not counts[-1][1]:
        result = panel.run_panel(bench, request, silent, CancelToken())
        counts.append((result.queries, result.is_sharp))
    assert counts == [(32, False), (64, False), (100, True)]
    assert panel.run_panel(bench, request, silent, CancelToken()).queries == 100

    sample = bench.tuning.samples["cosine"]
    assert len(set(sample.ids.tolist())) == 100
    vectors = clustered(400, bench.encoder.spec.embedding_size)[0].astype(np.float64)
    for query, own, ids, distances in zip(
        sample.queries, sample.ids, sample.truth_ids, sample.truth_distances, strict=True
    ):
        np.testing.assert_array_equal(query, clustered(400, bench.encoder.spec.embedding_size)[0][own])
        cosines = vectors @ vectors[own] / np.linalg.norm(vectors, axis=1) / np.linalg.norm(vectors[own])
        order = np.argsort(-np.delete(cosines, own), kind="stable")[:10]
        np.testing.assert_array_equal(ids, np.delete(np.arange(400), own)[order])
        np.testing.assert_allclose(distances, 1 - np.delete(cosines, own)[order], atol=1e-6)
    small = tuning_session.TuningSession(bench.tuning.gallery, "", lambda: [""] * 400)
    with pytest.MonkeyPatch.context() as few:
        few.setattr(tuning_session, "_MANY", 10**6)
        whole = small.sample("cosine", silent, CancelToken())
    np.testing.assert_array_equal(whole.ids, sample.ids)
    np.testing.assert_array_equal(whole.truth_ids, sample.truth_ids)


@pytest.mark.usefixtures("many")
def test_of_many_pictures_the_index_of_searches_is_tried_first(bench: Workbench, builds: list[str]) -> None:
    put(bench, "A", 400)
    query = first_class(bench)
    request = SearchRequest(query, ("A",), 20, "simhash")
    before = run_search(bench, request, silent, CancelToken())
    assert builds == ["simhash"]
    opened = next(iter(bench.open_indexes.values())).index
    for rerank in (15, 30):
        result = ask(bench, "A", rerank=rerank, query=query, k=20)
        assert (result.point.compared, result.search.distance_computations) == (max(rerank, 11), max(rerank, 20))
    assert builds == ["simhash"]
    assert run_search(bench, request, silent, CancelToken()).hits == before.hits
    # What needs a build leaves the index of searches alone.
    assert ask(bench, "A", bits=128).point.settings["bits"] == 128
    tables = ask(bench, "A", tables=2, bits_per_table=5)
    assert tables.stats["tables"] == 2
    assert "purity" in tables.stats
    assert builds == ["simhash"] * 3
    assert bench.tuning.indexes["simhash"] is not opened
    assert opened.settings["tables"] == 0
    assert run_search(bench, request, silent, CancelToken()).hits == before.hits
    # All later ones are served by what was built.
    for values in ({"bits": 512}, {"tables": 16, "bits_per_table": 20}, {"bits": 64}):
        ask(bench, "A", **values)
    assert builds == ["simhash"] * 3


@pytest.mark.usefixtures("many")
def test_of_many_pictures_an_index_keeps_what_was_asked_for(bench: Workbench, builds: list[str]) -> None:
    put(bench, "A", 400)
    ask(bench, "A", bits=64)
    settings = bench.tuning.indexes["simhash"].settings
    assert (settings["most_bits"], settings["most_tables"]) == (512, 0)
    ask(bench, "A", bits=1024)
    assert bench.tuning.indexes["simhash"].settings["most_bits"] == 1024
    assert builds == ["simhash"] * 2
