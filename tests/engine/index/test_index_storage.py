"""Saved indexes: whole or not at all, and never taken for right when they are not."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from index_modes import COMPLETE, make
from numpy.typing import NDArray

from sketchdesk.engine.index import ExactIndex, PStableIndex, SimHashIndex, VectorIndex, load_index, storage
from sketchdesk.errors import IndexFormatError, InputError, LibraryWriteError

REPOSITORY = Path(__file__).parents[3]
QUERY = np.array([1, 2, 3, 4], np.float32)


def table(seed: int, n: int = 30) -> NDArray[np.float32]:
    return np.random.default_rng(seed).standard_normal((n, 4)).astype(np.float32)


def unbuilt(name: str) -> VectorIndex:
    return SimHashIndex(bits=64, rerank=5) if name == "simhash" else make(name)


def built(name: str, seed: int) -> VectorIndex:
    index = unbuilt(name)
    index.build(table(seed))
    return index


families = pytest.mark.parametrize("name", COMPLETE)


def answer(index: VectorIndex) -> tuple[list[int], list[float]]:
    hits = index.query(QUERY, 6)
    return hits.ids.tolist(), hits.distances.tolist()


@families
def test_saving_again_replaces_and_leaves_nothing_behind(name: str, tmp_path: Path) -> None:
    first, second = built(name, 1), built(name, 2)
    first.save(tmp_path / "index")
    files = sorted(path.name for path in (tmp_path / "index").iterdir())
    second.save(str(tmp_path / "index"))
    assert answer(load_index(str(tmp_path / "index"))) == answer(second)
    assert len(list((tmp_path / "index").iterdir())) == len(files)
    assert [path.name for path in tmp_path.iterdir()] == ["index"]
    assert all(not path.name.endswith((".tmp", ".pkl")) for path in (tmp_path / "index").iterdir())


@families
def test_an_index_can_be_saved_over_the_files_that_it_is_mapped_from(name: str, tmp_path: Path) -> None:
    built(name, 1).save(tmp_path)
    loaded = load_index(tmp_path)
    loaded.add(table(9, 3))
    loaded.remove([0])
    expected = answer(loaded)
    loaded.save(tmp_path)
    assert answer(loaded) == expected
    assert answer(load_index(tmp_path)) == expected
    assert load_index(tmp_path).stats()["removed"] == 0, "a saved index holds nothing of what was removed"


@families
def test_loading_maps_the_vectors(name: str, tmp_path: Path) -> None:
    built(name, 1).save(tmp_path)
    assert load_index(tmp_path)._rows.mapped


@families
def test_emptied_and_empty_indexes_can_be_saved(name: str, tmp_path: Path) -> None:
    emptied, empty = built(name, 1), unbuilt(name)
    emptied.remove(emptied.ids)
    empty.build(np.empty((0, 4), np.float32))
    for index, next_id in ((emptied, 30), (empty, 0)):
        index.save(tmp_path)
        loaded = load_index(tmp_path)
        assert answer(loaded) == ([], [])
        assert loaded.add(table(3, 2)).tolist() == [next_id, next_id + 1]
        assert len(loaded.query(QUERY, 5).ids) == 2


def test_an_index_that_was_never_built_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not been built"):
        ExactIndex().save(tmp_path / "index")
    assert not (tmp_path / "index").exists()


class _Fault:
    """Counts writes to disk and fails, or stops everything, at one of them."""

    CALLS = ("fsync", "replace", "unlink", "mkdir")

    def __init__(self, at: int, act: Callable[[], None]) -> None:
        self.at, self.act, self.seen = at, act, 0

    def wrap(self, call: Callable[..., object]) -> Callable[..., object]:
        def wrapped(*arguments: object, **named: object) -> object:
            self.seen += 1
            if self.seen == self.at:
                self.act()
            return call(*arguments, **named)

        return wrapped


def _full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@families
def test_a_write_that_fails_leaves_the_old_index_or_the_new(name: str, tmp_path: Path) -> None:
    old, new = built(name, 1), built(name, 2)
    refused = at = 0
    fault = _Fault(0, _full)
    while at <= fault.seen:
        at += 1
        old.save(tmp_path / "index")
        fault = _Fault(at, _full)
        with pytest.MonkeyPatch.context() as patch:
            for call in _Fault.CALLS:
                patch.setattr(os, call, fault.wrap(getattr(os, call)))
            try:
                new.save(tmp_path / "index")
                expected = new
            except LibraryWriteError as error:
                sentence, expected = str(error), old
                refused += 1
        assert answer(load_index(tmp_path / "index")) == answer(expected)
    assert "No space left" in sentence
    assert str(tmp_path) in sentence
    assert refused >= 6
    assert at > refused


def test_a_failed_move_leaves_no_files_of_the_new_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = built("simhash", 1)
    old.save(tmp_path)
    before = sorted(tmp_path.iterdir())

    def failing(*arguments: object) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(LibraryWriteError, match="Permission denied"):
        built("simhash", 2).save(tmp_path)
    assert sorted(tmp_path.iterdir()) == before
    assert answer(load_index(tmp_path)) == answer(old)


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("mine")
    with pytest.raises(LibraryWriteError, match="could not be saved"):
        built("exact", 1).save(tmp_path / "index")
    assert (tmp_path / "index").read_text() == "mine"


_KILLED = """
import os, signal, sys
import numpy as np
from sketchdesk.engine.index import SimHashIndex

folder, at = sys.argv[1], int(sys.argv[2])
seen = 0

def wrap(call):
    def wrapped(*arguments, **named):
        global seen
        seen += 1
        if seen == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*arguments, **named)
    return wrapped

index = SimHashIndex(bits=64, rerank=5)
index.build(np.random.default_rng(2).standard_normal((30, 4)).astype(np.float32))
for call in ("fsync", "replace", "unlink"):
    setattr(os, call, wrap(getattr(os, call)))
index.save(folder)
"""


# Files in the order of writing: ids, live, lengths, signatures, planes, centres, total, vectors, manifest (9),
# the folder (10), the move (11), the folder (12), then the old files one by one.
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a kill that cannot be caught")
@pytest.mark.parametrize(("at", "seed"), [(1, 1), (8, 1), (9, 1), (11, 1), (12, 2), (15, 2)])
def test_killed_while_saving(at: int, seed: int, tmp_path: Path) -> None:
    built("simhash", 1).save(tmp_path)
    whole = len(list(tmp_path.iterdir()))
    ended = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path), str(at)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        check=False,
        timeout=120,
    )
    assert ended.returncode == -signal.SIGKILL
    assert len(list(tmp_path.iterdir())) > whole, "the kill came in the middle"
    assert answer(load_index(tmp_path)) == answer(built("simhash", seed))
    built("simhash", 3).save(tmp_path)
    assert len(list(tmp_path.iterdir())) == whole, "the next save clears up"


@families
def test_a_flipped_bit_anywhere_is_found(name: str, tmp_path: Path) -> None:
    built(name, 1).save(tmp_path)
    numbers = np.random.default_rng(0)
    for path in sorted(tmp_path.iterdir()):
        content = path.read_bytes()
        places = {0, len(content) // 2, len(content) - 1, *numbers.integers(len(content), size=12).tolist()}
        for place in places:
            changed = bytearray(content)
            changed[place] ^= 1 << int(numbers.integers(8))
            path.write_bytes(changed)
            with pytest.raises(IndexFormatError, match=r".+\."):
                load_index(tmp_path)
        path.write_bytes(content)
    assert len(load_index(tmp_path)) == 30


@families
def test_a_file_cut_short_made_longer_or_lost_is_found(name: str, tmp_path: Path) -> None:
    built(name, 1).save(tmp_path)
    for path in sorted(tmp_path.iterdir()):
        content = path.read_bytes()
        for changed in (b"", content[:1], content[: len(content) // 2], content[:-1], content + b"\0"):
            path.write_bytes(changed)
            with pytest.raises(IndexFormatError):
                load_index(tmp_path)
        path.unlink()
        with pytest.raises(IndexFormatError):
            load_index(tmp_path)
        path.write_bytes(content)


@families
def test_parts_of_another_index_are_found(name: str, tmp_path: Path) -> None:
    built(name, 1).save(tmp_path / "a")
    built(name, 2).save(tmp_path / "b")
    swapped = 0
    for mine in sorted((tmp_path / "a").glob("*.npy")):
        content, part = mine.read_bytes(), mine.name.split("-")[0]
        other = next((tmp_path / "b").glob(f"{part}-*.npy")).read_bytes()
        if other == content:
            continue
        mine.write_bytes(other)
        with pytest.raises(IndexFormatError, match=f"{part} file has changed"):
            load_index(tmp_path / "a")
        mine.write_bytes(content)
        swapped += 1
    assert swapped >= 2
    assert answer(load_index(tmp_path / "a")) == answer(built(name, 1))


def _parts(name: str) -> list[str]:
    index = built(name, 1)
    return ["ids", "live", "lengths", *index._saved_arrays(index._live)]


@pytest.mark.parametrize(("name", "part"), [(name, part) for name in COMPLETE for part in _parts(name)])
def test_parts_that_do_not_fit_together_are_found_even_under_a_true_seal(
    name: str, part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = storage.write_index
    for change in (lambda array: array[:-1], lambda array: np.concatenate([array, array]), None):

        def changed(
            folder: Path, description: dict[str, object], arrays: dict[str, np.ndarray], *rest: object, change=change
        ) -> None:
            others = {key: array for key, array in arrays.items() if key != part}
            write(folder, description, others | ({part: change(arrays[part])} if change else {}), *rest)

        with monkeypatch.context() as patch:
            patch.setattr(storage, "write_index", changed)
            built(name, 1).save(tmp_path)
        with pytest.raises(IndexFormatError, match="do not fit together"):
            load_index(tmp_path)


@pytest.mark.parametrize("name", ["exact", "simhash", "pstable"])
def test_vectors_that_lie_column_by_column_in_their_file(name: str, tmp_path: Path) -> None:
    np.save(tmp_path / "features.npy", np.asfortranarray(table(1)))
    index = built(name, 1)
    index.save(tmp_path / "index", vectors=tmp_path / "features.npy")
    assert answer(load_index(tmp_path / "index")) == answer(index)
    mapped = np.load(tmp_path / "features.npy", mmap_mode="r")
    assert answer(load_index(tmp_path / "index", vectors=mapped)) == answer(index)
    index.build(mapped)
    assert answer(index) == answer(built(name, 1))


@pytest.mark.parametrize("bits", [3, 32, 40, 64, 70])
def test_signatures_that_do_not_fill_their_words_stay_whole(bits: int, tmp_path: Path) -> None:
    index = SimHashIndex(bits=bits, rerank=2, tables=2, bits_per_table=4, most_bits=100, most_tables=3)
    index.build(table(1))
    words = index._signatures.words.copy()
    expected = answer(index)
    np.testing.assert_array_equal(index._signatures.words, words)
    index.save(tmp_path)
    loaded = load_index(tmp_path)
    assert isinstance(loaded, SimHashIndex)
    assert answer(loaded) == expected
    for other in (100, bits):
        index.retune(bits=other, tables=3)
        loaded.retune(bits=other, tables=3)
        assert answer(loaded) == answer(index)
    np.testing.assert_array_equal(loaded._signatures.words, words)


def test_what_was_loaded_can_be_retuned_added_to_and_saved_again(tmp_path: Path) -> None:
    for kind, settings in (
        (SimHashIndex, {"bits": 70, "tables": 1, "bits_per_table": 3, "most_bits": 80, "most_tables": 3}),
        (PStableIndex, {"tables": 1, "hashes_per_table": 2, "most_tables": 3, "most_hashes_per_table": 4}),
    ):
        index = kind(**settings)
        index.build(table(1))
        index.save(tmp_path / kind.family)
        index.retune(tables=3)
        loaded = load_index(tmp_path / kind.family)
        assert isinstance(loaded, kind)
        loaded.retune(tables=3)
        for one in (index, loaded):
            one.remove([1, 2])
            one.add(table(4, 10))
        assert answer(loaded) == answer(index)
        loaded.save(tmp_path / kind.family)
        again = load_index(tmp_path / kind.family)
        assert again.settings == index.settings
        assert again.settings["tables"] == 3
        assert answer(again) == answer(index)


def test_foreign_folders(tmp_path: Path) -> None:
    with pytest.raises(IndexFormatError, match="no saved index"):
        load_index(tmp_path / "nowhere")
    with pytest.raises(IndexFormatError, match="no saved index"):
        load_index(tmp_path)
    for content, sentence in (
        (b"\x89PNG\r\n\x1a\n", "cannot be read"),
        (b"[" * 100_000, "cannot be read"),
        (b"[1, 2]", "something else"),
        (b'{"name": "web app", "icons": []}', "something else"),
        (b'{"format": "sketchdesk-index"}', "has changed"),
    ):
        (tmp_path / "manifest.json").write_bytes(content)
        with pytest.raises(IndexFormatError, match=sentence):
            load_index(tmp_path)


def test_an_index_is_not_saved_over_another_programs_manifest(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"name": "web app"}')
    (tmp_path / "ids-notes.npy").write_text("mine")
    with pytest.raises(InputError, match="choose another folder"):
        built("exact", 1).save(tmp_path)
    (tmp_path / "manifest.json").write_text("damaged {")
    built("exact", 1).save(tmp_path)
    assert (tmp_path / "ids-notes.npy").read_text() == "mine"
    assert len(load_index(tmp_path)) == 30


def test_newer_and_unknown_kinds(tmp_path: Path) -> None:
    class FutureIndex(ExactIndex):
        family = "future"

    index = FutureIndex()
    index.build(table(1))
    index.save(tmp_path / "future")
    with pytest.raises(IndexFormatError, match="does not know"):
        load_index(tmp_path / "future")
    built("exact", 1).save(tmp_path / "newer")
    manifest = json.loads((tmp_path / "newer" / "manifest.json").read_text())
    (tmp_path / "newer" / "manifest.json").write_text(json.dumps({**manifest, "version": 99}))
    with pytest.raises(IndexFormatError, match="newer SketchDesk"):
        load_index(tmp_path / "newer")


@families
def test_vectors_may_stay_in_their_own_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "features").mkdir()
    file = tmp_path / "features" / "cats.npy"
    np.save(file, table(1, 40))
    index = unbuilt(name)
    index.build(np.load(file, mmap_mode="r")[:30])
    index.remove([3])
    index.save(tmp_path / "indexes" / "cats", vectors=file)
    assert not list((tmp_path / "indexes" / "cats").glob("vectors-*"))
    manifest = json.loads((tmp_path / "indexes" / "cats" / "manifest.json").read_text())
    assert manifest["vectors"]["kind"] == "external"
    assert manifest["vectors"]["path"] == "../../features/cats.npy"
    assert answer(load_index(tmp_path / "indexes" / "cats")) == answer(index)

    # The whole directory moves, then the file alone.
    (tmp_path / "moved").mkdir()
    (tmp_path / "features").rename(tmp_path / "moved" / "features")
    (tmp_path / "indexes").rename(tmp_path / "moved" / "indexes")
    folder = tmp_path / "moved" / "indexes" / "cats"
    assert answer(load_index(folder)) == answer(index)
    elsewhere = (tmp_path / "moved" / "features" / "cats.npy").rename(tmp_path / "elsewhere.npy")
    with pytest.raises(IndexFormatError, match="cannot be read"):
        load_index(folder)
    assert answer(load_index(folder, vectors=elsewhere)) == answer(index)
    assert answer(load_index(folder, vectors=str(elsewhere))) == answer(index)
    assert answer(load_index(folder, vectors=table(1, 40))) == answer(index)


def test_other_vectors_than_the_index_was_built_on(tmp_path: Path) -> None:
    file = tmp_path / "features.npy"
    np.save(file, table(1))
    index = built("simhash", 1)
    index.save(tmp_path / "index", vectors=file)
    changed = table(1)
    changed[29, 3] += 1
    with pytest.raises(IndexFormatError, match="other vectors"):
        load_index(tmp_path / "index", vectors=changed)
    with pytest.raises(IndexFormatError, match="other vectors"):
        load_index(tmp_path / "index", vectors=table(1)[:20])
    np.save(file, changed)
    with pytest.raises(IndexFormatError, match="other vectors"):
        load_index(tmp_path / "index")
    np.save(file, table(1)[:10])
    with pytest.raises(IndexFormatError, match="does not hold"):
        load_index(tmp_path / "index")
    file.write_bytes(b"not an array")
    with pytest.raises(IndexFormatError, match="cannot be read"):
        load_index(tmp_path / "index")
    for wrong in (table(2), table(1).astype(np.float64), table(1)[:10]):
        np.save(file, wrong)
        with pytest.raises(InputError, match="does not hold"):
            index.save(tmp_path / "index", vectors=file)
    with pytest.raises(InputError, match="cannot be read"):
        index.save(tmp_path / "index", vectors=tmp_path / "missing.npy")


def test_vectors_are_not_given_to_an_index_that_has_its_own(tmp_path: Path) -> None:
    built("exact", 1).save(tmp_path)
    with pytest.raises(InputError, match="its own vectors"):
        load_index(tmp_path, vectors=table(1))
