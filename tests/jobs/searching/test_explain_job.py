"""Why missed?: exactly the pictures that the scan finds and the index does not, each with a change that finds it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from embedded_collections import put

from sketchdesk.errors import InputError
from sketchdesk.jobs.searching import explain as explain_job
from sketchdesk.jobs.searching import search as search_job
from sketchdesk.jobs.searching.explain import MissedPicture
from sketchdesk.jobs.searching.search import ClassQuery, SearchRequest
from sketchdesk.jobs.searching.tuning_panel import IndexSettings, PanelRequest, run_panel
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import Cancelled, CancelToken, Progress, silent

pytestmark = pytest.mark.usefixtures("idle_encoder")

POOR: list[tuple[str, dict[str, Any]]] = [
    ("simhash", {"bits": 64, "rerank": 10, "weighed": False}),
    ("simhash", {"bits": 64, "rerank": 10, "tables": 1, "bits_per_table": 6, "probes": 1}),
    ("simhash", {"bits": 0, "tables": 1, "bits_per_table": 7}),
    ("pstable", {"tables": 1, "hashes_per_table": 6, "width": 1.0, "probes": 1}),
]


def missed(bench: Workbench, *names: str, family: str, values: dict[str, Any], k: int = 10, name: int = 0) -> Any:
    query = ClassQuery(bench.encoder.spec.class_names[name])
    request = explain_job.MissedRequest(names, IndexSettings(family, values), query, k)
    return explain_job.run_missed(bench, request, silent, CancelToken())


def hits(bench: Workbench, *names: str, family: str, values: dict[str, Any], k: int = 10, name: int = 0) -> list[int]:
    query = ClassQuery(bench.encoder.spec.class_names[name])
    result = run_panel(bench, PanelRequest(names, IndexSettings(family, values), query, k), silent, CancelToken())
    assert result.search is not None
    return [hit.image_id for hit in result.search.hits]


@pytest.mark.parametrize(("family", "values"), POOR)
def test_each_missed_picture_is_named_and_its_change_finds_it(
    bench: Workbench, family: str, values: dict[str, Any]
) -> None:
    put(bench, "A", 500)
    put(bench, "B", 300, seed=1)
    names, explained = ("A", "B"), 0
    for name in range(4):
        truth = search_job.run(
            bench, SearchRequest(ClassQuery(bench.encoder.spec.class_names[name]), names, 10), silent, CancelToken()
        )
        exact = {hit.image_id: rank for rank, hit in enumerate(truth.hits, 1)}
        found = hits(bench, *names, family=family, values=values, name=name)
        pictures: tuple[MissedPicture, ...] = missed(bench, *names, family=family, values=values, name=name)
        expected = [image for image in exact if image not in found]
        assert [each.hit.image_id for each in pictures] == expected
        for each in pictures:
            assert each.rank == each.why.item_rank == exact[each.hit.image_id]
            assert each.hit in truth.hits
            assert not each.why.found
            assert each.why.changes
            for change in each.why.changes[:2]:
                changed = values | {change.setting: change.after}
                assert each.hit.image_id in hits(bench, *names, family=family, values=changed, name=name)
        explained += len(pictures)
    assert explained > 0, "these settings miss nothing: the test is empty"


def test_a_good_index_misses_nothing(bench: Workbench) -> None:
    put(bench, "A", 100)
    for family in ("simhash", "exact"):
        assert missed(bench, "A", family=family, values={}) == ()
    assert missed(bench, "A", family="simhash", values={}, k=1000) == ()


def test_pictures_that_are_equally_near_are_not_missed(bench: Workbench) -> None:
    same = np.zeros((50, bench.encoder.spec.embedding_size), np.float32)
    same[:, 3] = 1
    put(bench, "A", vectors=same, labels=["x"] * 50)
    for family, values in POOR:
        assert missed(bench, "A", family=family, values=values, k=10) == ()


def test_what_cannot_be_explained_is_a_sentence(bench: Workbench) -> None:
    put(bench, "A", 20)
    put(bench, "Untouched", 3, extracted=0)
    for names, family, values, k, says in (
        (("Nowhere",), "simhash", {}, 10, "no collection"),
        (("Untouched",), "simhash", {}, 10, "Nothing has been extracted"),
        (("A",), "magic", {}, 10, "no index 'magic'"),
        (("A",), "simhash", {"bits": -1}, 10, "number of bits"),
        (("A",), "simhash", {}, 0, "At least one result"),
    ):
        with pytest.raises(InputError, match=says):
            missed(bench, *names, family=family, values=values, k=k)


def test_cancelled_between_two_pictures(bench: Workbench) -> None:
    put(bench, "A", 500)
    family, values = POOR[2]
    token = CancelToken()

    def cancel(progress: Progress) -> None:
        if progress.stage == "Explaining":
            token.cancel()

    number = next(i for i in range(40) if missed(bench, "A", family=family, values=values, name=i))
    query = ClassQuery(bench.encoder.spec.class_names[number])
    request = explain_job.MissedRequest(("A",), IndexSettings(family, values), query)
    with pytest.raises(Cancelled):
        explain_job.run_missed(bench, request, cancel, token)
    assert hits(bench, "A", family=family, values=values)
