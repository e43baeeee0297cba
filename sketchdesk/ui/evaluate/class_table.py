"""The table of classes: the record that the sketch search engine published for each, with interval and recall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from sketchdesk.ui.widgets.copied_table import Column, CopiedTable


class ClassTable(CopiedTable):
    """A row a class, the worst first until a heading is clicked; ``row_chosen`` tells the class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        columns = (
            Column("label", self.tr("Class")),
            Column("queries", self.tr("Queries")),
            Column("mAP", self.tr("mAP"), tip=self.tr("Mean of the AP of the class's queries")),
            Column(
                "from", self.tr("from"), tip=self.tr("95 % of the means of queries drawn again lie between from and to")
            ),
            Column(
                "to", self.tr("to"), tip=self.tr("95 % of the means of queries drawn again lie between from and to")
            ),
            Column("min AP", self.tr("min AP"), tip=self.tr("AP of the class's worst query")),
            Column("max AP", self.tr("max AP"), tip=self.tr("AP of the class's best query")),
            Column("max-min range", self.tr("range"), tip=self.tr("max AP less min AP")),
            Column("std", self.tr("std"), tip=self.tr("Standard deviation of the AP of the class's queries")),
            Column(
                "recall", self.tr("recall"), tip=self.tr("Share of the class's queries that the classifier tells apart")
            ),
        )
        super().__init__("classTable", self.tr("Class by class"), columns, parent)
        self.sortByColumn(2, Qt.SortOrder.AscendingOrder)

    def show_classes(self, classes: Sequence[Mapping[str, Any]], recalls: Mapping[str, float]) -> None:
        """The classes of an evaluation's figures, and the recall of each."""
        self.show_rows(
            [
                (
                    each["label"],
                    each["queries"],
                    each["mAP"],
                    (each.get("interval") or {}).get("low"),
                    (each.get("interval") or {}).get("high"),
                    each["min AP"],
                    each["max AP"],
                    each["max-min range"],
                    each["std"],
                    recalls.get(each["label"]),
                )
                for each in classes
            ]
        )
