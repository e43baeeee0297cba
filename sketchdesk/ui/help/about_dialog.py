"""What SketchDesk is, in which version, and the licences of everything that it is made of."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from sketchdesk import __version__
from sketchdesk.ui.widgets.icons import app_icon
from sketchdesk.ui.widgets.screen_room import resize_on_screen

_SIZE = (680, 520)
_ICON = 64


class AboutDialog(QDialog):
    """``information`` and ``licences`` are texts that are made elsewhere."""

    def __init__(self, information: str, licences: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("aboutDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About SketchDesk"))
        picture = QLabel(self)
        picture.setPixmap(app_icon().pixmap(QSize(_ICON, _ICON), self.devicePixelRatio()))
        title = QLabel(f"SketchDesk {__version__}", self, objectName="aboutTitle")
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setBold(True)
        title.setFont(font)
        text = QLabel(
            self.tr("Find pictures by drawing them. Everything stays on this computer, and works without a network."),
            self,
        )
        text.setWordWrap(True)
        words = QVBoxLayout()
        words.addWidget(title)
        words.addWidget(text)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self._text("aboutSystem", self.tr("System"), information), self.tr("&System"))
        self.tabs.addTab(self._text("aboutLicences", self.tr("Licences"), licences), self.tr("&Licences"))
        shut = QPushButton(self.tr("Close"), self, objectName="closeAbout")
        shut.setDefault(True)
        shut.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(shut)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 18, 18, 14)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.tabs, 1)
        column.addLayout(buttons)
        resize_on_screen(self, *_SIZE)

    def _text(self, name: str, spoken: str, text: str) -> QPlainTextEdit:
        made = QPlainTextEdit(text, self, objectName=name)
        made.setReadOnly(True)
        made.setTabChangesFocus(True)
        made.setAccessibleName(spoken)
        made.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        made.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        return made
