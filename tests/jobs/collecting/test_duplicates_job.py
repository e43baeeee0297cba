"""Duplicates: copies of a file, and pictures that the encoder sees as nearly the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from embedded_collections import clustered, put
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from job_pictures import class_files, some_drawings, write_folder
from library_contents import import_

from sketchdesk.engine.index import SimHashIndex
from sketchdesk.errors import InputError
from sketchdesk.jobs.collecting import duplicates as duplicates_job
from sketchdesk.jobs.collecting.duplicates import DuplicateGroup, DuplicatesRequest, DuplicatesResult
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import Cancelled, CancelToken, silent

pytestmark = pytest.mark.usefixtures("idle_encoder")


def duplicates(bench: Workbench, *names: str, threshold: float = 0.98) -> DuplicatesResult:
    return duplicates_job.run(bench, DuplicatesRequest(names, threshold), silent, CancelToken())


def names_of(group: DuplicateGroup) -> list[str]:
    return [f"{hit.collection}/{hit.path.name}" for hit in group.hits]


def beside(vector: np.ndarray, cosine: float, seed: int) -> np.ndarray:
    """A unit vector at that cosine from a unit vector."""
    other = np.random.default_rng(seed).standard_normal(len(vector))
    other -= (other @ vector) * vector
    other /= np.linalg.norm(other)
    return (cosine * vector + np.sqrt(1 - cosine**2) * other).astype(np.float32)


def expected_groups(vectors: np.ndarray, threshold: float) -> set[frozenset[int]]:
    """Every pair compared, in double precision."""
    wide = vectors.astype(np.float64)
    near = (wide @ wide.T) >= threshold
    groups: list[set[int]] = [{item} for item in range(len(vectors))]
    for low, high in zip(*(places.tolist() for places in np.nonzero(np.triu(near, 1))), strict=True):
        if groups[low] is not groups[high]:
            groups[low] |= groups[high]
            for item in groups[high]:
                groups[item] = groups[low]
    return {frozenset(group) for group in groups if len(group) > 1}


def test_copies_of_a_file_are_found_in_all_collections(bench: Workbench, tmp_path: Path) -> None:
    files = class_files(some_drawings(2, 3), 64)
    names = sorted(files)
    folder = write_folder(
        tmp_path / "some", files | {"cat/copy.png": files[names[0]], "cat/again.png": files[names[0]]}
    )
    import_(bench, folder, name="One")
    import_(
        bench, write_folder(tmp_path / "other", {"x/z.png": files[names[4]], "x/y.png": files[names[1]]}), name="Two"
    )
    result = duplicates(bench, "One")
    assert (result.pictures, result.compared) == (8, 0)
    assert [group.kind for group in result.groups] == ["exact"] * 3
    assert len(result.groups[0].hits) == 3
    assert {hit.path.read_bytes() for hit in result.groups[0].hits} == {files[names[0]]}
    assert {frozenset(names_of(group)) for group in result.groups[1:]} == {
        frozenset({f"One/{Path(names[4]).name}", "Two/z.png"}),
        frozenset({f"One/{Path(names[1]).name}", "Two/y.png"}),
    }
    assert all((hit.distance, hit.similarity) == (0, 1) for group in result.groups for hit in group.hits)
    # Copies inside of another collection are not this one's.
    assert [len(group.hits) for group in duplicates(bench, "Two").groups] == [2, 2]
    assert len(duplicates(bench).groups) == 3


def test_near_copies_are_connected_into_groups(bench: Workbench) -> None:
    size = bench.encoder.spec.embedding_size
    base = np.linalg.qr(np.random.default_rng(5).standard_normal((size, 3)))[0].T
    chain = [base[0].astype(np.float32)]
    for seed in range(4):
        chain.append(beside(chain[-1], 0.985, seed))
    assert chain[0] @ chain[-1] < 0.97, "the ends are near only by what lies between"
    loose = beside(base[1], 0.979, 9)
    vectors = np.stack([base[1], *chain, loose, base[2], base[2]]).astype(np.float32)
    put(bench, "Near", vectors=vectors, labels=["a"] * len(vectors))
    result = duplicates(bench, "Near")
    assert result.compared == 9
    assert [group.kind for group in result.groups] == ["near", "near"]
    assert names_of(result.groups[0]) == [f"Near/{row}.png" for row in range(1, 6)]
    assert names_of(result.groups[1]) == ["Near/7.png", "Near/8.png"]
    first = result.groups[0].hits
    assert (first[0].distance, first[0].similarity) == (0, 1)
    assert first[1].similarity == pytest.approx(0.985, abs=1e-5)
    assert first[4].distance == pytest.approx(1 - float(chain[0] @ chain[-1]), abs=1e-5)
    assert len(duplicates(bench, "Near", threshold=0.9785).groups) == 3


def test_near_copies_across_collections_only_among_the_named(bench: Workbench) -> None:
    size = bench.encoder.spec.embedding_size
    vector = np.eye(1, size, dtype=np.float32)[0]
    put(bench, "A", vectors=np.stack([vector, np.eye(1, size, 3, dtype=np.float32)[0]]), labels=["a", "b"])
    put(
        bench,
        "B",
        vectors=np.stack([np.eye(1, size, 7, dtype=np.float32)[0], beside(vector, 0.99, 0)]),
        labels=["a"] * 2,
    )
    assert duplicates(bench, "A").groups == ()
    (group,) = duplicates(bench, "A", "B").groups
    assert names_of(group) == ["A/0.png", "B/1.png"]


@pytest.mark.parametrize("items", [400, 6000])
def test_the_index_finds_what_comparing_every_pair_finds(bench: Workbench, items: int) -> None:
    vectors, labels = clustered(items, bench.encoder.spec.embedding_size)
    numbers = np.random.default_rng(1)
    for seed in range(items // 20):
        source, target = numbers.choice(items, 2, replace=False)
        vectors[target] = beside(vectors[source].astype(np.float64), float(numbers.uniform(0.97, 1)), seed)
    put(bench, "Many", vectors=vectors, labels=labels)
    found = {frozenset(int(hit.path.stem) for hit in group.hits) for group in duplicates(bench, "Many").groups}
    expected = expected_groups(vectors, 0.98)
    assert len(expected) > items // 50
    assert found == expected


def test_a_thousand_blank_sheets_are_one_group(bench: Workbench) -> None:
    vectors = np.tile(np.eye(1, bench.encoder.spec.embedding_size, dtype=np.float32), (1500, 1))
    vectors[1200:1300] = [beside(vectors[0].astype(np.float64), 0.999, seed) for seed in range(100)]
    put(bench, "Blank", vectors=vectors, labels=["a"] * 1500)
    (group,) = duplicates(bench, "Blank").groups
    assert len(group.hits) == 1500


def test_hundreds_of_frames_that_are_all_alike_are_one_group_each(bench: Workbench) -> None:
    numbers = np.random.default_rng(5)
    size = bench.encoder.spec.embedding_size
    scenes = np.linalg.qr(numbers.standard_normal((size, 2)))[0].T
    vectors = np.repeat(scenes, 300, axis=0) + 0.003 * numbers.standard_normal((600, size))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    order = numbers.permutation(600)
    put(bench, "Film", vectors=vectors[order], labels=["a"] * 600)
    found = duplicates(bench, "Film")
    assert [len(group.hits) for group in found.groups] == [300, 300]
    assert len({hit.image_id for group in found.groups for hit in group.hits}) == 600


def test_it_can_be_cancelled_while_pictures_that_are_all_alike_are_compared(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = np.ones((600, bench.encoder.spec.embedding_size), np.float32)
    vectors += 0.01 * np.random.default_rng(1).standard_normal(vectors.shape).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    put(bench, "Film", vectors=vectors, labels=["a"] * 600)
    cancel = CancelToken()
    looked: list[int] = []
    query_many = SimHashIndex.query_many

    def query(index: SimHashIndex, *arguments: object) -> object:
        looked.append(1)
        if len(looked) == 3:
            cancel.cancel()
        return query_many(index, *arguments)

    monkeypatch.setattr(SimHashIndex, "query_many", query)
    with pytest.raises(Cancelled):
        duplicates_job.run(bench, DuplicatesRequest(("Film",), 0.98), silent, cancel)
    assert len(looked) == 3


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), min_size=1), max_size=5),
)
def test_groups_are_what_pairs_connect(parts: list[list[tuple[int, int]]]) -> None:
    groups, expected = duplicates_job._Groups(12), [{item} for item in range(12)]
    for part in parts:
        groups.join(*np.array(part, np.int64).T)
        for low, high in part:
            merged = expected[low] | expected[high]
            for item in merged:
                expected[item] = merged
    apart = {tuple(sorted(each)) for each in expected if len(each) > 1}
    assert sorted(map(tuple, groups.found())) == sorted(apart)


def test_rows_without_an_embedding_are_no_duplicates(bench: Workbench) -> None:
    size = bench.encoder.spec.embedding_size
    vectors = np.zeros((5, size), np.float32)
    vectors[0, 0] = vectors[3, 1] = vectors[4, 1] = 1
    put(bench, "Holes", vectors=vectors, labels=["a"] * 5)
    bench.library.catalogue.update_set_aside(1, bench.fingerprint, {1: "gone", 2: "gone"})
    result = duplicates(bench, "Holes")
    assert result.compared == 3
    assert [names_of(group) for group in result.groups] == [["Holes/3.png", "Holes/4.png"]]


def test_any_few_vectors(bench: Workbench) -> None:
    spec = bench.encoder.spec
    put(bench, "Few", 12)
    store = bench.library.feature_store(1, spec.fingerprint, spec.embedding_size)

    @settings(max_examples=12)
    @given(seed=st.integers(0, 10_000), threshold=st.floats(0.3, 1.0))
    def check(seed: int, threshold: float) -> None:
        numbers = np.random.default_rng(seed)
        vectors = np.zeros((12, spec.embedding_size), np.float32)
        vectors[:, :3] = numbers.standard_normal((12, 3))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        wide = vectors.astype(np.float64)
        pairs = (wide @ wide.T)[np.triu_indices(12, 1)]
        assume((np.abs(pairs - threshold) > 1e-5).all())
        store.write(0, vectors)
        found = {
            frozenset(int(hit.path.stem) for hit in group.hits)
            for group in duplicates(bench, "Few", threshold=threshold).groups
        }
        assert found == expected_groups(vectors, threshold)

    check()


def test_bad_input_gets_a_sentence(bench: Workbench) -> None:
    put(bench, "Some", 5)
    for threshold in (0.0, -1.0, 1.01, float("nan")):
        with pytest.raises(InputError, match="threshold is a cosine"):
            duplicates(bench, "Some", threshold=threshold)
    with pytest.raises(InputError, match=r'no collection "Sime"\. Did you mean Some'):
        duplicates(bench, "Sime")
    bench.library.catalogue.create_collection("Empty")
    assert duplicates(bench, "Empty") == DuplicatesResult((), 0, 0)


def test_it_can_be_cancelled(bench: Workbench) -> None:
    put(bench, "Some", 600)
    cancel = CancelToken()
    seen: list[int] = []

    def report(progress: object) -> None:
        seen.append(1)
        if len(seen) == 2:
            cancel.cancel()

    with pytest.raises(Cancelled):
        duplicates_job.run(bench, DuplicatesRequest(("Some",)), report, cancel)
    assert len(seen) == 2
