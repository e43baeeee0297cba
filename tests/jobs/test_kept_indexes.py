"""Indexes of collections: the settings that were chosen for them, and the saved ones that the next start opens."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from embedded_collections import clustered, put
from system_faults import Faults

from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.engine.index import SimHashIndex, VectorIndex, load_index
from sketchdesk.errors import InputError
from sketchdesk.jobs import indexes
from sketchdesk.jobs.collecting import collections as collections_job
from sketchdesk.jobs.results import SearchResult
from sketchdesk.jobs.searching import search as search_job
from sketchdesk.jobs.searching.search import ClassQuery
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.library import Library
from sketchdesk.library.records import CollectionRecord
from sketchdesk.progress import CancelToken, silent

pytestmark = pytest.mark.usefixtures("idle_encoder")

FAMILIES = ("exact", "simhash", "pstable")


@pytest.fixture(autouse=True)
def _keep_small_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexes, "KEEP_FROM", 100)


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of vectors of each index that is built."""
    seen: list[int] = []
    real = SimHashIndex.build

    def build(self: SimHashIndex, vectors: Any) -> None:
        seen.append(len(vectors))
        real(self, vectors)

    monkeypatch.setattr(SimHashIndex, "build", build)
    return seen


def opened(bench: Workbench, collection: CollectionRecord, family: str = "simhash") -> VectorIndex:
    found = indexes.open_index(bench, bench.library.catalogue.collection(collection.name), family)
    assert found is not None
    return found.index


def again(bench: Workbench) -> Workbench:
    """The same library as the next start finds it."""
    return Workbench(bench.library, bench.encoder)


def folders(bench: Workbench) -> list[str]:
    return sorted(path.name for path in bench.library.paths.indexes.iterdir())


def search(bench: Workbench, *names: str, index: str = "simhash", k: int = 10) -> SearchResult:
    query = ClassQuery(bench.encoder.spec.class_names[0])
    return search_job.run(bench, search_job.SearchRequest(query, names, k, index), silent, CancelToken())


# --- settings ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", FAMILIES)
def test_an_index_of_each_family(family: str) -> None:
    made = indexes.new_index(family)
    assert (made.family, made.metric, len(made)) == (family, "cosine", 0)
    assert indexes.new_index(family, made.settings).settings == made.settings
    assert indexes.new_index(family, {"metric": "euclidean"}).metric == "euclidean"


@pytest.mark.parametrize(
    ("family", "settings", "says"),
    [
        ("magic", {}, "no index 'magic': choose exact, simhash or pstable"),
        ("simhash", {"colour": 3}, "colour"),
        ("pstable", {"bits": 512}, "bits"),
        ("exact", {"bits": 512}, "bits"),
        ("simhash", {"bits": 0}, "at least one table"),
        ("simhash", {"bits": "many"}, "number of bits"),
        ("pstable", {"width": -1.0}, "width"),
        ("simhash", {"metric": "taxi"}, "no metric"),
    ],
)
def test_settings_that_make_no_index(bench: Workbench, family: str, settings: dict[str, Any], says: str) -> None:
    collection = put(bench, "A")
    for attempt in (
        lambda: indexes.new_index(family, settings),
        lambda: indexes.keep_settings(bench, [collection], family, settings),
    ):
        with pytest.raises(InputError, match=says):
            attempt()
    assert bench.library.catalogue.kept_settings(collection.id, bench.fingerprint) == []


def test_what_is_kept_is_used_for_that_collection_and_encoder_only(bench: Workbench) -> None:
    one, two = put(bench, "one"), put(bench, "two", seed=1)
    chosen = {"bits": 128, "rerank": 30, "most_bits": 1024, "most_tables": 4, "most_bits_per_table": 16}
    indexes.keep_settings(bench, [one], "simhash", chosen)
    settings = opened(bench, one).settings
    assert (settings["bits"], settings["rerank"]) == (128, 30)
    assert (settings["most_bits"], settings["most_tables"]) == (128, 0), "what was kept for trying costs memory"
    assert opened(bench, two).settings == SimHashIndex().settings
    bench.library.catalogue.forget_settings([one.id], bench.fingerprint, "simhash")
    bench.library.catalogue.keep_settings([one.id], "ab" * 32, "simhash", {"bits": 64})
    assert opened(bench, one).settings == SimHashIndex().settings


def test_settings_of_another_version_are_passed_over(bench: Workbench) -> None:
    one, two = put(bench, "one"), put(bench, "two", seed=1)
    catalogue = bench.library.catalogue
    for strange in ({"quantum": True}, {"bits": 10**9}, {"bits": None}, {"tables": [1]}, {"rerank": {"deep": 1}}):
        catalogue.keep_settings([one.id], bench.fingerprint, "simhash", strange)
        assert opened(bench, one).settings == SimHashIndex().settings
    catalogue.keep_settings([two.id], bench.fingerprint, "simhash", {"bits": 64})
    assert indexes.kept_settings(bench, [one, two], "simhash") == {"bits": 64}
    assert search(bench, "one", "two").items == 600


def test_a_depth_changes_in_place_and_bits_build_anew(bench: Workbench, builds: list[int]) -> None:
    one = put(bench, "one")
    first = opened(bench, one)
    for depth in ({"rerank": 20}, {"rerank": 25, "coarse": 0.5}, {"probes": 4}):
        indexes.keep_settings(bench, [one], "simhash", depth)
        assert opened(bench, one) is first
        assert {name: first.settings[name] for name in depth} == depth
    assert first.settings["coarse"] is None
    assert builds == [300]
    indexes.keep_settings(bench, [one], "simhash", {"bits": 256})
    assert opened(bench, one).settings["bits"] == 256
    assert builds == [300, 300]


def test_each_collection_is_searched_with_its_own_settings(bench: Workbench) -> None:
    one, two = put(bench, "one"), put(bench, "two", seed=1)
    indexes.keep_settings(bench, [one], "simhash", {"rerank": 20})
    indexes.keep_settings(bench, [two], "simhash", {"rerank": 50})
    result = search(bench, "one", "two")
    assert result.distance_computations == 70
    indexes.keep_settings(bench, [two, one], "pstable", {"tables": 1, "hashes_per_table": 1, "width": 1000.0})
    assert search(bench, "one", "two", index="pstable").distance_computations == 600


def test_distances_of_two_metrics_are_never_mixed(bench: Workbench) -> None:
    """The first collection with kept settings decides; the others keep all but the metric."""
    one, two = put(bench, "one"), put(bench, "two", seed=1)
    indexes.keep_settings(bench, [two], "simhash", {"metric": "euclidean", "rerank": 300})
    indexes.keep_settings(bench, [one], "simhash", {"metric": "cosine", "rerank": 300})
    cosine, euclidean = search(bench, "one", "two"), search(bench, "two", "one")
    assert [hit.image_id for hit in cosine.hits] == [hit.image_id for hit in euclidean.hits]
    assert {hit.collection for hit in search(bench, "one", "two", k=500).hits} == {"one", "two"}
    for near, far in zip(cosine.hits, euclidean.hits, strict=True):
        assert far.distance == pytest.approx((2 * near.distance) ** 0.5, abs=1e-5)
        assert far.similarity == pytest.approx(near.similarity, abs=1e-5)


# --- saved indexes -----------------------------------------------------------------------------------------------


def test_the_next_start_opens_what_was_built(bench: Workbench, builds: list[int]) -> None:
    one = put(bench, "one")
    before = opened(bench, one)
    (folder,) = folders(bench)
    names = [path.name.rsplit("-", 1)[0] for path in (bench.library.paths.indexes / folder).iterdir()]
    assert "vectors" not in names, "the embeddings are in a file of their own already"
    after = opened(again(bench), one)
    assert after is not before
    assert isinstance(after._signatures.words, np.memmap) or after._signatures.words.base is not None
    assert builds == [300]
    queries = clustered(20, bench.encoder.spec.embedding_size, seed=5)[0]
    np.testing.assert_array_equal(after.query_many(queries, 10).ids, before.query_many(queries, 10).ids)
    assert folders(bench) == [folder]


def test_another_process_opens_it_beside_the_writer(
    bench: Workbench, encoder: EncoderProcess, builds: list[int]
) -> None:
    put(bench, "one")
    expected = search(bench, "one")
    with Library.open(bench.library.paths.root, exclusive=False) as library:
        result = search(Workbench(library, encoder), "one")
    assert result.hits == expected.hits
    assert builds == [300]


def test_a_reader_keeps_nothing(bench: Workbench, encoder: EncoderProcess, builds: list[int]) -> None:
    put(bench, "one")
    with Library.open(bench.library.paths.root, exclusive=False) as library:
        search(Workbench(library, encoder), "one")
        search(Workbench(library, encoder), "one")
    assert builds == [300, 300]
    assert folders(bench) == []


def test_a_depth_is_set_on_what_was_saved(bench: Workbench, builds: list[int]) -> None:
    one = put(bench, "one")
    opened(bench, one)
    indexes.keep_settings(bench, [one], "simhash", {"rerank": 33})
    assert opened(again(bench), one).settings["rerank"] == 33
    assert builds == [300]


def test_only_what_pays_is_kept(bench: Workbench) -> None:
    small, large, half = put(bench, "small", 99), put(bench, "large", 100), put(bench, "half", 300, extracted=200)
    for collection in (small, large, half):
        for family in FAMILIES:
            opened(bench, collection, family)
    (record,) = bench.library.catalogue.indexes()
    assert record.kind == "simhash"
    assert [each.collection_id for each in record.collections] == [large.id]


def test_rows_extracted_since_are_taken_in(bench: Workbench, builds: list[int]) -> None:
    one = put(bench, "one", 300)
    opened(bench, one)
    (folder,) = folders(bench)
    put(bench, "one", 20, seed=7)
    fresh = again(bench)
    assert len(opened(fresh, one)) == 320
    assert len(opened(bench, one)) == 320
    assert folders(bench) == [folder], "a few rows are no reason to save again"
    put(bench, "one", 100, seed=8)
    grown = opened(fresh, one)
    assert len(grown) == 420
    assert builds == [300]
    (newer,) = folders(bench)
    assert newer != folder
    assert len(opened(again(bench), one)) == 420
    assert builds == [300]
    whole = SimHashIndex()
    whole.build(indexes.committed_features(bench, bench.library.catalogue.collection("one")))
    queries = clustered(20, bench.encoder.spec.embedding_size, seed=5)[0]
    for index in (grown, opened(again(bench), one)):
        np.testing.assert_array_equal(index.query_many(queries, 10).ids, whole.query_many(queries, 10).ids)


def test_what_is_past_a_power_of_two_is_saved_again(bench: Workbench) -> None:
    one = put(bench, "one", 500)
    opened(bench, one)
    before = folders(bench)
    put(bench, "one", 12, seed=7)
    opened(bench, one)
    assert folders(bench) != before


def test_an_extraction_refreshes_what_is_saved(bench: Workbench, builds: list[int]) -> None:
    one = put(bench, "one", 300)
    opened(bench, one)
    put(bench, "one", 200, seed=7)
    fresh = again(bench)
    indexes.refresh_saved(fresh, bench.library.catalogue.collection("one"))
    (record,) = bench.library.catalogue.indexes()
    assert record.collections[0].rows == 500
    assert len(opened(again(bench), one)) == 500
    assert builds == [300]


def test_other_settings_replace_what_was_saved(bench: Workbench, builds: list[int]) -> None:
    one, two = put(bench, "one"), put(bench, "two", seed=1)
    opened(bench, one)
    opened(bench, two)
    indexes.keep_settings(bench, [one], "simhash", {"bits": 256})
    opened(bench, one)
    assert builds == [300, 300, 300]
    assert len(folders(bench)) == len(bench.library.catalogue.indexes()) == 2
    assert opened(again(bench), one).settings["bits"] == 256
    assert builds == [300, 300, 300]


def test_another_encoder_finds_none_and_lost_embeddings_take_theirs_along(bench: Workbench) -> None:
    one = put(bench, "one")
    opened(bench, one)
    (old,) = folders(bench)
    library, size = bench.library, bench.encoder.spec.embedding_size
    (record,) = library.catalogue.indexes()
    other = "cd" * 32

    class OtherEncoder(Workbench):
        @property
        def fingerprint(self) -> str:
            return other

    changed = OtherEncoder(library, bench.encoder)
    indexes.refresh_saved(changed, one)
    assert folders(bench) == [old], "its embeddings are still there"
    assert library.indexes.find("simhash", other, record.settings, [one.id]) is None
    library.catalogue.set_rows_done(one.id, other, size, 0)
    library.discard_features(one.id, bench.fingerprint)
    indexes.refresh_saved(changed, one)
    assert folders(bench) == []
    assert library.catalogue.indexes() == []


def test_embeddings_that_are_made_again_drop_what_was_saved(bench: Workbench, builds: list[int]) -> None:
    one = put(bench, "one")
    opened(bench, one)
    indexes.drop_saved(bench, one)
    assert (folders(bench), bench.open_indexes) == ([], {})
    opened(bench, one)
    assert builds == [300, 300]


def test_embeddings_that_changed_are_noticed(bench: Workbench, builds: list[int]) -> None:
    one = put(bench, "one")
    opened(bench, one)
    spec = bench.encoder.spec
    others = clustered(300, spec.embedding_size, seed=44)[0]
    bench.library.feature_store(one.id, spec.fingerprint, spec.embedding_size).write(0, others)
    index = opened(again(bench), one)
    assert builds == [300, 300]
    assert index.query(others[17], 1).ids.tolist() == [17]


def test_a_removed_collection_takes_its_index_along(bench: Workbench) -> None:
    put(bench, "one")
    search(bench, "one")
    collections_job.run_remove(bench, collections_job.RemoveRequest("one"), silent, CancelToken())
    assert (folders(bench), bench.open_indexes, bench.library.catalogue.indexes()) == ([], {}, [])


def _cut(folder: Path) -> None:
    path = max(folder.glob("*.npy"), key=lambda each: each.stat().st_size)
    path.write_bytes(path.read_bytes()[:-7])


def _flip(folder: Path) -> None:
    path = next(folder.glob("signatures-*.npy"))
    content = bytearray(path.read_bytes())
    content[-5] ^= 0x10
    path.write_bytes(content)


def _empty_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_bytes(b"")


def _newer(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_bytes())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"version": 99}))


def _foreign(folder: Path) -> None:
    (folder / "manifest.json").write_text('{"format": "something else"}')


def _other_family(folder: Path) -> None:
    """A sound index, but not the one that the catalogue names."""
    vectors = np.asarray(load_index(folder)._rows.gather(np.arange(300)))
    shutil.rmtree(folder)
    index = SimHashIndex(bits=64)
    index.build(vectors)
    index.save(folder)


def _other_ids(folder: Path) -> None:
    index = load_index(folder)
    index.remove([3])
    vectors = next(path for path in folder.parents[1].glob("features/*.npy"))
    shutil.rmtree(folder)
    index.save(folder, vectors=vectors)


@pytest.mark.parametrize("as_reader", [False, True])
@pytest.mark.parametrize(
    "damage", [_cut, _flip, _empty_manifest, _newer, _foreign, _other_family, _other_ids, shutil.rmtree]
)
def test_what_is_damaged_or_foreign_is_built_again(
    bench: Workbench,
    encoder: EncoderProcess,
    builds: list[int],
    caplog: pytest.LogCaptureFixture,
    damage: Callable[[Path], None],
    as_reader: bool,
) -> None:
    put(bench, "one")
    expected = search(bench, "one")
    (folder,) = folders(bench)
    damage(bench.library.paths.indexes / folder)
    builds.clear()
    if as_reader:
        with Library.open(bench.library.paths.root, exclusive=False) as library:
            assert search(Workbench(library, encoder), "one").hits == expected.hits
        assert builds == [300]
        return
    assert search(again(bench), "one").hits == expected.hits
    assert builds == [300]
    assert "is built again" in caplog.text
    (newer,) = folders(bench)
    assert newer != folder
    assert search(again(bench), "one").hits == expected.hits
    assert builds == [300]


def test_a_row_of_the_catalogue_that_counts_too_many(bench: Workbench, builds: list[int]) -> None:
    one = put(bench, "one")
    opened(bench, one)
    with bench.library._database.transaction() as cursor:
        cursor.execute("UPDATE index_collections SET rows = 301")
    assert len(opened(again(bench), one)) == 300
    assert builds == [300, 300]


def test_a_full_disk_only_means_that_it_is_not_kept(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    put(bench, "one")
    expected = search(bench, "one", index="exact", k=5)
    faults = Faults(monkeypatch)
    kept = 0
    for step in faults.every_step(lambda: search(again(bench), "one")):
        assert search(again(bench), "one", k=5).hits == expected.hits
        bench.library.indexes.sweep_orphans()
        kept += len(folders(bench))
        for record in bench.library.catalogue.indexes():
            bench.library.indexes.remove(record)
        assert step < 200
    assert "is not kept" in caplog.text
    assert len(folders(bench)) == len(bench.library.catalogue.indexes()) == 1
    assert search(again(bench), "one", k=5).hits == expected.hits


def test_a_full_disk_as_a_saved_one_grows(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    one = put(bench, "one")
    opened(bench, one)
    put(bench, "one", 300, seed=3)
    expected = search(again(bench), "one", index="exact")
    faults = Faults(monkeypatch)
    fresh = again(bench)
    fired = faults.fired(6, lambda: opened(fresh, one))
    assert fired
    assert len(opened(fresh, one)) == 600
    assert search(fresh, "one").hits == expected.hits
    assert search(again(bench), "one").hits == expected.hits
