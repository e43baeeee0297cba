"""What went wrong, over the status bar, until it has been read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMessageBox, QPushButton, QStyle, QWidget

from sketchdesk.ui.widgets.elided_label import ElidedLabel


class ErrorNote(QFrame):
    """The errors that have not been dismissed: the latest is shown, all can be copied."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("jobError")
        self._titles: dict[str, set[str]] = {}
        sign = QLabel(self)
        edge = self.fontMetrics().height()
        sign.setPixmap(self.style().standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning).pixmap(edge, edge))
        self._text = ElidedLabel(self)
        self._text.setObjectName("errorText")
        self._details = QPushButton(self.tr("Details…"), self, objectName="showError")
        self._details.setAccessibleName(self.tr("Show the whole error"))
        self._copy = QPushButton(self.tr("Copy"), self, objectName="copyError")
        self._copy.setAccessibleName(self.tr("Copy the error"))
        self._dismiss = QPushButton(self.tr("Dismiss"), self, objectName="dismissError")
        self._dismiss.setAccessibleName(self.tr("Dismiss the error"))
        for button in (self._details, self._copy, self._dismiss):
            button.setProperty("quiet", True)
        self._details.clicked.connect(self._show_all)
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText("\n".join(self.sentences)))
        self._dismiss.clicked.connect(self._dismiss_all)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(sign)
        row.addWidget(self._text, 1)
        row.addWidget(self._details)
        row.addWidget(self._copy)
        row.addWidget(self._dismiss)
        self.hide()

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(self._titles)

    def add(self, sentence: str, title: str = "") -> None:
        """``title`` is that of the job that failed, if it was one."""
        self._titles[sentence] = {*self._titles.pop(sentence, ()), title}
        self._show_latest()

    def forget(self, title: str) -> None:
        """No job of that title fails any more; what others said stays."""
        left = ((sentence, titles - {title}) for sentence, titles in self._titles.items())
        self._titles = {sentence: titles for sentence, titles in left if titles}
        self._show_latest()

    def _show_latest(self) -> None:
        if not self._titles:
            self.hide()
            return
        *others, latest = self._titles
        count = self.tr(" (and {count} more)").format(count=len(others)) if others else ""
        self._text.set_text(latest + count)
        self.show()
        self._offer_details()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._offer_details()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._show_all()

    def _offer_details(self) -> None:
        """Where one sentence is shown in whole there is nothing to add."""
        room = self.width() - self._text.x() - self._copy.width() - self._dismiss.width() - 3 * self.layout().spacing()
        cut = self._text.sizeHint().width() > room
        self._details.setVisible(cut or len(self.sentences) > 1)

    def _show_all(self) -> None:
        """All of them, the latest first, in a window that can stay open."""
        box = QMessageBox(self.window())
        box.setObjectName("errorDetails")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("What went wrong"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box.setText("\n\n".join(reversed(self.sentences)))
        copy = box.addButton(self.tr("Copy"), QMessageBox.ButtonRole.ActionRole)
        copy.clicked.connect(self._copy.click)
        close = box.addButton(QMessageBox.StandardButton.Close)
        box.setDefaultButton(close)
        box.setEscapeButton(close)
        box.setModal(False)
        box.show()

    def _dismiss_all(self) -> None:
        self._titles = {}
        self.hide()
