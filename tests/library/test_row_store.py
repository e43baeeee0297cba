"""Growing row files: what was written is read, a kill or a full disk harms no earlier row, damage is told."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from system_faults import Faults

from sketchdesk.errors import LibraryError
from sketchdesk.library.rows import RowStore


def block(rows: int, start: int = 0) -> np.ndarray:
    return (np.arange(rows * 6, dtype=np.float32) + 6 * start).reshape(rows, 2, 3)


@pytest.fixture
def store(tmp_path: Path) -> RowStore:
    return RowStore.create_or_open(tmp_path / "rows.npy", (2, 3), np.float32)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.floats(0, 1), st.integers(0, 40), st.integers(0, 255)),
        st.tuples(st.just("truncate"), st.floats(0, 1), st.just(0), st.just(0)),
        st.tuples(st.just("reopen"), st.just(0.0), st.just(0), st.just(0)),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(steps, st.sampled_from([(), (3,), (2, 5)]))
def test_any_sequence_of_writes_equals_a_list(todo: list, row_shape: tuple[int, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.npy"
        store = RowStore.create_or_open(path, row_shape, np.uint8)
        model: list[int] = []
        for what, where, count, value in todo:
            start = round(where * len(model))
            if what == "write":
                values = [(value + number) % 256 for number in range(count)]
                rows = np.empty((count, *row_shape), np.uint8)
                rows[:] = np.array(values, np.uint8).reshape(-1, *[1] * len(row_shape))
                store.write(start, rows)
                model[start : start + count] = values
            elif what == "truncate":
                store.truncate(start)
                del model[start:]
            else:
                store = RowStore.create_or_open(path, row_shape, np.uint8)
            expected = np.array(model, np.uint8).reshape(-1, *[1] * len(row_shape))
            expected = np.broadcast_to(expected, (len(model), *row_shape))
            assert store.rows_in_file() == len(model)
            np.testing.assert_array_equal(store.rows(len(model)), expected)
            np.testing.assert_array_equal(np.load(path, mmap_mode="r", allow_pickle=False), expected)


def test_a_new_store_is_empty_and_readable(store: RowStore) -> None:
    assert store.rows(0).shape == (0, 2, 3)
    assert np.load(store.path).shape == (0, 2, 3)


def test_rows_are_mapped_read_only_and_stay_valid_while_the_file_grows(store: RowStore) -> None:
    store.write(0, block(4))
    early = store.rows(3)
    assert isinstance(early, np.memmap)
    assert not early.flags.writeable
    store.write(4, block(2000, 4))
    np.testing.assert_array_equal(early, block(3))
    np.testing.assert_array_equal(store.rows(2004), block(2004))


def test_the_header_has_room_for_any_number_of_rows(store: RowStore) -> None:
    assert len(store._header(0)) == len(store._header(10**15))


def test_leftovers_past_the_committed_rows_are_overwritten(store: RowStore) -> None:
    store.write(0, block(10))
    store.write(4, block(2, 100))
    assert store.rows_in_file() == 10
    np.testing.assert_array_equal(store.rows(6), np.concatenate([block(4), block(2, 100)]))


def test_a_failing_write_harms_no_earlier_row(store: RowStore, faults: Faults) -> None:
    store.write(0, block(5))
    size = store.path.stat().st_size
    for _ in faults.every_step(lambda: store.write(5, block(3000, 5))):
        np.testing.assert_array_equal(store.rows(5), block(5))
        np.testing.assert_array_equal(np.load(store.path, mmap_mode="r"), block(5))
        assert store.path.stat().st_size == size, "a full disk gets its space back"
    np.testing.assert_array_equal(store.rows(3005), block(3005))


def test_a_failing_truncation_harms_no_earlier_row(store: RowStore, faults: Faults) -> None:
    store.write(0, block(50))
    for _ in faults.every_step(lambda: store.truncate(20)):
        np.testing.assert_array_equal(store.rows(20), block(20))
        store.write(20, block(30, 20))
    assert store.rows_in_file() == 20


def test_a_failing_creation_leaves_no_file_or_an_empty_store(tmp_path: Path, faults: Faults) -> None:
    path = tmp_path / "new" / "rows.npy"
    for _ in faults.every_step(lambda: RowStore.create_or_open(path, (4,), np.uint8)):
        if path.exists():
            assert RowStore.open(path, (4,), np.uint8).rows_in_file() == 0
            path.unlink()
        if path.parent.exists():
            assert list(path.parent.iterdir()) == []
            path.parent.rmdir()


def test_a_gap_or_other_rows_are_refused(store: RowStore) -> None:
    store.write(0, block(2))
    before = store.path.read_bytes()
    for start, rows in [
        (3, block(1)),
        (-1, block(1)),
        (0, block(1).astype(np.float64)),
        (0, block(1)[0]),
        (0, np.zeros((1, 3, 2), np.float32)),
    ]:
        with pytest.raises(ValueError, match=r"rows\.npy"):
            store.write(start, rows)
    with pytest.raises(ValueError, match="cannot be cut to 3"):
        store.truncate(3)
    assert store.path.read_bytes() == before


def test_rows_out_of_order_in_memory_are_written_in_order(store: RowStore) -> None:
    store.write(0, np.asfortranarray(block(7)))
    store.write(7, block(14, 7)[::2])
    np.testing.assert_array_equal(store.rows(14), np.concatenate([block(7), block(14, 7)[::2]]))


def test_fewer_rows_than_were_committed_are_told(store: RowStore) -> None:
    store.write(0, block(3))
    with pytest.raises(LibraryError, match=r"rows\.npy is damaged: it holds 3 of 4 rows"):
        store.rows(4)


def test_a_file_that_was_cut_is_told_at_once(store: RowStore) -> None:
    store.write(0, block(3))
    content = store.path.read_bytes()
    for length in (len(content) - 1, 128, 100, 10, 0):
        store.path.write_bytes(content[:length])
        with pytest.raises(LibraryError, match=r"rows\.npy is damaged"):
            RowStore.create_or_open(store.path, (2, 3), np.float32)
        assert store.path.stat().st_size == length, "a damaged file is left as it is"


def test_a_file_of_another_kind_is_told(store: RowStore, tmp_path: Path) -> None:
    store.write(0, block(3))
    for row_shape, dtype in [((3, 2), np.float32), ((2, 3), np.float64), ((6,), np.float32), ((), np.float32)]:
        with pytest.raises(LibraryError, match=r"where .* belong"):
            RowStore.create_or_open(store.path, row_shape, dtype)
    np.save(tmp_path / "fortran.npy", np.asfortranarray(np.zeros((4, 5), np.float32)))
    with pytest.raises(LibraryError, match="laid out in another way"):
        RowStore.create_or_open(tmp_path / "fortran.npy", (5,), np.float32)
    (tmp_path / "text.npy").write_text("not an array " * 100)
    with pytest.raises(LibraryError, match="not written by SketchDesk"):
        RowStore.create_or_open(tmp_path / "text.npy", (5,), np.float32)


def test_a_missing_file_is_told_to_a_reader(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="is missing"):
        RowStore.open(tmp_path / "none.npy", (5,), np.float32)
    (tmp_path / "folder.npy").mkdir()
    with pytest.raises(LibraryError, match="could not be read"):
        RowStore.open(tmp_path / "folder.npy", (5,), np.float32)


def test_rows_of_nothing_or_of_objects_are_refused(tmp_path: Path) -> None:
    for row_shape, dtype in [((0,), np.dtype(np.float32)), ((2,), np.dtype(object))]:
        with pytest.raises(ValueError, match="plain type"):
            RowStore.create_or_open(tmp_path / "x.npy", row_shape, dtype)
