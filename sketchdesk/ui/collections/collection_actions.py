"""What can be done with a collection, as actions: one set for the details' menu, the table's menu and the keys."""

from __future__ import annotations

from collections.abc import Callable, Container

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from sketchdesk.jobs.results import CollectionSummary

Rule = Callable[[CollectionSummary], bool]

# A job that waits for a collection knows it by its name.
_TAKE_ITS_NAME = frozenset({"rename", "merge"})


def _may_change(summary: CollectionSummary) -> bool:
    return not (summary.built_in or summary.read_only)


def _is_own(summary: CollectionSummary) -> bool:
    return not summary.built_in


def _has_pictures(summary: CollectionSummary) -> bool:
    return summary.images > 0


def _has_classes(summary: CollectionSummary) -> bool:
    return summary.images > 0 and summary.classes > 0 and summary.role == "gallery"


def _has_own_pictures(summary: CollectionSummary) -> bool:
    return _may_change(summary) and _has_pictures(summary)


def _has_sources(summary: CollectionSummary) -> bool:
    return _may_change(summary) and bool(summary.source)


class CollectionActions(QObject):
    """``chosen`` names an action and the collection that it is for; what makes no sense now is disabled."""

    chosen = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._of: CollectionSummary | None = None
        self._rules: dict[str, Rule] = {}
        self._needs_rest: set[str] = set()
        self._others = 0
        self.actions: dict[str, QAction] = {}
        self._add("search", self.tr("&Search in it"), _has_pictures, rest=False)
        self._add("extract", self.tr("&Extract features"), lambda each: each.extracted < each.images or each.stale)
        self._add("rescan", self.tr("&Rescan"), _may_change, "F5")
        self._add(
            "relocate", self.tr("&Its files lie elsewhere…"), lambda each: _may_change(each) and bool(each.source)
        )
        self._add("pictures", self.tr("Show its &pictures…"), _has_pictures, rest=False)
        self._add("duplicates", self.tr("Find &duplicates…"), _has_pictures)
        self._add("split", self.tr("Di&vide into training and test…"), _has_pictures)
        self._add("teach", self.tr("&Teach it its classes…"), _has_classes, rest=False)
        self._add("classes", self.tr("Rename or merge &classes…"), _has_own_pictures)
        self._add("rename", self.tr("Re&name…"), _is_own, "F2")
        self._add("merge", self.tr("Mer&ge into another…"), lambda each: _has_own_pictures(each) and self._others > 0)
        self._add("bundle", self.tr("&Bundle into a file…"), _has_pictures)
        self._add("failures", self.tr("&What failed"), lambda each: bool(each.failures), rest=False)
        self._add("remove", self.tr("Remove fro&m the library…"), lambda each: True, "Del")
        self._add("watch", self.tr("Wa&tch for changes"), _has_sources, rest=False)
        self.actions["watch"].setCheckable(True)
        self._roles = QActionGroup(self)
        for name, text in (
            ("gallery", self.tr("&Gallery: pictures to be found")),
            ("distractor", self.tr("&Distractor")),
        ):
            action = self._add(name, text, _is_own)
            action.setCheckable(True)
            self._roles.addAction(action)
        self.actions["rescan"].setToolTip(
            self.tr("Take in what is new, changed, moved or deleted in its folders; nothing is embedded twice (F5)")
        )
        self.actions["relocate"].setToolTip(
            self.tr("A folder, archive or disk that it was imported from was moved or renamed: say where it is now")
        )
        self.show_for(None, None, 0)

    def show_for(
        self, summary: CollectionSummary | None, busy: str | None, others: int, awaited: Container[str] = ()
    ) -> None:
        """The collection that is selected, the one that is worked on, and how many others of the person's own.

        Jobs wait for those that are ``awaited``.
        """
        self._of, self._others = summary, others
        for name, action in self.actions.items():
            resting = summary is not None and (summary.name != busy or name not in self._needs_rest)
            keeps_name = summary is None or name not in _TAKE_ITS_NAME or summary.name not in awaited
            action.setEnabled(summary is not None and resting and keeps_name and self._rules[name](summary))
        self.actions["watch"].setChecked(summary is not None and summary.watched)
        for role in ("gallery", "distractor"):
            self.actions[role].setChecked(summary is not None and summary.role == role)

    def menu(self, parent: QWidget) -> QMenu:
        """A menu of all of them."""
        menu = QMenu(parent)
        menu.setObjectName("collectionMenu")
        first = ("search", "extract", "rescan", "watch", "relocate", "")
        for name in (*first, "pictures", "duplicates", "split", "teach", "classes", ""):
            menu.addAction(self.actions[name]) if name else menu.addSeparator()
        menu.addAction(self.actions["rename"])
        roles = menu.addMenu(self.tr("R&ole"))
        for role in ("gallery", "distractor"):
            roles.addAction(self.actions[role])
        for name in ("merge", "bundle", "", "failures", "remove"):
            menu.addAction(self.actions[name]) if name else menu.addSeparator()
        return menu

    def _add(self, name: str, text: str, rule: Rule, keys: str = "", rest: bool = True) -> QAction:
        """``rest``: not while a job works on the collection."""
        action = QAction(text, self)
        action.setObjectName(name)
        if keys:
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda: self._choose(name))
        self._rules[name] = rule
        if rest:
            self._needs_rest.add(name)
        self.actions[name] = action
        return action

    def _choose(self, name: str) -> None:
        if self._of is not None:
            self.chosen.emit(name, self._of.name)
