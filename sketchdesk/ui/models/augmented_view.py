"""Examples of augmentation: each row is a training picture as it is, then what the network sees of it instead."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from sketchdesk.ui.widgets import style

_GAP = 6.0
_AFTER_FIRST = 14.0
_MOST = 84.0


class AugmentedView(QWidget):
    """Paints the pictures as they are given; of ink 255 is ink, which has the colours of ink and paper here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("augmentedView")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._pictures: NDArray[np.uint8] = np.zeros((0, 1, 1, 1), np.uint8)
        self._is_ink = True
        self._sentence = ""
        self.say("")

    def show_pictures(self, pictures: NDArray[np.uint8], sees: str) -> None:
        """uint8 (n, 1 + versions, side, side) of ink, or (…, 3) of colours."""
        self._pictures, self._is_ink = pictures, pictures.ndim == 4
        versions = pictures.shape[1] - 1
        self._sentence = "" if len(pictures) else self.tr("There is no training picture to show.")
        self.setAccessibleName(self.tr("Examples of augmentation"))
        self.setAccessibleDescription(
            self.tr("{pictures} training pictures, each beside {versions} augmented versions").format(
                pictures=len(pictures), versions=versions
            )
            if versions
            else self.tr("{pictures} training pictures; nothing is augmented").format(pictures=len(pictures))
        )
        self.update()

    def say(self, sentence: str) -> None:
        """A sentence in place of pictures."""
        self._pictures = np.zeros((0, 1, 1, 1), np.uint8)
        self._sentence = sentence
        self.setAccessibleName(self.tr("Examples of augmentation"))
        self.setAccessibleDescription(sentence)
        self.update()

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the pictures that are shown."""
        return self._pictures.shape

    @property
    def sentence(self) -> str:
        return self._sentence

    def sizeHint(self) -> QSize:
        return QSize(420, 230)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 130)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = style.current()
        painter = QPainter(self)
        if self._sentence or not len(self._pictures):
            painter.setPen(tokens.muted)
            painter.drawText(
                QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._sentence
            )
            painter.end()
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rows, columns = self._pictures.shape[:2]
        extra = _AFTER_FIRST if columns > 1 else 0.0
        # As many rows as are large enough to be looked at.
        shown = min(rows, max(1, int((self.height() + _GAP) // (44 + _GAP))))
        edge = min(
            (self.width() - extra - _GAP * (columns - 1) - 2) / columns,
            (self.height() - _GAP * (shown - 1) - 2) / shown,
            _MOST,
        )
        for row in range(shown):
            for column in range(columns):
                left = 1 + column * (edge + _GAP) + (extra if column else 0.0)
                cell = QRectF(left, 1 + row * (edge + _GAP), edge, edge)
                painter.drawImage(cell, self._image(self._pictures[row, column], tokens))
                painter.setPen(QPen(tokens.accent if not column else tokens.border, 1.0))
                painter.drawRect(cell)
        painter.end()

    def _image(self, picture: NDArray[np.uint8], tokens: style.Tokens) -> QImage:
        if self._is_ink:
            share = picture[..., None].astype(np.float32) / 255
            paper, ink = (np.array([each.red(), each.green(), each.blue()]) for each in (tokens.paper, tokens.ink))
            picture = np.rint(paper + (ink - paper) * share).astype(np.uint8)
        content = np.ascontiguousarray(picture)
        height, width = content.shape[:2]
        return QImage(content.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
