"""The left side of the window: tools, the paper or a picture in its place, and the guess line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QFileDialog, QLabel, QStackedWidget, QVBoxLayout, QWidget

from sketchdesk.engine.drawing import Drawing
from sketchdesk.errors import InputError
from sketchdesk.jobs.results import Guess
from sketchdesk.ui.canvas.canvas import Canvas
from sketchdesk.ui.canvas.canvas_commands import ChangeQuery
from sketchdesk.ui.canvas.canvas_drops import (
    PICTURE_SUFFIXES,
    collections_in,
    offers_picture,
    picture_in,
    pictures_offered,
    png_bytes,
)
from sketchdesk.ui.canvas.canvas_guesses import GuessLine
from sketchdesk.ui.canvas.canvas_paper import paper_square
from sketchdesk.ui.canvas.canvas_picture import QueryPicture
from sketchdesk.ui.canvas.canvas_tools import ToolRow
from sketchdesk.ui.sentences import translated
from sketchdesk.ui.widgets import style
from sketchdesk.ui.widgets.folders import Purpose, file_dialog

Source = Path | bytes | int
"""A file, a PNG, or the number of a picture in the library."""


@dataclass(frozen=True, eq=False)
class _Query:
    """A picture that is the query, and where it came from, so that it can be asked for again."""

    image: QImage
    title: str
    source: Source


class CanvasPanel(QWidget):
    """Canvas, tools and guess line; says what to search for, and never searches.

    ``query_drawing`` carries a Drawing that is not empty, ``query_image_requested`` the Path of a file,
    ``query_pixels_requested`` a PNG as bytes, ``query_item_requested`` the number of a picture in the library;
    ``query_cleared`` comes when there is nothing to search for.
    Whoever answers a request shows the picture with :meth:`show_query_image`. ``guess_chosen`` carries a
    class name.
    """

    query_drawing = Signal(object)
    query_image_requested = Signal(object)
    query_pixels_requested = Signal(object)
    query_item_requested = Signal(int)
    query_cleared = Signal()
    guess_chosen = Signal(str)
    collections_dropped = Signal(tuple)
    """Paths of folders, archives and bundles."""
    said = Signal(str)
    """A sentence about what was taken."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._query: _Query | None = None
        self._requested: Source | None = None
        self.setAcceptDrops(True)
        self.canvas = Canvas()
        self.picture = QueryPicture()
        self.tools = ToolRow(self.canvas, self)
        self.guesses = GuessLine()
        self.guesses.chosen.connect(self.guess_chosen)
        self._message = QLabel()
        self._message.setObjectName("message")
        self._message.setWordWrap(True)
        self._message.setVisible(False)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.canvas)
        self._stack.addWidget(self.picture)
        self._veil = _DropVeil(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.tools)
        column.addWidget(self._stack, 1)
        column.addWidget(self.guesses)
        column.addWidget(self._message)
        column.addStretch(0)

        self.canvas.drawing_changed.connect(self._drawing_changed)
        self.canvas.stroke_started.connect(lambda: self.set_message(""))
        self.picture.closed.connect(self.show_canvas)
        self.tools.open.triggered.connect(self.open_picture)
        self.tools.paste.triggered.connect(self.paste_picture)
        self.tools.clear.triggered.connect(self.clear)
        for action in (self.tools.pen, self.tools.eraser):
            action.triggered.connect(self.show_canvas)
        self._refresh_clear()

    # --- the query -----------------------------------------------------------------------------------

    @property
    def shows_picture(self) -> bool:
        """Whether a picture is the query, and not the drawing."""
        return self._query is not None

    def show_query_image(self, image: QImage, title: str, source: Source | None = None) -> None:
        """Show a picture in place of the drawing; can be undone.

        ``source`` (a path, or a PNG) is what a redo asks for; without it that is what was requested last,
        or else the picture itself. To answer a repeated request only renews what is shown.
        """
        source = source or self._requested or png_bytes(image)
        self._requested = None
        query = _Query(image, title, source)
        if self._query is not None and self._query.source == source:
            self._show(query)
            return
        self.canvas.finish_gesture()
        self.canvas.undo_stack.push(ChangeQuery(self._change_query, self._query, query, self.tr("picture")))

    def show_canvas(self) -> None:
        """Back to the drawing; can be undone."""
        if self._query is not None:
            text = self.tr("back to the drawing")
            self.canvas.undo_stack.push(ChangeQuery(self._change_query, self._query, None, text))
            self._announce_drawing()

    def clear(self) -> None:
        """Take away what is the query: the picture, or else the strokes."""
        if self._query is not None:
            self.show_canvas()
        else:
            self.canvas.clear()

    def open_picture(self) -> None:
        """Ask for a file without holding up the window, and request it as the query."""
        dialog = file_dialog(self, self.tr("Search with a picture"), Purpose.QUERY)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        patterns = " ".join(f"*.{suffix}" for suffix in PICTURE_SUFFIXES)
        dialog.setNameFilters([self.tr("Pictures ({0})").format(patterns), self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda chosen: self._request(Path(chosen)))
        dialog.open()

    def paste_picture(self) -> None:
        """Request the picture, or the picture file, that is on the clipboard as the query."""
        self._take(QGuiApplication.clipboard().mimeData())

    # --- what is told --------------------------------------------------------------------------------

    def set_guesses(self, guesses: tuple[Guess, ...]) -> None:
        """Show what the engine sees in the query; at most three are shown."""
        self.guesses.set_guesses(guesses)

    def set_message(self, text: str) -> None:
        """A sentence under the canvas; the next stroke or query takes it away, and so does an empty one."""
        if text == self._message.text():
            return
        self._message.setText(text)
        self._message.setVisible(bool(text))
        if text:
            QAccessible.updateAccessibility(QAccessibleEvent(self._message, QAccessible.Event.Alert))

    def width_for(self, height: int) -> int:
        """How wide this is when the paper takes all of a height."""
        edges, spacing = self.layout().contentsMargins(), self.layout().spacing()
        rows = self.tools.sizeHint().height() + self.guesses.sizeHint().height() + 2 * spacing
        return height - rows - edges.top() - edges.bottom() + edges.left() + edges.right()

    # --- drops ---------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if offers_picture(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._veil.cover(self._stack, bool(collections_in(event.mimeData())))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._veil.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._veil.hide()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        offer = event.mimeData()
        if paths := collections_in(offer):
            self.collections_dropped.emit(paths)
        else:
            self._take(offer)

    def resizeEvent(self, event: QResizeEvent) -> None:
        # The paper is square: what is below follows its lower edge, not the window's.
        self._stack.setMaximumHeight(max(160, self.contentsRect().width() - 24))
        super().resizeEvent(event)

    # --- inside --------------------------------------------------------------------------------------

    def _take(self, offer: QMimeData) -> None:
        try:
            source = picture_in(offer)
        except InputError as error:
            self.set_message(translated(str(error)))
            return
        self._request(source)
        count = pictures_offered(offer)
        if isinstance(source, Path) and count > 1:
            text = self.tr("One picture is searched with at a time: of {count} the first was taken, {name}.")
            self.said.emit(text.format(count=self.locale().toString(count), name=source.name))

    def _request(self, source: Source) -> None:
        self.set_message("")
        self._requested = source
        if isinstance(source, Path):
            self.query_image_requested.emit(source)
        elif isinstance(source, bytes):
            self.query_pixels_requested.emit(source)
        else:
            # It is in the library, wherever its file may be: nothing has to be opened.
            self._requested = None
            self.query_item_requested.emit(source)

    def _change_query(self, query: _Query | None, again: bool) -> None:
        self._show(query)
        if again and query is not None:
            self._request(query.source)
        elif again:
            self._announce_drawing()

    def _show(self, query: _Query | None) -> None:
        self._query = query
        had_focus = self.canvas.hasFocus() or self.picture.close_button.hasFocus()
        if query is not None:
            self.picture.set_picture(query.image, query.title)
        shown: QWidget = self.canvas if query is None else self.picture
        self._stack.setCurrentWidget(shown)
        if had_focus:
            shown.setFocus()
        self._refresh_clear()

    def _drawing_changed(self, drawing: Drawing) -> None:
        if self._query is None:
            self._announce_drawing()
        self._refresh_clear()

    def _announce_drawing(self) -> None:
        self.set_message("")
        self._requested = None
        drawing = self.canvas.drawing()
        if drawing.is_empty:
            self.guesses.set_guesses(())
            self.query_cleared.emit()
        else:
            self.query_drawing.emit(drawing)

    def _refresh_clear(self) -> None:
        self.tools.clear.setEnabled(self.shows_picture or not self.canvas.drawing().is_empty)


class _DropVeil(QWidget):
    """Shows over the paper that what is dragged may be dropped."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text = ""
        self.hide()

    def cover(self, widget: QWidget, adds: bool) -> None:
        self._text = self.tr("Drop it to add its pictures") if adds else self.tr("Drop the picture to search with it")
        self.setGeometry(widget.geometry())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, paper = style.current(), paper_square(self.rect())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(style.translucent(tokens.accent_soft, 0.94))
        painter.setPen(QPen(tokens.accent, 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(paper.adjusted(1, 1, -1, -1), style.RADIUS, style.RADIUS)
        painter.setPen(tokens.text)
        painter.drawText(paper, Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()
