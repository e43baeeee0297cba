"""The Models page: which encoders there are, which is in use, what each was made from and how good it was."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QDateTime, Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from sketchdesk.jobs.teaching.model_files import SUFFIX
from sketchdesk.jobs.teaching.model_overview import ModelOverview, ModelSummary
from sketchdesk.ui.models.model_details import ModelDetails
from sketchdesk.ui.models.preset_names import preset_name
from sketchdesk.ui.widgets.confirm import confirm
from sketchdesk.ui.widgets.copied_table import Column, CopiedTable
from sketchdesk.ui.widgets.flow_layout import FlowLayout
from sketchdesk.ui.widgets.folders import Purpose, file_dialog
from sketchdesk.ui.widgets.go_on_strip import GoOnStrip


class ModelsPage(QWidget):
    """Lists models and asks for changes by signals; it changes nothing itself."""

    teach_wanted = Signal(str)
    """The model to start from."""
    keep_wanted = Signal(str)
    discard_wanted = Signal(str)
    roll_back_wanted = Signal()
    export_wanted = Signal(str, Path)
    import_wanted = Signal(Path)
    add_wanted = Signal()
    details_wanted = Signal(str)
    go_on_wanted = Signal(object)
    forget_wanted = Signal(object)
    """The FinetuneJob of an unfinished training each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("modelsPage")
        self._overview: ModelOverview | None = None
        self._next = ""
        self.table = CopiedTable(
            "modelsTable",
            self.tr("Models"),
            (
                Column("name", self.tr("Model")),
                Column("state", self.tr("State")),
                Column("parent", self.tr("Made from")),
                Column("collection", self.tr("Learnt from")),
                Column("preset", self.tr("Preset")),
                Column(
                    "accuracy",
                    self.tr("Accuracy"),
                    tip=self.tr("On the pictures that were held out of its training"),
                    share=True,
                ),
                Column("classes", self.tr("Classes")),
                Column("created", self.tr("Created")),
            ),
            self,
        )
        self.table.setSelectionMode(CopiedTable.SelectionMode.SingleSelection)
        self.details = ModelDetails(self)
        self.hint = QLabel(self, objectName="modelsHint")
        self.hint.setProperty("muted", True)
        self.hint.setWordWrap(True)
        self.hint.setText(
            self.tr(
                "Only the encoder that comes with SketchDesk is here. Teach it the classes of a collection of yours: "
                "what comes of it is listed here, measured on pictures that it has not seen."
            )
        )
        self.unfinished = GoOnStrip("unfinishedTraining", self)
        self._buttons = {
            name: QPushButton(text, self, objectName=name)
            for name, text in (
                ("teach", self.tr("&Teach it…")),
                ("keepIt", self.tr("&Use it")),
                ("rollBack", self.tr("Roll &back")),
                ("discardIt", self.tr("&Discard…")),
                ("exportIt", self.tr("E&xport…")),
                ("importOne", self.tr("&Import…")),
                ("addOne", self.tr("&Add an encoder…")),
            )
        }
        self._buttons["teach"].setProperty("primary", True)
        self._buttons["rollBack"].setToolTip(self.tr("Go back to the model that was in use before the present one"))
        self._lay_out()
        self._connect()
        self._refresh()

    def set_overview(self, overview: ModelOverview) -> None:
        """Show these; the selected model stays selected, else the one in use is."""
        chosen, self._next = self._next or self.table.chosen, ""
        self._overview = overview
        self.table.show_rows([self._row(each) for each in overview.models])
        names = {each.name for each in overview.models}
        self.table.choose(chosen if chosen in names else overview.in_use)
        if (selected := self.selected) is not None:
            self.details_wanted.emit(selected.name)
        self._refresh()

    def select_next(self, name: str) -> None:
        """Select this model when the models are listed again."""
        self._next = name

    @property
    def selected(self) -> ModelSummary | None:
        models = self._overview.models if self._overview is not None else ()
        return next((each for each in models if each.name == self.table.chosen), None)

    @property
    def overview(self) -> ModelOverview | None:
        return self._overview

    def button(self, name: str) -> QPushButton:
        return self._buttons[name]

    def propose_import(self) -> None:
        """Let the person choose a model file."""
        dialog = file_dialog(self, self.tr("Import a model"), Purpose.MODEL)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Models (*{suffix})").format(suffix=SUFFIX))
        dialog.fileSelected.connect(lambda chosen: self.import_wanted.emit(Path(chosen)))
        dialog.open()

    def _row(self, each: ModelSummary) -> tuple[str | float | int | date | None, ...]:
        state = self.tr("in use") if each.in_use else ""
        if not each.weights_are_there:
            state = self.tr("weights lost")
        parent = each.parent or (self.tr("comes with SketchDesk") if each.built_in else "")
        return (
            each.name,
            state,
            parent,
            each.collection,
            preset_name(each.preset),
            each.accuracy,
            each.classes,
            _day(each.created),
        )

    def _refresh(self) -> None:
        overview, selected = self._overview, self.selected
        first = overview.unfinished[0] if overview is not None and overview.unfinished else None
        self.hint.setVisible(overview is not None and len(overview.models) == 1 and first is None)
        own = selected is not None and not selected.built_in
        enabled = {
            "teach": overview is not None,
            "keepIt": selected is not None and not selected.in_use and selected.weights_are_there,
            "rollBack": overview is not None and not overview.models[0].in_use,
            "discardIt": own,
            "exportIt": own and selected is not None and selected.weights_are_there,
            "importOne": overview is not None,
            "addOne": overview is not None,
        }
        for name, is_enabled in enabled.items():
            self._buttons[name].setEnabled(is_enabled)
        tip = self.tr("Search with the selected model from now on")
        if selected is not None and not selected.in_use:
            tip += "\n" + self._cost_of(selected)
        self._buttons["keepIt"].setToolTip(tip)
        if selected is None:
            self.details.clear()
        text = self.tr("A training was interrupted: {name}, from the collection {collection}. It can go on.")
        said = text.format(name=first.name, collection=first.job.collection) if first is not None else ""
        self.unfinished.say(said)

    def _ask_to_use(self) -> None:
        """A double click may have been meant to look at it; using it may take long."""
        selected = self.selected
        if selected is None or not self._buttons["keepIt"].isEnabled():
            return
        confirm(
            self,
            "confirmUse",
            self.tr("Search with “{name}” from now on?").format(name=selected.name),
            self._cost_of(selected) + " " + self.tr("“Roll back” undoes it."),
            self.tr("Use it"),
            self.tr("Cancel"),
            lambda: self.keep_wanted.emit(selected.name),
        )

    def _cost_of(self, model: ModelSummary) -> str:
        if not model.to_embed:
            return self.tr("All pictures are embedded with it already.")
        if model.to_embed == 1:
            return self.tr("1 picture has to be embedded with it, and is not found before.")
        text = self.tr("{pictures} pictures have to be embedded with it, and are not found before.")
        return text.format(pictures=self.locale().toString(model.to_embed))

    def _discard(self) -> None:
        selected = self.selected
        if selected is None:
            return
        means = self.tr("Its weights and the features that it made are deleted. Your pictures are not touched.")
        if selected.in_use:
            means += " " + self.tr("It is in use: searches go on with the model before it.")
        confirm(
            self,
            "confirmDiscard",
            self.tr("Discard the model “{name}”?").format(name=selected.name),
            means,
            self.tr("Discard"),
            self.tr("Keep it"),
            lambda: self.discard_wanted.emit(selected.name),
        )

    def _export(self) -> None:
        selected = self.selected
        if selected is None:
            return
        dialog = file_dialog(self, self.tr("Export {name}").format(name=selected.name), Purpose.MODEL)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Models (*{suffix})").format(suffix=SUFFIX))
        dialog.setDefaultSuffix(SUFFIX.lstrip("."))
        dialog.selectFile(selected.name + SUFFIX)
        dialog.fileSelected.connect(lambda chosen: self.export_wanted.emit(selected.name, Path(chosen)))
        dialog.open()

    def _with_selected(self, signal: str) -> None:
        if self.selected is not None:
            getattr(self, signal).emit(self.selected.name)

    def _with_unfinished(self, signal: str) -> None:
        if self._overview is not None and self._overview.unfinished:
            getattr(self, signal).emit(self._overview.unfinished[0].job)

    def _connect(self) -> None:
        press = {name: button.clicked for name, button in self._buttons.items()}
        press["teach"].connect(lambda: self.teach_wanted.emit(self.selected.name if self.selected else ""))
        press["keepIt"].connect(lambda: self._with_selected("keep_wanted"))
        press["rollBack"].connect(self.roll_back_wanted)
        press["discardIt"].connect(self._discard)
        press["exportIt"].connect(self._export)
        press["importOne"].connect(self.propose_import)
        press["addOne"].connect(self.add_wanted)
        self.unfinished.go_on_wanted.connect(lambda: self._with_unfinished("go_on_wanted"))
        self.unfinished.forget_wanted.connect(lambda: self._with_unfinished("forget_wanted"))
        self.table.row_chosen.connect(self._chosen)
        self.table.doubleClicked.connect(self._ask_to_use)

    def _chosen(self, name: str) -> None:
        self.details_wanted.emit(name)
        self._refresh()

    def _lay_out(self) -> None:
        bar = FlowLayout()
        bar.setContentsMargins(12, 8, 12, 4)
        for name in ("teach", "keepIt", "rollBack", "discardIt", "exportIt", "importOne", "addOne"):
            bar.addWidget(self._buttons[name])
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.unfinished)
        column.addWidget(self.table, 1)
        column.addWidget(self.hint)
        scroll = QScrollArea(self)
        scroll.setAccessibleName(self.tr("What is known of the model"))
        scroll.setWidget(self.details)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(left)
        split.addWidget(scroll)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([680, 520])
        split.setChildrenCollapsible(False)
        around = QVBoxLayout()
        around.setContentsMargins(12, 0, 12, 8)
        around.addWidget(split, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(bar)
        column.addLayout(around, 1)


def _day(created: str) -> date | None:
    """The day in the person's time zone; None where there is none, as for what comes with the program."""
    when = QDateTime.fromString(created, Qt.DateFormat.ISODate)
    return date.fromisoformat(when.toLocalTime().date().toString(Qt.DateFormat.ISODate)) if when.isValid() else None
