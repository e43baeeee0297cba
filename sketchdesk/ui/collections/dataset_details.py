"""What a dataset holds, where it comes from and under which terms, as a form of labels."""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from sketchdesk.library.datasets import Dataset
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.widgets import style

_AS_LINK = 4.5


class DatasetDetails(QWidget):
    """Shows one dataset; addresses are links that a browser opens."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("datasetDetails")
        self._dataset: Dataset | None = None
        self._size = ""
        self._title = QLabel(self, objectName="datasetTitle")
        self._title.setFont(style.title_font(self))
        self._holds = QLabel(self, objectName="datasetHolds")
        self._rows: dict[str, QLabel] = {}
        # Not a form layout: that one forgets to make room for a text that wraps after another was shown.
        form = QGridLayout()
        form.setColumnStretch(1, 1)
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(6)
        rows = (
            ("size", self.tr("Size")),
            ("licence", self.tr("Licence")),
            ("publisher", self.tr("Published by")),
            ("address", self.tr("Fetched from")),
            ("layout", self.tr("Classes")),
        )
        for row, (name, text) in enumerate(rows):
            label = QLabel(self, objectName=f"dataset_{name}")
            label.setWordWrap(True)
            label.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            label.setOpenExternalLinks(True)
            label.setFocusPolicy(Qt.FocusPolicy.TabFocus if name in ("licence", "address") else Qt.FocusPolicy.NoFocus)
            key = QLabel(text, self, objectName=f"key_{name}")
            key.setProperty("muted", True)
            form.addWidget(key, row, 0, Qt.AlignmentFlag.AlignTop)
            form.addWidget(label, row, 1)
            self._rows[name] = label
        self._address_key = self.findChild(QLabel, "key_address")
        for label in (self._title, self._holds):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._holds)
        column.addLayout(form)

    def show_dataset(self, dataset: Dataset, size: str) -> None:
        """Show it; ``size`` is in words."""
        self._dataset, self._size = dataset, size
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._dataset is not None:
            self._fill()

    def _fill(self) -> None:
        dataset = self._dataset
        assert dataset is not None
        self._title.setText(dataset.title)
        self._holds.setText(_sentence(translated(dataset.holds)))
        self._address_key.setText(self.tr("Fetched from") if dataset.is_fetched else self.tr("To be had from"))
        address = dataset.url or dataset.page
        texts = {
            "size": html.escape(self._size),
            "licence": self._link(translated(dataset.licence), dataset.licence_url),
            "publisher": html.escape(dataset.publisher),
            "address": self._link(address, address if "{" not in address else dataset.page),
            "layout": html.escape(translated(dataset.layout)),
        }
        for name, text in texts.items():
            label = self._rows[name]
            if label.text() != text:
                label.setText(text)
            label.setAccessibleName(f"{self.findChild(QLabel, f'key_{name}').text()}: {_plain(dataset, name)}")

    def _link(self, text: str, address: str) -> str:
        tokens = style.current()
        colour = style.readable(tokens.accent, tokens.window, _AS_LINK).name()
        # A soft hyphen would be copied too; a zero-width space only lets a long address break.
        shown = html.escape(text.replace("{}", self.tr("CLASS"))).replace("/", "/\u200b")
        return f'<a style="color: {colour}" href="{html.escape(address)}">{shown}</a>'


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def _plain(dataset: Dataset, name: str) -> str:
    return str(dataset.url or dataset.page) if name == "address" else translated(str(getattr(dataset, name)))
