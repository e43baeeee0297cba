"""One HTML page that needs nothing else: tables that sort, plots, pictures inside it, light and dark."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --strong: #0072b2; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 1180px; padding: 0 1em; }
h1 { font-size: 1.5em; } h2 { font-size: 1.2em; margin-top: 2em; border-bottom: 1px solid var(--line); }
table { border-collapse: collapse; margin: .8em 0; font-size: .92em; }
th, td { padding: .25em .7em; text-align: left; border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
th button { all: unset; cursor: pointer; } th button:focus-visible { outline: 2px solid var(--strong); }
.scroll { overflow-x: auto; } .plots { display: flex; flex-wrap: wrap; gap: 1.2em; }
svg { max-width: 100%; height: auto; }
figure { display: inline-block; margin: .2em .5em .6em 0; text-align: center; vertical-align: top; }
figure img, figure svg.drawing { width: 88px; height: 88px; object-fit: contain; background: #fff;
  border: 2px solid var(--line); }
figure.right img { border-color: #009e73; } figure.wrong img { border-color: #d55e00; }
figcaption { font-size: .75em; max-width: 92px; overflow-wrap: anywhere; }
.gone { display: inline-block; width: 88px; height: 88px; border: 2px dashed var(--line); }
.note { background: var(--soft); padding: .5em .9em; margin: .4em 0; }
"""
# Clicking a heading sorts by its column; a second click turns the order round.
_SCRIPT = """
document.querySelectorAll('th button').forEach(button => button.addEventListener('click', () => {
  const head = button.parentElement, table = head.closest('table'), place = head.cellIndex;
  const down = head.getAttribute('aria-sort') === 'ascending';
  table.querySelectorAll('th').forEach(each => each.removeAttribute('aria-sort'));
  head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
  const key = row => row.cells[place].dataset.value ?? row.cells[place].textContent;
  const rows = [...table.tBodies[0].rows].sort((a, b) => {
    const x = key(a), y = key(b), n = Number(x) - Number(y);
    return (Number.isNaN(n) || x === '' || y === '' ? x.localeCompare(y) : n) * (down ? -1 : 1);
  });
  table.tBodies[0].append(...rows);
}));
"""


class HtmlReport:
    """Filled from top to bottom; all text is escaped."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._parts: list[str] = [f"<h1>{escape(title)}</h1>"]

    def heading(self, text: str) -> None:
        self._parts.append(f"<h2>{escape(text)}</h2>")

    def paragraph(self, text: str) -> None:
        self._parts.append(f"<p>{escape(text)}</p>")

    def notes(self, sentences: Iterable[str]) -> None:
        self._parts += [f'<p class="note">{escape(sentence)}</p>' for sentence in sentences]

    def table(self, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Numbers stand to the right, None is empty."""
        lines = [list(row) for row in rows]
        numeric = [
            any(_is_number(row[place]) for row in lines)
            and all(row[place] is None or _is_number(row[place]) for row in lines)
            for place in range(len(header))
        ]
        heads = "".join(
            f'<th{_class(number)} scope="col"><button type="button">{escape(text)}</button></th>'
            for text, number in zip(header, numeric, strict=True)
        )
        body = "".join(
            "<tr>" + "".join(_cell(value, number) for value, number in zip(row, numeric, strict=True)) + "</tr>"
            for row in lines
        )
        self._parts.append(
            f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
        )

    def plots(self, *plots: str) -> None:
        """SVG texts, beside each other where there is room."""
        self._parts.append(f'<div class="plots">{"".join(f"<div>{plot}</div>" for plot in plots)}</div>')

    def pictures(self, figures: Iterable[str]) -> None:
        """What :func:`figure` made, in a row."""
        self._parts.append(f"<div>{''.join(figures)}</div>")

    def text(self) -> str:
        title = escape(self._title)
        return (
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>{title}</title><style>{_STYLE}</style></head>'
            f"<body>{''.join(self._parts)}<script>{_SCRIPT}</script></body></html>\n"
        )


def figure(content: str, caption: str, kind: str = "") -> str:
    """A picture with a line under it; ``kind`` "right" or "wrong" colours its frame. ``content`` is HTML."""
    return f"<figure{_class(bool(kind), kind)}>{content}<figcaption>{escape(caption)}</figcaption></figure>"


def image(content: bytes, media_type: str, description: str) -> str:
    """A picture inside the page."""
    encoded = base64.b64encode(content).decode("ascii")
    return f'<img src="data:{media_type};base64,{encoded}" alt="{escape(description)}">'


def gone(description: str) -> str:
    """In place of a picture that is no longer there."""
    return f'<span class="gone" role="img" aria-label="{escape(description)}"></span>'


def shown(value: Any) -> str:
    """A value for people: numbers with four digits after the point, or with separators."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.1f}" if abs(value) >= 100 else f"{value:.4f}"
    return str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _class(wanted: bool, name: str = "number") -> str:
    return f' class="{name}"' if wanted else ""


def _cell(value: Any, number: bool) -> str:
    exact = f' data-value="{value!r}"' if _is_number(value) else ""
    return f"<td{_class(number)}{exact}>{escape(shown(value))}</td>"
