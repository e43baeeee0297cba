"""The settings of an index as a form: the family, and its sliders; what does not matter is disabled."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from sketchdesk.engine.index.distances import METRICS, Metric
from sketchdesk.jobs.indexes import FAMILIES
from sketchdesk.jobs.searching.tuning_panel import IndexSettings
from sketchdesk.ui.tuning import tuning_controls as controls
from sketchdesk.ui.tuning.tuning_slider import SettingSlider

_NARROWEST_BOX = 84
_ROW_GAP = 3


class TuningForm(QWidget):
    """Holds the settings of each family while another is shown. Never offers settings that cannot be."""

    changed = Signal()
    """A hand changed the family or one of its settings."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.family_box = QComboBox(self, objectName="indexFamily")
        self.family_box.setAccessibleName(self.tr("Index"))
        for family in FAMILIES:
            self.family_box.addItem(controls.family_title(family), family)
            self.family_box.setItemData(
                self.family_box.count() - 1, controls.family_tip(family), Qt.ItemDataRole.ToolTipRole
            )
        self.metric_box = QComboBox(self, objectName="indexMetric")
        self.metric_box.setAccessibleName(self.tr("Metric"))
        self.metric_box.setToolTip(self.tr("What the distance of two pictures is"))
        for metric in METRICS:
            self.metric_box.addItem(controls.metric_title(metric), metric)
        for box in (self.family_box, self.metric_box):
            # In a language of long words they give way before the window grows.
            box.setMinimumWidth(_NARROWEST_BOX)
        self._buttons: list[QPushButton] = []
        self._others: dict[str, dict[str, Any]] = {}
        self._sliders: dict[str, dict[str, SettingSlider]] = {}
        self._switches: dict[str, dict[str, QCheckBox]] = {}
        self._rows: dict[str, QWidget] = {}
        self._lay_out()
        self._bits_before = 0
        for family in FAMILIES:
            self._fill(family, controls.default_values(family))
        self.family_box.currentIndexChanged.connect(self._choose)
        self.metric_box.currentIndexChanged.connect(self.changed)
        self._arrange()

    @property
    def family(self) -> str:
        return str(self.family_box.currentData())

    @property
    def metric_name(self) -> Metric:
        return "euclidean" if self.metric_box.currentData() == "euclidean" else "cosine"

    @property
    def settings(self) -> IndexSettings:
        """What the form shows; constructor arguments that it was given and does not show are kept."""
        values = {**self._others[self.family], **self._values(self.family), "metric": self.metric_name}
        return IndexSettings(self.family, values)

    def set_settings(self, settings: IndexSettings) -> None:
        """Show these without telling."""
        known = {**controls.default_values(settings.family), **dict(settings.values)}
        self._fill(settings.family, known)
        with QSignalBlocker(self.family_box), QSignalBlocker(self.metric_box):
            self.family_box.setCurrentIndex(FAMILIES.index(settings.family))
            self.metric_box.setCurrentIndex(self.metric_box.findData(known.get("metric", controls.USUAL_METRIC)))
        self._arrange()

    def change(self, name: str, value: Any) -> None:
        """Set one setting of the family that is shown, as if by hand."""
        self._fill(self.family, {**self.settings.values, name: value})
        self._arrange()
        self.changed.emit()

    def is_showing(self, settings: IndexSettings | None) -> bool:
        """Whether these are the settings on show, as far as the form can tell them apart."""
        if settings is None or settings.family != self.family:
            return False
        known = {**controls.default_values(self.family), **dict(settings.values)}
        if known.get("metric", controls.USUAL_METRIC) != self.metric_name:
            return False
        return controls.shown_values(self.family, known) == self._values(self.family)

    def add_button(self, button: QPushButton) -> None:
        """Put a button to the right of the family."""
        self._head.addWidget(button)
        self._buttons.append(button)

    def tab_order(self) -> list[QWidget]:
        """What can have the focus, from the top to the bottom; of all families, whichever is shown."""
        order: list[QWidget] = [self.family_box, self.metric_box, *self._buttons]
        for family in FAMILIES:
            for slider in self._sliders[family].values():
                order += [each for each in (slider.slider, slider.auto, slider.box) if each is not None]
            order += self._switches[family].values()
        return order

    def slider(self, name: str) -> SettingSlider:
        """The slider of a setting of the family that is shown."""
        return self._sliders[self.family][name]

    def switch(self, name: str) -> QCheckBox:
        """The switch of a setting of the family that is shown."""
        return self._switches[self.family][name]

    def _lay_out(self) -> None:
        self._head = head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.family_box)
        head.addWidget(self.metric_box)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        for family in FAMILIES:
            self._rows[family] = rows = QWidget(self)
            grid = QGridLayout(rows)
            grid.setContentsMargins(0, 0, 0, 0)
            grid.setHorizontalSpacing(10)
            grid.setVerticalSpacing(_ROW_GAP)
            grid.setColumnStretch(1, 1)
            self._sliders[family], self._switches[family] = {}, {}
            for place, control in enumerate(controls.controls_of(family)):
                if isinstance(control, controls.Control):
                    self._add_slider(grid, place, family, control)
                else:
                    self._add_switch(grid, place, family, control)
            if not self._sliders[family]:
                about = QLabel(controls.family_tip(family), rows)
                about.setProperty("muted", True)
                about.setWordWrap(True)
                grid.addWidget(about, 0, 0, 1, 3)
            column.addWidget(rows)

    def _add_slider(self, grid: QGridLayout, place: int, family: str, control: controls.Control) -> None:
        slider = SettingSlider(control, self._rows[family])
        slider.moved.connect(self._moved)
        grid.addWidget(slider.label, place, 0)
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(slider.slider, 1)
        if slider.auto is not None:
            middle.addWidget(slider.auto)
        grid.addLayout(middle, place, 1)
        grid.addWidget(slider.box, place, 2)
        self._sliders[family][control.name] = slider

    def _add_switch(self, grid: QGridLayout, place: int, family: str, control: controls.Switch) -> None:
        box = QCheckBox(control.label, self._rows[family])
        box.setToolTip(control.tip)
        box.setAccessibleDescription(control.tip)
        box.toggled.connect(lambda _, name=control.name: self._moved(name))
        grid.addWidget(box, place, 0, 1, 3)
        self._switches[family][control.name] = box

    def _values(self, family: str) -> dict[str, Any]:
        sliders = {name: slider.value for name, slider in self._sliders[family].items()}
        return sliders | {name: box.isChecked() for name, box in self._switches[family].items()}

    def _fill(self, family: str, values: controls.Values) -> None:
        for name, slider in self._sliders[family].items():
            slider.set_value(values[name])
        for name, box in self._switches[family].items():
            with QSignalBlocker(box):
                box.setChecked(bool(values[name]))
        shown = self._values(family)
        self._others[family] = {name: value for name, value in values.items() if name not in shown}
        self._keep_possible(family)

    def _choose(self) -> None:
        self._arrange()
        self.changed.emit()

    def _moved(self, name: str) -> None:
        self._keep_possible(self.family)
        self._arrange()
        self.changed.emit()

    def _keep_possible(self, family: str) -> None:
        """Without tables there are signatures: the bits that there were last come back."""
        if family != "simhash":
            return
        bits, tables = self._sliders[family]["bits"], self._sliders[family]["tables"]
        if not tables.value and not bits.value:
            bits.set_value(self._bits_before or controls.default_values(family)["bits"])
        self._bits_before = bits.value or self._bits_before
        bits.set_least(0 if tables.value else min(bits.value, bits.control.steps[1]))

    def _arrange(self) -> None:
        for family, rows in self._rows.items():
            rows.setVisible(family == self.family)
        values = self._values(self.family)
        relevant = controls.matter(self.family, values)
        for name, slider in self._sliders[self.family].items():
            slider.set_enabled(name in relevant)
        self.family_box.setToolTip(controls.family_tip(self.family))
