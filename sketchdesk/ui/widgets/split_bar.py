"""How a collection is divided: one bar with a piece for each part, and the numbers under it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QLocale, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from sketchdesk.ui.widgets import style

PARTS = ("train", "validation", "test")
_BAR = 8.0
_DOT = 8.0
_LEAST = 3.0


def part_name(part: str) -> str:
    """What a person calls a part."""
    names = {
        "train": QCoreApplication.translate("SplitBar", "training"),
        "validation": QCoreApplication.translate("SplitBar", "validation"),
        "test": QCoreApplication.translate("SplitBar", "test"),
    }
    return names.get(part, QCoreApplication.translate("SplitBar", "in no part"))


def part_colour(part: str, tokens: style.Tokens) -> QColor:
    """The colour of a part: three steps from the accent to the text, told apart also without colours."""
    if part == "train":
        return tokens.accent
    if part == "validation":
        return style.mix(tokens.accent, tokens.window, 0.55)
    if part == "test":
        return style.mix(tokens.text, tokens.accent, 0.2)
    return tokens.border


class SplitBar(QWidget):
    """``parts`` with no picture are not shown; what is in no part comes last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("splitBar")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._counts: dict[str, int] = {}

    def show_parts(self, counts: Mapping[str, int], unassigned: int) -> None:
        """Pictures of each part, and those of none."""
        self._counts = {part: counts[part] for part in PARTS if counts.get(part)}
        if unassigned:
            self._counts[""] = unassigned
        self.setAccessibleName(self.text)
        self.setToolTip(self.text)
        self.updateGeometry()
        self.update()

    @property
    def text(self) -> str:
        """The parts in words."""
        number = QLocale().toString
        return ", ".join(f"{number(count)} {part_name(part)}" for part, count in self._counts.items())

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.heightForWidth(self.width()))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = max((row for _, _, row in self._legend(width)), default=0) + 1
        return round(_BAR + 5 + lines * (self.fontMetrics().height() + 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(0, 1, self.width(), _BAR)
        round_path = QPainterPath()
        round_path.addRoundedRect(whole, _BAR / 2, _BAR / 2)
        painter.save()
        painter.setClipPath(round_path)
        total, left = max(sum(self._counts.values()), 1), 0.0
        for part, count in self._counts.items():
            length = max(whole.width() * count / total, _LEAST)
            painter.fillRect(QRectF(left, whole.top(), length, _BAR), part_colour(part, tokens))
            left += length
            # A gap tells neighbours apart, whatever their colours look like to somebody.
            painter.fillRect(QRectF(left - 1, whole.top(), 1, _BAR), tokens.window)
        painter.restore()
        metrics = QFontMetricsF(self.font())
        for (part, text), x, row in self._legend(self.width()):
            top = _BAR + 5 + row * (metrics.height() + 1)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(part_colour(part, tokens))
            painter.drawRoundedRect(QRectF(x, top + (metrics.height() - _DOT) / 2, _DOT, _DOT), 2, 2)
            painter.setPen(tokens.text if part else tokens.muted)
            box = QRectF(x + _DOT + 5, top, metrics.horizontalAdvance(text) + 4, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()

    def _legend(self, width: int) -> list[tuple[tuple[str, str], float, int]]:
        """Part and text of each piece, its left edge and its line."""
        metrics, number = QFontMetricsF(self.font()), QLocale().toString
        placed: list[tuple[tuple[str, str], float, int]] = []
        left, row = 0.0, 0
        for part, count in self._counts.items():
            text = f"{number(count)} {part_name(part)}"
            needed = _DOT + 5 + metrics.horizontalAdvance(text)
            if placed and left + needed > width:
                left, row = 0.0, row + 1
            placed.append(((part, text), left, row))
            left += needed + 16
        return placed
