"""One setting of an index: a slider for the hand and a box for the exact number."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QLabel, QSlider, QWidget

from sketchdesk.ui.tuning.tuning_controls import Control
from sketchdesk.ui.widgets.number_boxes import DecimalBox

_BOX_WIDTH = 84
_PAGE = 10


class SettingSlider(QObject):
    """Label, slider, box and, where None is a value, a check box "auto"; whoever owns it lays them out.

    The value is exactly the one that was set until a hand moves it, whatever the slider's steps.
    """

    moved = Signal(str)
    """A hand changed the setting of this name."""

    def __init__(self, control: Control, parent: QWidget) -> None:
        super().__init__(parent)
        self.control = control
        self._steps = list(control.steps)
        # Where a hand starts from that takes over from "auto".
        self._value = self._steps[len(self._steps) // 2]
        self._least = self._steps[0]
        self.label = QLabel(control.label, parent)
        self.label.setToolTip(control.tip)
        self.slider = QSlider(Qt.Orientation.Horizontal, parent)
        self.slider.setPageStep(max(1, min(_PAGE, len(self._steps) // 8)))
        self.slider.setMinimumWidth(70)
        self.box = DecimalBox(parent)
        self.box.setDecimals(control.decimals)
        self.box.setSuffix(control.suffix)
        self.box.setKeyboardTracking(False)
        self.box.setGroupSeparatorShown(True)
        self.box.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.box.setFixedWidth(_BOX_WIDTH)
        if control.decimals or self._is_geometric:
            self.box.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        else:
            self.box.setSingleStep(self._steps[-1] - self._steps[-2])
        self.label.setBuddy(self.box)
        self.auto: QCheckBox | None = None
        if control.automatic:
            self.auto = QCheckBox(self.tr("auto"), parent)
            self.auto.setAccessibleName(self.tr("{setting} automatic").format(setting=control.label))
            self.auto.setToolTip(self.tr("Decide by the number of pictures"))
            self.auto.toggled.connect(self._switched)
        for widget in (self.slider, self.box):
            widget.setAccessibleName(control.label)
            widget.setAccessibleDescription(control.tip)
            widget.setToolTip(control.tip)
        self._set_range()
        self.slider.valueChanged.connect(self._slid)
        self.box.valueChanged.connect(self._typed)
        self._enabled = True
        self._show()

    @property
    def value(self) -> Any:
        """The setting: an int, a float where it has decimals, or None while automatic."""
        if self.auto is not None and self.auto.isChecked():
            return None
        return float(self._value) if self.control.decimals else int(self._value)

    def set_value(self, value: Any) -> None:
        """Show a value without telling; the limits give way to one that lies beyond them."""
        if self.auto is not None:
            with QSignalBlocker(self.auto):
                self.auto.setChecked(value is None)
        if value is not None:
            self._value = value
            if not self._steps[0] <= value <= self._steps[-1]:
                self._steps = sorted({*self._steps, value})
                self._set_range()
        self._show()

    def set_least(self, least: float) -> None:
        """Allow no less than this, until other things allow it again."""
        if least != self._least:
            self._least = least
            self._value = max(self._value, least)
            self._set_range()
            self._show()

    def set_enabled(self, enabled: bool) -> None:
        """Whether the setting matters as the others are."""
        self._enabled = enabled
        self._enable()

    @property
    def _is_geometric(self) -> bool:
        return self._steps[-1] - self._steps[-2] > 1.5 * (self._steps[1] - self._steps[0])

    def _first(self) -> int:
        return bisect_left(self._steps, self._least)

    def _set_range(self) -> None:
        with QSignalBlocker(self.slider), QSignalBlocker(self.box):
            self.slider.setRange(self._first(), len(self._steps) - 1)
            low = max(self._least, self._steps[0])
            self.box.setRange(low * self.control.factor, self._steps[-1] * self.control.factor)

    def _show(self) -> None:
        after = min(bisect_left(self._steps, self._value), len(self._steps) - 1)
        before = max(after - 1, 0)
        closer = before if self._value - self._steps[before] < self._steps[after] - self._value else after
        with QSignalBlocker(self.slider), QSignalBlocker(self.box):
            self.slider.setValue(closer)
            # What is not in use is not shown as if it were.
            self.box.setSpecialValueText("–" if self.value is None else "")
            self.box.setValue(self.box.minimum() if self.value is None else self._value * self.control.factor)
        self._enable()

    def _enable(self) -> None:
        for widget in (self.label, self.auto):
            if widget is not None:
                widget.setEnabled(self._enabled)
        by_hand = self._enabled and not (self.auto is not None and self.auto.isChecked())
        self.slider.setEnabled(by_hand)
        self.box.setEnabled(by_hand)

    def _slid(self, place: int) -> None:
        self._take(self._steps[place])

    def _typed(self, number: float) -> None:
        self._take(number / self.control.factor)

    def _switched(self) -> None:
        self._show()
        self.moved.emit(self.control.name)

    def _take(self, value: float) -> None:
        self._value = value
        self._show()
        self.moved.emit(self.control.name)
