"""The hits as a model: it changes as little as it can, and says what it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt, QUrl
from result_hits import hit

from sketchdesk.ui.tiles.result_model import ResultModel

Change = tuple[str, int, int]


def recorded(model: ResultModel) -> list[Change]:
    changes: list[Change] = []

    def note(kind: str) -> Callable[[QModelIndex, int, int], None]:
        return lambda parent, first, last: changes.append((kind, first, last))

    model.dataChanged.connect(lambda first, last, roles: changes.append(("changed", first.row(), last.row())))
    model.rowsInserted.connect(note("inserted"))
    model.rowsRemoved.connect(note("removed"))
    model.modelReset.connect(lambda: changes.append(("reset", 0, 0)))
    return changes


numbers = st.lists(st.integers(0, 12), max_size=12, unique=True)


@given(before=numbers, after=numbers)
def test_replacing_ends_with_the_new_hits_and_tells_every_row_that_differs(before: list[int], after: list[int]) -> None:
    model = ResultModel()
    model.replace(tuple(map(hit, before)))
    changes = recorded(model)
    model.replace(tuple(map(hit, after)))
    assert [found.image_id for found in model.hits] == after
    assert model.rowCount() == len(after)
    told = {row for kind, first, last in changes if kind != "removed" for row in range(first, last + 1)}
    differing = {row for row, number in enumerate(after) if row >= len(before) or before[row] != number}
    assert differing <= told
    assert "reset" not in {kind for kind, _, _ in changes}
    if before == after:
        assert changes == []


def test_only_what_differs_is_told() -> None:
    hits = tuple(map(hit, range(12)))
    model = ResultModel()
    model.replace(hits[:10])
    changes = recorded(model)
    model.replace((*hits[:4], replace(hits[4], similarity=0.1), *hits[5:12]))
    assert changes == [("changed", 4, 4), ("inserted", 10, 11)]


def test_each_tile_says_what_it_is() -> None:
    model = ResultModel()
    model.replace((hit(0, similarity=1.0), hit(1, label="", similarity=0.975)))
    spoken = [model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(2)]
    assert spoken[0] == "cat, 100 per cent similar, result 1 of 2, in starter"
    assert spoken[1] == "1, 98 per cent similar, result 2 of 2, in starter"


def test_a_class_name_is_not_taken_for_markup() -> None:
    model = ResultModel()
    model.replace((hit(1, label="<img src=x>"),))
    assert "<img" not in model.index(0).data(Qt.ItemDataRole.ToolTipRole)


def test_a_result_is_dragged_as_its_file() -> None:
    model = ResultModel()
    model.replace((hit(4),))
    index = model.index(0)
    assert model.flags(index) & Qt.ItemFlag.ItemIsDragEnabled
    assert model.mimeData([index]).urls() == [QUrl.fromLocalFile("/nowhere/4.png")]
