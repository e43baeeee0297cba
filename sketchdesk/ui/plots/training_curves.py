"""How a training goes: loss and accuracy after each epoch, of the training and of the validation pictures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QWidget

from sketchdesk.training.outcome import Epoch
from sketchdesk.ui.plots.plot_axes import AxesPlot, range_of
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.numbers import per_cent

_LEAST_EPOCHS = 4
_DOTS_UP_TO = 40


class CurvePlot(AxesPlot):
    """Two lines over the epochs. What is not known (None) is left out; vertical lines part the phases."""

    def __init__(self, name: str, title: str, per_cent: bool, parent: QWidget | None = None) -> None:
        super().__init__(name, title, parent)
        self._is_share = per_cent
        self._lines: tuple[tuple[str, list[tuple[int, float]]], ...] = ()
        self._phases: tuple[int, ...] = ()
        self._best = 0
        self._over: int | None = None

    def show_lines(
        self,
        training: Sequence[float | None],
        validation: Sequence[float | None],
        phases: Sequence[int] = (),
        best: int = 0,
        planned: int = 0,
    ) -> None:
        """Values by epoch, from the first on; ``phases`` are epochs that begin one, ``best`` is the one that is kept.

        ``planned`` epochs have room, however few there are yet.
        """
        self._lines = tuple(
            (name, [(number + 1, value) for number, value in enumerate(values) if value is not None])
            for name, values in ((self.tr("training"), training), (self.tr("validation"), validation))
        )
        self._phases, self._best = tuple(phases), best
        values = [value for _, points in self._lines for _, value in points]
        low, high = (0.0, 1.03) if self._is_share else range_of([0.0, *values])
        if not self._is_share:
            low = 0.0
        last = float(max(len(training), planned, _LEAST_EPOCHS))
        self.set_axes(self.tr("epoch"), "", (0.5, last + 0.5), (low, high), (False, self._is_share))
        self.say_empty("" if values else self.tr("The first epoch is not over yet."))
        if values:
            self.setAccessibleDescription(self._spoken())

    @property
    def lines(self) -> dict[str, list[tuple[int, float]]]:
        """(epoch, value) by "training" and "validation"."""
        return dict(self._lines)

    def sizeHint(self) -> QSize:
        return QSize(340, 230)

    def text_at(self, place: QPointF) -> str:
        epoch = self._epoch_at(place)
        return self._text_of(epoch) if epoch is not None else ""

    def hovered(self, place: QPointF | None) -> None:
        epoch = None if place is None else self._epoch_at(place)
        if epoch != self._over:
            self._over = epoch
            self.update()

    def step(self, by: int) -> bool:
        epochs = sorted({epoch for _, points in self._lines for epoch, _ in points})
        if not epochs:
            return False
        at = epochs.index(self._over) + by if self._over in epochs else (0 if by > 0 else len(epochs) - 1)
        if not 0 <= at < len(epochs):
            return False
        self._over = epochs[at]
        self.setAccessibleDescription(self._text_of(epochs[at]))
        self.update()
        return True

    def paint_content(self, painter: QPainter, area: QRectF, tokens: style.Tokens) -> None:
        for epoch in self._phases:
            x = round(self.place_of(epoch - 0.5, 0).x()) + 0.5
            painter.setPen(QPen(style.mix(tokens.paper, tokens.text, 0.35), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        if self._over is not None:
            x = self.place_of(self._over, 0).x()
            painter.setPen(QPen(tokens.muted, 1))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        for (_, points), colour, line in zip(self._lines, self._colours(tokens), _PENS, strict=False):
            places = [self.place_of(epoch, value) for epoch, value in points]
            painter.setPen(QPen(colour, 1.8, line))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF(places))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            for (epoch, _), place in zip(points, places, strict=True):
                if len(points) <= _DOTS_UP_TO or epoch in (self._over, self._best):
                    edge = 4.2 if epoch == self._best else 2.6
                    painter.drawEllipse(place, edge, edge)
        self._paint_legend(painter, area, tokens)

    def _paint_legend(self, painter: QPainter, area: QRectF, tokens: style.Tokens) -> None:
        metrics = QFontMetricsF(self.small_font())
        shown = [
            (name, colour, line)
            for (name, points), colour, line in zip(self._lines, self._colours(tokens), _PENS, strict=False)
            if points
        ]
        width = max((metrics.horizontalAdvance(name) for name, _, _ in shown), default=0.0) + 40
        height = metrics.height() * len(shown) + 8
        # Losses fall and accuracies rise: each leaves one corner free.
        top = area.bottom() - height - 6 if self._is_share else area.top() + 6
        box = QRectF(area.right() - width - 6, top, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.translucent(tokens.paper, 0.85))
        painter.drawRoundedRect(box, 4, 4)
        for row, (name, colour, line) in enumerate(shown):
            y = box.top() + 4 + metrics.height() * (row + 0.5)
            painter.setPen(QPen(colour, 1.8, line))
            painter.drawLine(QPointF(box.left() + 6, y), QPointF(box.left() + 28, y))
            painter.setPen(tokens.text)
            left = QRectF(box.left() + 34, y - metrics.height() / 2, width, metrics.height())
            painter.drawText(left, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)

    def _colours(self, tokens: style.Tokens) -> tuple[QColor, QColor]:
        # Of two lines one is the accent; the other differs in hue and is dashed, so that colour is not all.
        return tokens.accent, style.series_colours(tokens, 3)[2]

    def _epoch_at(self, place: QPointF) -> int | None:
        epochs = {epoch for _, points in self._lines for epoch, _ in points}
        if not epochs or not self.area().contains(place):
            return None
        return min(epochs, key=lambda epoch: abs(self.place_of(epoch, 0).x() - place.x()))

    def _text_of(self, epoch: int) -> str:
        known = [(name, dict(points).get(epoch)) for name, points in self._lines]
        parts = [f"{name} {self._number(value)}" for name, value in known if value is not None]
        text = self.tr("epoch {number}: {values}").format(
            number=QLocale().toString(epoch), values=", ".join(parts) or "–"
        )
        return text + (self.tr(" (the best, which is kept)") if epoch == self._best else "")

    def _number(self, value: float) -> str:
        if self._is_share:
            return per_cent(value)
        return QLocale().toString(value, "f", 3)

    def _spoken(self) -> str:
        last = max(epoch for _, points in self._lines for epoch, _ in points)
        return self._text_of(last)


_PENS = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine)


class TrainingCurves(QWidget):
    """Loss and accuracy side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._epochs: list[Epoch] = []
        self.loss = CurvePlot("lossCurve", self.tr("Loss"), False, self)
        self.accuracy = CurvePlot("accuracyCurve", self.tr("Accuracy"), True, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.loss, 1)
        row.addWidget(self.accuracy, 1)
        self.clear()

    @property
    def epochs(self) -> tuple[Epoch, ...]:
        return tuple(self._epochs)

    def clear(self) -> None:
        self.show_epochs(())

    def add(self, epoch: Epoch) -> None:
        """One more; an epoch that is known already, as after a resumption, is replaced."""
        self.show_epochs((*(each for each in self._epochs if each.number < epoch.number), epoch))

    def show_epochs(self, epochs: Sequence[Epoch], best: int = 0) -> None:
        """All of them, and which one was kept (0: not known yet)."""
        self._epochs = list(epochs)
        before = {each.number: each.phase for each in epochs}
        phases = [each.number for each in epochs if before.get(each.number - 1, each.phase) != each.phase]
        # A training that goes on tells of its later epochs alone: each keeps its own place.
        count = max((each.number for each in epochs), default=0)
        by_number = {each.number: each for each in epochs}
        rows = [by_number.get(number) for number in range(1, count + 1)]

        def values(field: str) -> list[float | None]:
            return [None if each is None else getattr(each, field) for each in rows]

        self.loss.show_lines(values("loss"), values("validation_loss"), phases, best)
        accuracies, validated = values("accuracy"), values("validation_accuracy")
        self.accuracy.show_lines(accuracies, validated, phases, best)
        if count and not any(value is not None for value in (*accuracies, *validated)):
            self.accuracy.say_empty(self.tr("This training measures no accuracy."))
