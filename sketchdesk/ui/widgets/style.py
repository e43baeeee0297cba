"""Colours by meaning, taken from the system's palette, and the small style sheet that is built from them.

Nothing else in the window names a colour: light and dark, a chosen accent and high contrast all follow
the system. Every text colour keeps a contrast of at least 4.5 to what it lies on, every sign at least 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDir, QEvent, QObject, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

RADIUS = 8
"""Corner radius of cards and of the paper, in logical pixels."""

# Arrows of a grey that can be seen on light and dark.
_PICTURES = Path(__file__).resolve().parents[2] / "resources" / "style"
_BLACK, _WHITE = QColor("#000000"), QColor("#ffffff")


@dataclass(frozen=True)
class Tokens:
    """The colours of the window by what they are for."""

    dark: bool
    window: QColor
    surface: QColor
    paper: QColor
    ink: QColor
    text: QColor
    muted: QColor
    border: QColor
    hover: QColor
    pressed: QColor
    accent: QColor
    on_accent: QColor
    accent_soft: QColor
    danger: QColor


def mix(first: QColor, second: QColor, share: float) -> QColor:
    """``first`` with a ``share`` (0..1) of ``second`` stirred in."""
    keep = 1.0 - share
    return QColor(
        round(first.red() * keep + second.red() * share),
        round(first.green() * keep + second.green() * share),
        round(first.blue() * keep + second.blue() * share),
    )


def translucent(colour: QColor, opacity: float) -> QColor:
    """``colour`` as a veil over what is there; ``opacity`` 0..1."""
    veil = QColor(colour)
    veil.setAlphaF(opacity)
    return veil


def contrast(first: QColor, second: QColor) -> float:
    """Contrast of two colours as the WCAG defines it, 1..21."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def readable(colour: QColor, background: QColor, ratio: float) -> QColor:
    """``colour``, moved towards black or white just as far as ``ratio`` on ``background`` needs."""
    away = max((_BLACK, _WHITE), key=lambda end: contrast(end, background))
    for step in range(21):
        candidate = mix(colour, away, step / 20)
        if contrast(candidate, background) >= ratio:
            return candidate
    return away


def tokens_for(palette: QPalette) -> Tokens:
    """The tokens that fit a palette."""
    window = QColor(palette.color(QPalette.ColorRole.Window).name())
    base = palette.color(QPalette.ColorRole.Base)
    dark = _luminance(window) < 0.18
    text = readable(palette.color(QPalette.ColorRole.WindowText), window, 7.0)
    # Paper is the one bright (or, in the dark, the one deep) place of the window.
    paper = mix(base, _BLACK, 0.25) if dark else base
    surface = mix(window, _WHITE, 0.05 if dark else 0.6)
    # In the light a little deeper than the system's, so that white can lie on it.
    accent = readable(palette.color(QPalette.ColorRole.Accent), window, 3.0 if dark else 4.5)
    # White on it looks better than black, where it can be had and the accent still stands out of the window.
    deeper = readable(accent, _WHITE, 4.5)
    if contrast(deeper, window) >= 3.0:
        accent = deeper
    on_accent = max((_BLACK, _WHITE), key=lambda end: contrast(end, accent))
    return Tokens(
        dark=dark,
        window=window,
        surface=surface,
        paper=paper,
        ink=readable(mix(palette.color(QPalette.ColorRole.Text), paper, 0.08), paper, 7.0),
        text=text,
        muted=readable(
            mix(text, window, 0.4), paper if contrast(text, paper) < contrast(text, window) else window, 4.6
        ),
        border=mix(window, text, 0.2),
        hover=mix(window, text, 0.08),
        pressed=mix(window, text, 0.16),
        accent=accent,
        on_accent=on_accent,
        accent_soft=mix(window, accent, 0.22),
        danger=readable(QColor("#d13438"), window, 4.5),
    )


def title_font(widget: QWidget) -> QFont:
    """The font of what heads the details on a page or in a dialog."""
    font = QFont(widget.font())
    font.setPointSizeF(font.pointSizeF() * 1.25)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def selection(has_focus: bool) -> QColor:
    """What lies over a selected row or card: stronger where the keyboard is."""
    return translucent(current().accent, 0.28 if has_focus else 0.17)


def series_colours(tokens: Tokens, count: int) -> list[QColor]:
    """Colours for so many series on paper, neighbours as far apart in hue as can be; each a sign that can be seen."""
    found = []
    for number in range(count):
        # Steps by the golden angle never fall on a hue that was taken.
        hue = (205.0 + number * 137.508) % 360.0
        colour = QColor.fromHslF(hue / 360.0, 0.62, 0.62 if tokens.dark else 0.42)
        found.append(readable(colour, tokens.paper, 3.0))
    return found


def current() -> Tokens:
    """The tokens of the application's palette as it is now."""
    palette = QGuiApplication.palette()
    key = palette.cacheKey()
    if _latest.get("key") != key:
        _latest["key"], _latest["tokens"] = key, tokens_for(palette)
    tokens = _latest["tokens"]
    assert isinstance(tokens, Tokens)
    return tokens


def style_sheet(tokens: Tokens) -> str:
    """The window's style sheet. ``primary`` and ``quiet`` are dynamic properties of buttons, ``muted`` of labels."""
    names = {name: value.name() for name, value in vars(tokens).items() if isinstance(value, QColor)}
    tick = "white" if tokens.on_accent == _WHITE else "black"
    return _SHEET.format(radius=RADIUS, small=RADIUS - 2, tick=tick, **names)


class Theme(QObject):
    """Keeps the application's style sheet in step with the system's colours; ``changed`` carries the Tokens."""

    changed = Signal(object)

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        # Native styles ignore parts of a style sheet; Fusion takes its palette from the system and obeys.
        app.setStyle("Fusion")
        QDir.setSearchPaths("style", [str(_PICTURES)])
        self._tokens = current()
        app.setStyleSheet(style_sheet(self._tokens))
        app.styleHints().colorSchemeChanged.connect(self.refresh)
        app.paletteChanged.connect(self.refresh)

    @property
    def tokens(self) -> Tokens:
        return self._tokens

    def stop(self) -> None:
        """Take the style sheet off the application and look at its palette no more."""
        self._app.styleHints().colorSchemeChanged.disconnect(self.refresh)
        self._app.paletteChanged.disconnect(self.refresh)
        self._app.setStyleSheet("")

    def refresh(self) -> None:
        """Look at the palette again; does nothing while its colours are the same."""
        tokens = current()
        if tokens != self._tokens:
            self._tokens = tokens
            self._app.setStyleSheet(style_sheet(tokens))
            self.changed.emit(tokens)


def _luminance(colour: QColor) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


_latest: dict[str, object] = {}

_SHEET = """
QToolTip {{ color: {text}; background: {surface}; border: 1px solid {border}; padding: 4px 6px; }}
QLabel[muted="true"] {{ color: {muted}; }}
QLabel[danger="true"] {{ color: {danger}; }}
QLabel[verdict="plain"] {{ font-weight: 600; }}
QLabel[verdict="good"] {{ font-weight: 600; background: {accent_soft}; border-radius: {small}px; padding: 5px 8px; }}
QPushButton {{
  color: {text}; background: {surface}; border: 1px solid {border}; border-radius: {small}px; padding: 5px 12px;
}}
QPushButton:hover {{ background: {hover}; }}
QPushButton:pressed {{ background: {pressed}; }}
QPushButton:focus {{ border: 2px solid {accent}; padding: 4px 11px; }}
QPushButton:disabled {{ color: {muted}; background: {window}; }}
QPushButton[primary="true"] {{ color: {on_accent}; background: {accent}; border-color: {accent}; }}
QPushButton[primary="true"]:focus {{ border-color: {text}; }}
QPushButton[primary="true"]:disabled {{ color: {muted}; background: {window}; border-color: {border}; }}
QPushButton[quiet="true"] {{ background: transparent; border-color: transparent; }}
QPushButton[quiet="true"]:hover {{ background: {hover}; }}
QPushButton[quiet="true"]:focus {{ border-color: {accent}; }}
QToolButton {{ color: {text}; background: transparent; border: 2px solid transparent; border-radius: {small}px;
  padding: 4px; }}
QToolButton:hover {{ background: {hover}; }}
QToolButton:pressed {{ background: {pressed}; }}
QToolButton:checked {{ color: {on_accent}; background: {accent}; }}
QToolButton:focus {{ border-color: {accent}; }}
QToolButton:checked:focus {{ border-color: {text}; }}
QToolButton#help::menu-indicator {{ image: none; }}
QToolButton[floating="true"] {{ background: {surface}; border: 1px solid {border}; border-radius: 16px; }}
QToolButton[floating="true"]:hover {{ background: {hover}; }}
QToolButton[floating="true"]:focus {{ border: 2px solid {accent}; padding: 3px; }}
QPushButton[small="true"] {{ padding: 2px 9px; }}
QPushButton[small="true"]:focus {{ border: 2px solid {accent}; padding: 2px 8px; }}
QLabel[heading="true"] {{ font-weight: 600; }}
QToolButton[disclosure="true"] {{ font-weight: 600; padding: 3px 8px 3px 0; }}
QToolButton[disclosure="true"]:checked {{ color: {text}; background: transparent; }}
QToolButton[disclosure="true"]:checked:focus {{ border-color: {accent}; }}
QPushButton[guess] {{ padding: 4px 10px; border-radius: 11px; background: transparent; }}
QPushButton[guess="best"] {{ background: {accent_soft}; border-color: {accent_soft}; }}
QPushButton[guess]:hover {{ background: {hover}; border-color: {accent}; }}
QPushButton[guess]:checked {{ background: {accent}; border-color: {accent}; color: {on_accent}; }}
QPushButton[guess]:focus {{ border: 2px solid {accent}; padding: 3px 9px; }}
QPushButton[guess]:checked:focus {{ border-color: {text}; }}
QSlider:horizontal {{ min-height: 22px; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {border}; }}
QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {accent}; }}
QSlider::handle:horizontal {{ width: 12px; height: 12px; margin: -5px 0; border-radius: 7px;
  background: {surface}; border: 1px solid {muted}; }}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus {{ border: 2px solid {accent}; width: 10px;
  height: 10px; }}
QSlider::sub-page:horizontal:disabled {{ background: {border}; }}
QSlider::handle:horizontal:disabled {{ background: {window}; border-color: {border}; }}
QCheckBox::indicator, QListWidget::indicator {{ width: 12px; height: 12px; border: 1px solid {muted};
  border-radius: 3px; background: {paper}; }}
QCheckBox::indicator:unchecked:focus {{ border: 2px solid {accent}; width: 10px; height: 10px; }}
QCheckBox::indicator:checked, QListWidget::indicator:checked {{ border-color: {accent}; background: {accent};
  image: url(style:tick-{tick}.svg); }}
QCheckBox::indicator:checked:focus {{ border-color: {text}; }}
QCheckBox::indicator:disabled {{ border-color: {border}; background: {window}; }}
QCheckBox::indicator:checked:disabled {{ border-color: {border}; background: {border}; }}
QRadioButton::indicator:unchecked {{ width: 11px; height: 11px; border: 1px solid {muted}; border-radius: 6px;
  background: {paper}; }}
QRadioButton::indicator:checked {{ width: 5px; height: 5px; border: 4px solid {accent}; border-radius: 6px;
  background: {on_accent}; }}
QRadioButton::indicator:unchecked:focus {{ border: 2px solid {accent}; width: 9px; height: 9px; }}
QFrame#unfinishedTraining {{ background: {accent_soft}; border-radius: {small}px; }}
QMessageBox, QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QProgressBar {{ border: none; border-radius: 3px; background: {pressed}; max-height: 6px; }}
QProgressBar::chunk {{ border-radius: 3px; background: {accent}; }}
QSplitter::handle {{ background: transparent; }}
QToolBar {{ background: {window}; border: none; border-bottom: 1px solid {border}; padding: 4px; spacing: 2px; }}
QStatusBar {{ background: {window}; }}
QStatusBar::item {{ border: none; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {border}; top: -1px; padding-top: 6px; }}
QTabBar {{ qproperty-drawBase: 0; }}
QTabBar::tab {{ color: {muted}; background: transparent; border: none; border-bottom: 2px solid transparent;
  padding: 6px 8px; margin-right: 2px; }}
QTabBar::tab:hover {{ color: {text}; background: {hover}; border-top-left-radius: {small}px;
  border-top-right-radius: {small}px; }}
QTabBar::tab:selected {{ color: {text}; border-bottom-color: {accent}; }}
QTabBar::tab:focus {{ background: {accent_soft}; }}
QTabBar::tab:disabled {{ color: {border}; }}
QLineEdit, QComboBox, QAbstractSpinBox {{ color: {text}; background: {paper}; border: 1px solid {border};
  border-radius: {small}px; padding: 2px 6px; min-height: 18px; selection-background-color: {accent};
  selection-color: {on_accent}; }}
QLineEdit:hover, QComboBox:hover, QAbstractSpinBox:hover {{ border-color: {muted}; }}
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {{ border: 2px solid {accent}; padding: 1px 5px; }}
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {{ color: {muted}; background: {window}; }}
QComboBox {{ background: {surface}; padding-right: 0; }}
QComboBox:focus {{ padding-right: 0; }}
QComboBox::drop-down {{ border: none; width: 20px; }}
QComboBox::down-arrow {{ image: url(style:down.svg); width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{ border: 1px solid {border}; background: {surface}; outline: none; padding: 2px;
  selection-background-color: {accent_soft}; selection-color: {text}; }}
QComboBox QLineEdit, QAbstractSpinBox QLineEdit {{ border: none; padding: 0; min-height: 0;
  background: transparent; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; width: 16px; background: transparent; }}
QAbstractSpinBox::up-button {{ subcontrol-position: top right; margin: 2px 2px 0 0; }}
QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; margin: 0 2px 2px 0; }}
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{ background: {hover}; }}
QAbstractSpinBox::up-arrow {{ image: url(style:up.svg); width: 9px; height: 9px; }}
QAbstractSpinBox::down-arrow {{ image: url(style:down.svg); width: 9px; height: 9px; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle {{ background: {border}; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:hover {{ background: {muted}; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: transparent; }}
QHeaderView {{ background: {window}; }}
QHeaderView::section {{ background: {window}; color: {text}; border: none; padding: 5px 4px; }}
QListWidget, QTreeWidget, QTreeView#duplicateGroups, QPlainTextEdit {{
  color: {text}; background: {paper}; border: 1px solid {border}; border-radius: {small}px; padding: 2px; }}
QListWidget:focus, QTreeWidget:focus, QTreeView#duplicateGroups:focus, QPlainTextEdit:focus {{
  border-color: {accent}; }}
QListWidget::item, QTreeWidget::item {{ color: {text}; padding: 2px 4px; border: none; border-radius: 4px; }}
QListWidget#gallery {{ padding: 1px; }}
QListWidget#gallery::item {{ padding: 2px 1px; }}
QListWidget::item:hover, QTreeWidget::item:hover {{ background: {hover}; }}
QListWidget::item:selected, QTreeWidget::item:selected {{ color: {text}; background: {accent_soft}; }}
QListView, QTreeView, QTableView {{ selection-background-color: {accent_soft}; selection-color: {text}; }}
QMenu {{ background: {surface}; color: {text}; border: 1px solid {border}; padding: 4px; }}
QMenu::item {{ padding: 5px 24px 5px 10px; border-radius: 4px; }}
QMenu::item:selected {{ background: {accent_soft}; }}
QMenu::item:disabled {{ color: {muted}; }}
QMenu::separator {{ height: 1px; background: {border}; margin: 4px 6px; }}
QMenu::icon {{ padding-left: 8px; }}
"""


def look_again(widget: QWidget) -> None:
    """A property that the style sheet looks at has changed: it is read when the widget is polished."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    # Polishing alone leaves a label the frame that it had: its padding would not count.
    QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
    widget.updateGeometry()
