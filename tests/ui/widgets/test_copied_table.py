"""Tables that are sorted, copied and measured."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QLocale, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from sketchdesk.ui.widgets.copied_table import SHORTEST, Column, CopiedTable


def shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    widget.resize(400, 320)
    widget.show()
    qtbot.waitExposed(widget)


def test_a_table_puts_nothing_last_whichever_way_it_sorts(qtbot: QtBot) -> None:
    table = CopiedTable("table", "Table", (Column("name", "Name"), Column("value", "Value")))
    shown(qtbot, table)
    table.show_rows([("a", None), ("b", 2.0), ("c", 1.0), ("d", float("nan"))])
    table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert [row[0] for row in table.shown_rows()][:2] == ["c", "b"]
    table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert [row[0] for row in table.shown_rows()][:2] == ["b", "c"]
    assert table.model().headerData(1, Qt.Orientation.Horizontal) == "Value ▾"
    table.horizontalHeader().setSortIndicator(1, Qt.SortOrder.AscendingOrder)
    assert table.model().headerData(1, Qt.Orientation.Horizontal) == "Value ▴"


def test_days_are_written_as_the_person_writes_them_and_sort_by_time(qtbot: QtBot) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    try:
        table = CopiedTable("table", "Table", (Column("name", "Name"), Column("made", "Made")))
        shown(qtbot, table)
        table.show_rows([("a", date(2026, 2, 1)), ("b", date(2025, 12, 31)), ("c", None)])
        assert table.model().index(0, 1).data() == "01.02.26"
        table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
        assert [row[0] for row in table.shown_rows()] == ["b", "a", "c"]
        assert "2025-12-31" in table.text_to_copy()
    finally:
        QLocale.setDefault(before)


def test_settings_have_as_many_digits_as_they_need(qtbot: QtBot) -> None:
    table = CopiedTable("table", "Table", (Column("name", "Name"), Column("width", "w", SHORTEST)))
    shown(qtbot, table)
    table.show_rows([("a", 0.5), ("b", 2.0), ("c", 1)])
    assert [table.model().index(row, 1).data() for row in range(3)] == ["0.5", "2", "1"]


def test_shares_are_per_cent_and_large_numbers_have_few_decimals(qtbot: QtBot) -> None:
    columns = (Column("name", "Name"), Column("share", "Share", share=True), Column("change", "Change", 4, signed=True))
    table = CopiedTable("table", "Table", columns)
    shown(qtbot, table)
    table.show_rows([("a", 0.9062, -1536.25), ("b", None, 0.12345), ("c", 0.0, 115.25)])
    cells = [[table.model().index(row, column).data() for column in (1, 2)] for row in range(3)]
    assert cells == [["90.6 %", "\N{MINUS SIGN}1,536"], ["–", "+0.1235"], ["0.0 %", "+115.3"]]
    assert "0.9062" in table.text_to_copy()


def test_a_click_on_a_heading_sorts(qtbot: QtBot) -> None:
    table = CopiedTable("table", "Table", (Column("name", "Name"), Column("value", "Value")))
    shown(qtbot, table)
    table.show_rows([("a", 1.0), ("b", 3.0), ("c", 2.0)])
    header = table.horizontalHeader()
    place = QPointF(header.sectionViewportPosition(1) + 10, header.height() / 2).toPoint()
    orders = []
    for _ in range(2):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        orders.append([row[0] for row in table.shown_rows()])
    assert sorted(orders) == [["a", "c", "b"], ["b", "c", "a"]]


def test_what_is_copied_has_all_digits_and_one_line_a_row(qtbot: QtBot) -> None:
    table = CopiedTable("table", "Table", (Column("name", "Name"), Column("value", "Value")))
    shown(qtbot, table)
    table.show_rows([("a\tb\nc", 1 / 3), ("d", None), ("e", 7)])
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QGuiApplication.clipboard().text()
    assert text == f"name\tvalue\na b c\t{1 / 3!r}\nd\t\ne\t7\n"
    table.choose("e")
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "name\tvalue\ne\t7\n"


def test_the_first_column_is_whole_where_there_is_room_or_where_scrolling_is_needed_anyhow(qtbot: QtBot) -> None:
    table = CopiedTable("table", "Table", (Column("name", "Name"), *(Column(str(n), f"Number {n}") for n in range(3))))
    shown(qtbot, table)
    name = "a name of quite some length"
    table.show_rows([(name, 1, 2, 3)])
    header = table.horizontalHeader()
    words = table.fontMetrics().horizontalAdvance(name)
    others = sum(header.sectionSize(place) for place in (1, 2, 3))
    for width, is_whole in (
        (others + words + 100, True),
        (others + 140, False),
        (others + 20, True),
        (others - 10, False),
    ):
        table.resize(width, 200)
        qtbot.waitUntil(lambda width=width: table.width() == width)
        assert (header.sectionSize(0) > words) == is_whole, width
        assert header.sectionViewportPosition(2) <= table.viewport().width(), "the first number can be seen"
    table.resize(others + words + 100, 200)
    assert header.length() == table.viewport().width()


def test_in_a_wide_window_the_figures_stay_near_the_name(qtbot: QtBot) -> None:
    table = CopiedTable("table", "Table", (Column("name", "Name"), *(Column(str(n), f"Number {n}") for n in range(3))))
    shown(qtbot, table)
    table.show_rows([("short", 1, 2, 3)])
    header = table.horizontalHeader()
    for width in (420, 1600):
        table.resize(width, 200)
        qtbot.waitUntil(lambda width=width: table.width() == width)
        assert header.length() == table.viewport().width()
    assert header.sectionSize(0) < 700
    assert header.sectionSize(3) > 300
