"""Colours and icons: they follow the palette, stay readable, and stay sharp."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QFile, QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPalette
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QToolButton
from pytestqt.qtbot import QtBot

from sketchdesk.ui.widgets import icons, style
from sketchdesk.ui.widgets.number_boxes import DecimalBox, NumberBox

NAMES = [
    "pen",
    "eraser",
    "undo",
    "redo",
    "clear",
    "open",
    "paste",
    "more-like-this",
    "add",
    "pause",
    "play",
    "cancel",
    "search",
    "collections",
    "models",
    "evaluate",
    "tuning",
    "help",
]


def palette(window: str, base: str, text: str, accent: str = "#308cc6") -> QPalette:
    result = QPalette(QColor(window))
    for role, colour in (
        (QPalette.ColorRole.Window, window),
        (QPalette.ColorRole.Base, base),
        (QPalette.ColorRole.WindowText, text),
        (QPalette.ColorRole.Text, text),
        (QPalette.ColorRole.Accent, accent),
    ):
        result.setColor(role, QColor(colour))
    return result


LIGHT = palette("#efefef", "#ffffff", "#000000")
DARK = palette("#323232", "#242424", "#f0f0f0")


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    palette_before, sheet_before, style_before = qapp.palette(), qapp.styleSheet(), qapp.style().objectName()
    yield qapp
    qapp.setStyleSheet(sheet_before)
    qapp.setStyle(style_before)
    qapp.setPalette(palette_before)


def ink(image: QImage) -> np.ndarray:
    """Opacity of each pixel, 0..255."""
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return rows[:, : image.width(), 3].astype(int)


@given(
    st.sampled_from(
        [("#efefef", "#ffffff", "#000000"), ("#323232", "#242424", "#f0f0f0"), ("#000000",) * 2 + ("#ff0",)]
    ),
    st.integers(0, 0xFFFFFF),
)
def test_whatever_the_accent_everything_can_be_read(scheme: tuple[str, str, str], accent: int) -> None:
    tokens = style.tokens_for(palette(*scheme, f"#{accent:06x}"))
    assert style.contrast(tokens.text, tokens.window) >= 7
    assert style.contrast(tokens.ink, tokens.paper) >= 7
    for ground in (tokens.window, tokens.paper, tokens.surface):
        assert style.contrast(tokens.muted, ground) >= 4.0
    assert style.contrast(tokens.muted, tokens.window) >= 4.5
    assert style.contrast(tokens.accent, tokens.window) >= 3
    assert style.contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert style.contrast(tokens.danger, tokens.window) >= 4.5


def test_light_has_dark_ink_and_dark_has_light_ink() -> None:
    light, dark = style.tokens_for(LIGHT), style.tokens_for(DARK)
    assert not light.dark
    assert dark.dark
    assert light.ink.lightness() < 60 < light.paper.lightness()
    assert dark.paper.lightness() < 60 < dark.ink.lightness()


def test_contrast_and_mixing() -> None:
    black, white = QColor("#000000"), QColor("#ffffff")
    assert style.contrast(black, white) == pytest.approx(21)
    assert style.contrast(white, black) == pytest.approx(21)
    assert style.contrast(white, white) == pytest.approx(1)
    assert style.mix(black, white, 0.0) == black
    assert style.mix(black, white, 1.0) == white
    assert style.readable(black, white, 4.5) == black


def test_the_theme_follows_the_palette_and_says_so_once(app: QApplication) -> None:
    app.setPalette(LIGHT)
    theme = style.Theme(app)
    heard: list[style.Tokens] = []
    theme.changed.connect(heard.append)
    light_sheet = app.styleSheet()
    assert theme.tokens == style.tokens_for(LIGHT)
    app.setPalette(DARK)
    assert [tokens.dark for tokens in heard] == [True]
    assert app.styleSheet() != light_sheet
    assert heard[0].accent.name() in app.styleSheet()
    theme.refresh()
    assert len(heard) == 1
    app.setPalette(LIGHT)
    assert app.styleSheet() == light_sheet
    theme.stop()


def test_the_style_sheet_is_understood_by_qt(app: QApplication, qtbot: QtBot) -> None:
    # Qt warns about a sheet that it cannot parse, and warnings fail tests here.
    for scheme in (LIGHT, DARK):
        sheet = style.style_sheet(style.tokens_for(scheme))
        assert "{" in sheet
        assert "{{" not in sheet
        button = QToolButton()
        qtbot.addWidget(button)
        button.setCheckable(True)
        button.setChecked(True)
        button.setStyleSheet(sheet)
        button.resize(32, 32)
        assert QColor(button.grab().toImage().pixel(16, 16)) == style.tokens_for(scheme).accent


@pytest.mark.parametrize("name", NAMES)
def test_icons_are_one_family(name: str) -> None:
    root = ElementTree.parse(icons.ICON_FOLDER / f"{name}.svg").getroot()
    assert root.attrib["viewBox"] == "0 0 24 24"
    assert root.attrib["stroke"] == "currentColor"
    assert root.attrib["stroke-width"] == "1.75"


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("name", NAMES)
def test_icons_are_drawn_with_as_many_pixels_as_the_screen_has(qapp: QApplication, name: str, ratio: float) -> None:
    pixmap = icons.icon(name).pixmap(QSize(20, 20), ratio)
    assert pixmap.deviceIndependentSize().toSize() == QSize(20, 20)
    assert pixmap.width() >= 20 * ratio
    drawn = ink(pixmap.toImage())
    assert drawn.max() > 150
    # Nothing is cut off at the rim.
    assert max(drawn[0].max(), drawn[-1].max(), drawn[:, 0].max(), drawn[:, -1].max()) < 100


def test_icons_take_the_colour_of_the_palette_of_the_moment(app: QApplication) -> None:
    app.setPalette(LIGHT)
    plain = icons.icon("add")
    copy = QIcon(plain)
    gc.collect()

    def middle(icon: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal, state: QIcon.State = QIcon.State.Off) -> QColor:
        return QColor(icon.pixmap(QSize(48, 48), 1.0, mode, state).toImage().pixel(24, 24))

    assert middle(plain) == style.tokens_for(LIGHT).text
    app.setPalette(DARK)
    tokens = style.tokens_for(DARK)
    assert middle(plain) == middle(copy) == tokens.text
    assert middle(plain, state=QIcon.State.On) == tokens.on_accent
    assert style.contrast(middle(plain, QIcon.Mode.Disabled), tokens.window) < style.contrast(
        tokens.text, tokens.window
    )
    assert middle(icons.icon("add", "danger")) == tokens.danger


def test_an_unknown_icon_is_refused_at_once() -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")


def test_the_program_has_an_icon_in_all_usual_sizes(qapp: QApplication) -> None:
    sizes = {size.width() for size in icons.app_icon().availableSizes()}
    assert {16, 32, 48, 256} <= sizes
    assert ink(icons.app_icon().pixmap(QSize(64, 64), 1.0).toImage())[32, 32] == 255


def test_white_lies_on_an_accent_of_the_middle_in_the_dark() -> None:
    tokens = style.tokens_for(palette("#1e1f22", "#2b2d30", "#e6e6e6", accent="#2f81c7"))
    assert tokens.on_accent == QColor("#ffffff")
    assert style.contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert style.contrast(tokens.accent, tokens.window) >= 3.0


def test_the_arrows_of_the_style_sheet_are_there(app: QApplication) -> None:
    theme = style.Theme(app)
    named = set(re.findall(r"url\((style:[^)]+)\)", style.style_sheet(theme.tokens)))
    assert named < {"style:up.svg", "style:down.svg", "style:tick-white.svg", "style:tick-black.svg"}
    assert len(named) == 3
    assert all(QFile.exists(name) for name in named)
    theme.stop()


@pytest.mark.parametrize("kind", [NumberBox, DecimalBox])
def test_numbers_keep_their_distance_from_the_border(kind: type[QAbstractSpinBox], qtbot: QtBot) -> None:
    box = kind(objectName="box")
    qtbot.addWidget(box)
    assert box.lineEdit().textMargins().left() > 0
    assert box.objectName() == "box"


@pytest.mark.parametrize("highlight", ["#23384c", "#2b2d30", "#ffffff"])
def test_what_is_selected_can_be_seen_whatever_the_palettes_highlight(app: QApplication, highlight: str) -> None:
    before = app.palette()
    dark = palette("#1e1f22", "#2b2d30", "#e6e6e6", accent="#2f81c7")
    dark.setColor(QPalette.ColorRole.Highlight, QColor(highlight))
    app.setPalette(dark)
    try:
        ground = QColor("#2b2d30")
        for has_focus in (False, True):
            veil = style.selection(has_focus)
            shown = style.mix(ground, veil, veil.alphaF())
            assert style.contrast(shown, ground) > 1.08
    finally:
        app.setPalette(before)
