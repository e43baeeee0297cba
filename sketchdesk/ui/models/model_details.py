"""What is known of one model: how it was made, how its training went, how good it was class by class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from sketchdesk.training.outcome import Epoch
from sketchdesk.ui.models.preset_names import preset_name
from sketchdesk.ui.models.setting_names import changed_settings
from sketchdesk.ui.plots.training_curves import TrainingCurves
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.copied_table import Column, CopiedTable
from sketchdesk.ui.widgets.numbers import per_cent

_SHORT = 12


class ModelDetails(QFrame):
    """Shows what ``kept_models.run_show`` tells; what a file says wrongly is left out."""

    compare_wanted = Signal(str)
    """The model whose training is to be looked at again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("modelDetails")
        self._model = ""
        self.title = QLabel(self, objectName="modelTitle")
        self.title.setFont(style.title_font(self))
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setWordWrap(True)
        self.notes = QLabel(self, objectName="modelNotes")
        self.notes.setProperty("muted", True)
        self.notes.setTextFormat(Qt.TextFormat.PlainText)
        self.notes.setWordWrap(True)
        self._facts = QFormLayout()
        self._facts.setSpacing(4)
        self._facts.setHorizontalSpacing(12)
        self.compare = QPushButton(self.tr("Co&mpare with before…"), self, objectName="compareIt")
        self.compare.setToolTip(
            self.tr("What the training changed, on the held-out queries: figures, classes, confusions and results")
        )
        self.compare.clicked.connect(lambda: self.compare_wanted.emit(self._model))
        self.curves = TrainingCurves(self)
        self.classes = CopiedTable(
            "modelClasses",
            self.tr("Precision, recall and F1 of each class"),
            (
                Column("class", self.tr("Class")),
                Column("precision", self.tr("precision")),
                Column("recall", self.tr("recall")),
                Column("F1", self.tr("F1")),
                Column("support", self.tr("support")),
            ),
            self,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 4, 6, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addLayout(self._facts)
        column.addWidget(self.notes)
        column.addWidget(self.compare, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.curves, 3)
        column.addWidget(self.classes, 4)
        # Where neither curves nor classes are shown, the facts stay on top.
        column.addStretch(0)
        self.clear()

    @property
    def model(self) -> str:
        """Whose details are shown."""
        return self._model

    @property
    def facts(self) -> dict[str, str]:
        found = {}
        for row in range(self._facts.rowCount()):
            label = self._facts.itemAt(row, QFormLayout.ItemRole.LabelRole).widget()
            value = self._facts.itemAt(row, QFormLayout.ItemRole.FieldRole).widget()
            if isinstance(label, QLabel) and isinstance(value, QLabel):
                found[label.text()] = value.text()
        return found

    def clear(self) -> None:
        self._model = ""
        self.title.setText("")
        self._empty()
        for widget in (self.notes, self.compare, self.curves, self.classes):
            widget.hide()

    def show_model(self, shown: Mapping[str, Any], parent_name: str) -> None:
        """All that is known of a model; ``parent_name`` is "" where there is none."""
        self._model = str(shown["name"])
        settings = _mapping(shown.get("settings"))
        self.title.setText(self._model)
        self._empty()
        number = QLocale().toString
        configuration = _mapping(settings.get("configuration"))
        changed = changed_settings(configuration)
        pictures = _mapping(settings.get("pictures"))
        counts = self.tr("{train} for training, {validation} for validation, {test} held out")
        metrics = _mapping(settings.get("metrics"))
        created = QDateTime.fromString(str(shown.get("created", "")), Qt.DateFormat.ISODate)
        ending = {
            "finished": self.tr("to its end"),
            "early": self.tr("ended early: the loss fell no further"),
            "stopped": self.tr("stopped by hand"),
            "not a number": self.tr("ended: the loss was not a number"),
        }.get(str(settings.get("ending")), "")
        for label, value in (
            (self.tr("Kind"), self._kind(str(shown.get("kind", "")))),
            (self.tr("Made from"), parent_name or str(settings.get("parent_name") or "")),
            (self.tr("Learnt from"), str(settings.get("collection") or "")),
            (
                self.tr("Pictures"),
                counts.format(**{name: number(int(pictures.get(name, 0))) for name in ("train", "validation", "test")})
                if pictures
                else "",
            ),
            (self.tr("Preset"), preset_name(str(settings.get("preset") or ""))),
            (self.tr("Changed"), "; ".join(changed)),
            (self.tr("Seed"), str(settings["seed"]) if "seed" in settings else ""),
            (self.tr("Ending"), ending),
            (
                self.tr("Accuracy"),
                self.tr("{0} of the held-out pictures").format(per_cent(float(metrics["accuracy"])))
                if isinstance(metrics.get("accuracy"), int | float)
                else "",
            ),
            (self.tr("Embedding"), self.tr("{0} numbers").format(number(int(shown["embedding_size"])))),
            (self.tr("Classes"), number(len(settings.get("class_names") or ()))),
            (self.tr("Contents"), str(settings.get("contents") or "")[:_SHORT]),
            (self.tr("Fingerprint"), str(shown["fingerprint"])[:_SHORT]),
            (
                self.tr("Created"),
                QLocale().toString(created.toLocalTime(), QLocale.FormatType.ShortFormat) if created.isValid() else "",
            ),
        ):
            if value:
                self._add(label, value)
        notes = settings.get("notes")
        self.notes.setText("\n".join(f"• {translated(str(note))}" for note in notes) if isinstance(notes, list) else "")
        self.notes.setVisible(bool(self.notes.text()))
        self.compare.setVisible(bool(parent_name and settings.get("collection")))
        epochs, best = _epochs(shown.get("history"))
        self.curves.show_epochs(epochs, best)
        self.curves.setVisible(bool(epochs))
        rows = _classes(shown.get("judgement"))
        self.classes.show_rows(rows)
        self.classes.setVisible(bool(rows))

    def _kind(self, kind: str) -> str:
        names = {
            "built-in": self.tr("comes with SketchDesk"),
            "fine-tuned": self.tr("fine-tuned"),
            "imported": self.tr("imported from a file"),
            "network": self.tr("added network"),
            "checkpoint": self.tr("added checkpoint"),
            "visual words": self.tr("visual words"),
        }
        return names.get(kind, kind)

    def _add(self, label: str, value: str) -> None:
        name, text = QLabel(label, self), QLabel(value, self)
        name.setProperty("muted", True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._facts.addRow(name, text)

    def _empty(self) -> None:
        while self._facts.rowCount():
            self._facts.removeRow(0)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _epochs(history: object) -> tuple[tuple[Epoch, ...], int]:
    """Of a file that may have come from somebody else."""
    found = _mapping(history)
    try:
        return tuple(Epoch(**each) for each in found.get("epochs", ())), int(found.get("best_epoch", 0))
    except (TypeError, ValueError):
        return (), 0


def _classes(judgement: object) -> list[tuple[Any, ...]]:
    found = _mapping(judgement).get("classes")
    try:
        names = ("label", "precision", "recall", "F1", "support")
        return [tuple(each[name] for name in names) for each in found] if isinstance(found, list) else []
    except (TypeError, KeyError):
        return []
