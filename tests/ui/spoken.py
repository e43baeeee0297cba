"""What widgets say: whether it is cut off, and whether it went through the translation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QRadioButton,
    QTabBar,
    QTableView,
    QToolButton,
    QTreeView,
    QWidget,
)

from sketchdesk.ui.widgets.elided_label import ElidedLabel

_ACCENTS = str.maketrans("aeiouyAEIOUYcnsCNS", "àéîöüÿÀÉÎÖÜŸçñšÇÑŠ")
_PLACE = re.compile(r"(\{[a-z_0-9]*\}|\*\.\w+|\n)")
_INNERMOST = re.compile(r"⟦[^⟦⟧]*⟧")
_WORD = re.compile(r"[^\W\d_]{2,}")


class PseudoTranslator(QTranslator):
    """Answers every text of the program about 40 % longer, with accents and in brackets."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str | None:  # type: ignore[override]
        if not source or context in ("QShortcut", "QKeySequence"):
            return None
        said = "".join(
            part if place % 2 else part.translate(_ACCENTS) for place, part in enumerate(_PLACE.split(source))
        )
        longer = round(0.4 * len(source.replace("&", "")))
        more = " " * (longer > 3) + "ô" * min(longer, 8) + " ôôôôô" * (longer // 6 - 1)
        head, tail = (" " if said[0] == " " else ""), (" " if said[-1] == " " else "")
        return f"{head}⟦{said.strip(' ')}{more}⟧{tail}"


def untranslated(root: QWidget, own: set[str]) -> list[str]:
    """Texts with words outside of brackets that are none of ``own``: names of the person's things, and terms."""
    found = []
    for where, text in texts(root):
        left = text
        while left != (left := _INNERMOST.sub(" ", left)):
            pass
        # Tags, and what is no word: paths, addresses, fingerprints, names of files and layers.
        left = re.sub(r"<[^>]*>|\S*[/_\d]\S*", " ", left)
        words = [word for word in _WORD.findall(left) if word not in own]
        if words:
            found.append(f"{where}: {text!r} says {words}")
    return found


def texts(root: QWidget) -> Iterator[tuple[str, str]]:
    """All that is seen, spoken or shown as a tip, with where that is."""
    for widget in (root, *root.findChildren(QWidget)):
        if widget.window() is not root.window() or not (widget is root or widget.isVisibleTo(root)):
            continue
        name = f"{type(widget).__name__} {widget.objectName()}"
        yield f"{name} tip", widget.toolTip()
        yield f"{name} name", widget.accessibleName()
        yield f"{name} description", widget.accessibleDescription()
        if widget.isWindow():
            yield f"{name} title", widget.windowTitle()
        if isinstance(widget, ElidedLabel):
            yield name, widget.text
        elif isinstance(widget, QLabel | QAbstractButton):
            yield name, widget.text()
        elif isinstance(widget, QGroupBox):
            yield name, widget.title()
        elif isinstance(widget, QLineEdit):
            yield f"{name} hint", widget.placeholderText()
        elif isinstance(widget, QComboBox):
            for row in range(widget.count()):
                yield f"{name} choice", widget.itemText(row)
        elif isinstance(widget, QTabBar):
            for place in range(widget.count()):
                yield f"{name} tab", widget.tabText(place)
        elif isinstance(widget, QTableView | QTreeView):
            model = widget.model()
            for column in range(model.columnCount() if model is not None else 0):
                for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
                    said = model.headerData(column, Qt.Orientation.Horizontal, role)
                    yield f"{name} heading", str(said) if said is not None and not widget.isColumnHidden(column) else ""
        if isinstance(widget, QWidget):
            for action in widget.actions():
                yield f"{name} action", action.text()
        if isinstance(widget, QMenu):
            yield name, widget.title()


def cut_off(root: QWidget) -> list[str]:
    """Texts that have less room than they need."""
    found = []
    for widget in root.findChildren(QWidget):
        if widget.window() is not root or not widget.isVisibleTo(root) or isinstance(widget, ElidedLabel):
            continue
        name = f"{type(widget).__name__} {widget.objectName()}"
        if isinstance(widget, QLabel) and widget.text():
            wanted, room = widget.sizeHint(), widget.size()
            if widget.wordWrap():
                needed = widget.heightForWidth(room.width())
                # A word that cannot be broken is wider than the label, whatever its height.
                broad = widget.minimumSizeHint().width() > room.width()
                if needed > room.height() or broad:
                    found.append(f"{name}: {widget.text()!r} needs {needed} of {room.toTuple()}")
            elif wanted.width() > room.width() or wanted.height() > room.height():
                found.append(f"{name}: {widget.text()!r} needs {wanted.toTuple()} of {room.toTuple()}")
        elif isinstance(widget, QPushButton | QToolButton | QCheckBox | QRadioButton):
            wanted, room = widget.sizeHint(), widget.size()
            if _shows_text(widget) and (wanted.width() > room.width() or wanted.height() > room.height()):
                if (
                    isinstance(widget, QToolButton)
                    and widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
                ):
                    continue
                found.append(f"{name}: {widget.text()!r} needs {wanted.toTuple()} of {room.toTuple()}")
        elif isinstance(widget, QTabBar):
            for place in range(widget.count()):
                if widget.tabText(place) and widget.tabSizeHint(place).width() > widget.tabRect(place).width():
                    found.append(f"{name}: tab {widget.tabText(place)!r}")
            if widget.count() and widget.tabRect(widget.count() - 1).right() >= widget.width():
                found.append(f"{name}: its tabs need scrolling")
        elif isinstance(widget, QHeaderView) and widget.orientation() == Qt.Orientation.Horizontal:
            for column in range(widget.count()):
                needed = widget.sectionSizeFromContents(column).width()
                if not widget.isSectionHidden(column) and needed > widget.sectionSize(column):
                    said = widget.model().headerData(column, Qt.Orientation.Horizontal)
                    found.append(f"{name}: heading {said!r} needs {needed} of {widget.sectionSize(column)}")
    return found


def _shows_text(button: QAbstractButton) -> bool:
    with_icon_alone = Qt.ToolButtonStyle.ToolButtonIconOnly
    return bool(button.text()) and not (
        isinstance(button, QToolButton) and button.toolButtonStyle() == with_icon_alone and not button.icon().isNull()
    )


def mnemonics(root: QWidget) -> list[str]:
    """Letters that two visible texts of a window claim."""
    claimed: dict[str, str] = {}
    found = []
    for widget in root.findChildren(QWidget):
        if widget.window() is not root or not widget.isVisibleTo(root):
            continue
        said = []
        if isinstance(widget, QAbstractButton) or (isinstance(widget, QLabel) and widget.buddy() is not None):
            said = [widget.text()]
        elif isinstance(widget, QTabBar):
            said = [widget.tabText(place) for place in range(widget.count())]
        for text in said:
            if met := re.search(r"&([^&\s])", text.replace("&&", "")):
                letter = met[1].lower()
                if letter in claimed:
                    found.append(f"{letter!r}: {claimed[letter]!r} and {text!r}")
                claimed[letter] = text
    return found
