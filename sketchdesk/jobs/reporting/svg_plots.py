"""Plots as SVG text in plain Python: lines, points, histograms, ranges and tables of counts.

A plot stands alone: it needs no font, script or style sheet, takes the colour of its text from where it is put, and
says what it shows to a screen reader. Every mark has a title that a pointer over it brings up.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

# Told apart also by those who see few colours (Okabe and Ito, 2008); each is legible on white and on black.
PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#8a6bbf", "#7f7f7f")
_GREY = "#8a8a8a"
WIDTH, HEIGHT = 560, 340
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 34, 48
_TICKS = 6
_LETTER = 6.4  # pixels that a letter of the axes' text takes
_LEAST = 1e-9  # share of the greatest value below which a difference is no range
# A legend names so many; more colours than these nobody tells apart.
_LEGEND = 12


@dataclass(frozen=True)
class Series:
    """Points by rising x, joined by a line; ``titles`` (n,) name each, or there are none."""

    name: str
    points: Sequence[tuple[float, float]]
    titles: Sequence[str] = field(default=())


def line_plot(
    title: str, x_label: str, y_label: str, series: Sequence[Series], *, log_x: bool = False, marks: bool = True
) -> str:
    """Lines, one a series. Points that are no finite numbers are left out; on a logarithmic axis those up to 0."""
    shown = [Series(each.name, *_finite(each, log_x)) for each in series]
    xs, ys = [x for each in shown for x, _ in each.points], [y for each in shown for _, y in each.points]
    axes = _Axes(_Scale.over(xs, log_x), _Scale.over([*ys, 0.0]), x_label, y_label)
    body = []
    for number, each in enumerate(shown):
        colour = PALETTE[number % len(PALETTE)]
        places = [(axes.x(x), axes.y(y)) for x, y in each.points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        body.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        if marks:
            titles = each.titles or [f"{each.name}: {tick(x)}, {tick(y)}".lstrip(": ") for x, y in each.points]
            body += [_dot(x, y, 3, colour, text) for (x, y), text in zip(places, titles, strict=True)]
    names = [each.name for each in shown if each.name]
    return _svg(title, [*axes.drawn(), *body, *_legend(names if len(shown) > 1 else [])])


def scatter_plot(
    title: str,
    x_label: str,
    y_label: str,
    groups: Mapping[str, Sequence[tuple[float, float]]],
    titles: Mapping[str, Sequence[str]] | None = None,
    *,
    radius: float = 3.5,
    unit: bool = False,
    behind: str | None = None,
) -> str:
    """Points by group, all of finite numbers; ``titles`` name the points of each. ``unit``: both axes go from 0 to 1.
    The group ``behind`` is grey, and drawn first."""
    kept = {name: list(points) for name, points in groups.items()}
    everything = [point for points in kept.values() for point in points]
    if unit:
        scales = _Scale(0.0, 1.0), _Scale(0.0, 1.0)
    else:
        scales = _Scale.over([x for x, _ in everything]), _Scale.over([y for _, y in everything])
    axes = _Axes(*scales, x_label, y_label)
    order = sorted(kept, key=lambda name: name != behind)
    colours = dict(zip([name for name in order if name != behind], itertools.cycle(PALETTE), strict=False))
    body = []
    for name in order:
        points = kept[name]
        said = (titles or {}).get(name) or [name] * len(points)
        colour, opacity = (colours[name], 0.75) if name in colours else (_GREY, 0.35)
        body += [
            _dot(axes.x(x), axes.y(y), radius, colour, text, opacity) for (x, y), text in zip(points, said, strict=True)
        ]
    named = [name for name in order if name]
    return _svg(title, [*axes.drawn(), *body, *_legend(named if len(kept) > 1 else [], colours)])


def histogram_plot(
    title: str, x_label: str, y_label: str, edges: Sequence[float], counts: Mapping[str, Sequence[float]]
) -> str:
    """Bars between ``edges`` (n + 1,), the series (n,) over one another, each see-through."""
    highest = max((value for series in counts.values() for value in series), default=0.0)
    axes = _Axes(_Scale(edges[0], edges[-1]), _Scale.over([0.0, highest]), x_label, y_label)
    body = []
    for number, (name, series) in enumerate(counts.items()):
        colour = PALETTE[number % len(PALETTE)]
        for low, high, count in zip(edges, edges[1:], series, strict=False):
            if count > 0:
                left, right, top = axes.x(low), axes.x(high), axes.y(count)
                text = escape(f"{name + ': ' if name else ''}{tick(low)} to {tick(high)}: {tick(count)}")
                body.append(
                    f'<rect x="{left:.1f}" y="{top:.1f}" width="{max(0.5, right - left - 0.5):.1f}" '
                    f'height="{axes.y(0) - top:.1f}" fill="{colour}" fill-opacity="0.6"><title>{text}</title></rect>'
                )
    return _svg(title, [*axes.drawn(), *body, *_legend(list(counts) if len(counts) > 1 else [])])


def range_plot(
    title: str, x_label: str, rows: Sequence[tuple[str, float, float, float]], marked: Iterable[str] = ()
) -> str:
    """One line a row: a name, and a bar from the second to the last number with a dot at the third. Those ``marked``
    stand out. As high as it needs to be."""
    strong = set(marked)
    left = min(220.0, max((len(name) for name, *_ in rows), default=0) * _LETTER + 14)
    height = _TOP + 16 * len(rows) + _BOTTOM
    values = [value for _, *numbers in rows for value in numbers]
    axes = _Axes(_Scale.over([*values, 0.0]), _Scale(0.0, 1.0), x_label, "", left, height)
    body = []
    for number, (name, low, middle, high) in enumerate(rows):
        y = _TOP + 16 * number + 8
        colour = PALETTE[1] if name in strong else PALETTE[0]
        text = escape(f"{name}: {tick(middle)} ({tick(low)} to {tick(high)})")
        body.append(
            f'<text x="{left - 8:.1f}" y="{y + 4}" text-anchor="end">{escape(_short(name, 34))}</text>'
            f'<line x1="{axes.x(low):.1f}" x2="{axes.x(high):.1f}" y1="{y}" y2="{y}" stroke="{colour}" '
            f'stroke-width="5" stroke-opacity="0.35"/>'
        )
        body.append(f'<circle cx="{axes.x(middle):.1f}" cy="{y}" r="4" fill="{colour}"><title>{text}</title></circle>')
    return _svg(title, [*axes.drawn(y_ticks=False), *body], height=height)


def matrix_plot(
    title: str, row_label: str, column_label: str, names: Sequence[str], counts: Sequence[Sequence[float]]
) -> str:
    """A table of counts as squares, the darker the greater their share of the row."""
    cell = max(6.0, min(24.0, 420 / max(1, len(names))))
    longest = max((len(name) for name in names), default=0)
    left = min(180.0, longest * _LETTER + 26)
    top = _TOP + min(150.0, longest * _LETTER * 0.8 + 20)
    size = cell * len(names)
    body = [
        f'<text x="{left + size / 2:.0f}" y="{_TOP}" text-anchor="middle">{escape(column_label)}</text>',
        f'<text transform="translate(12,{top + size / 2:.0f}) rotate(-90)" text-anchor="middle">'
        f"{escape(row_label)}</text>",
    ]
    for number, name in enumerate(names):
        middle = cell * number + cell / 2
        text = escape(_short(name, 26))
        small = f'font-size="{min(11.0, cell + 1):.1f}"'
        body.append(f'<text x="{left - 4:.1f}" y="{top + middle + 3:.1f}" text-anchor="end" {small}>{text}</text>')
        place = f"translate({left + middle + 3:.1f},{top - 4:.1f}) rotate(-60)"
        body.append(f'<text transform="{place}" {small}>{text}</text>')
    for row, (name, line) in enumerate(zip(names, counts, strict=True)):
        total = sum(line) or 1
        for column, count in enumerate(line):
            if count:
                text = escape(f"{name} taken for {names[column]}: {tick(count)} of {tick(total)}")
                colour = PALETTE[0] if row == column else PALETTE[1]
                body.append(
                    f'<rect x="{left + cell * column:.1f}" y="{top + cell * row:.1f}" width="{cell:.1f}" '
                    f'height="{cell:.1f}" fill="{colour}" fill-opacity="{0.12 + 0.88 * count / total:.2f}">'
                    f"<title>{text}</title></rect>"
                )
    body.append(
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{size:.1f}" height="{size:.1f}" fill="none" stroke="currentColor" '
        'stroke-opacity="0.4"/>'
    )
    return _svg(title, body, width=max(WIDTH, left + size + 90), height=top + size + 16)


def ticks(low: float, high: float, count: int = _TICKS) -> list[float]:
    """Round numbers within the bounds, about ``count`` of them (Heckbert, Graphics Gems, 1990)."""
    if not high > low:
        return [low]
    raw = (high - low) / max(1, count - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * each for each in (1, 2, 5, 10) if raw <= power * each * (1 + 1e-9))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def tick(value: float) -> str:
    """A number as an axis shows it."""
    if value and abs(value) < 0.001:
        return f"{value:.2g}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float
    log: bool = False

    @classmethod
    def over(cls, values: Sequence[float], log: bool = False) -> _Scale:
        """Wide enough for all, with a little room."""
        if not values:
            return cls(1.0, 10.0, log) if log else cls(0.0, 1.0)
        low, high = min(values), max(values)
        if log:
            return cls(low / 1.15, high * 1.15, True)
        size = max(abs(low), abs(high))
        if high - low <= _LEAST * size:
            # All the same, or as good as: the value in the middle.
            room = 0.5 * size or 0.5
            return cls(low - room, high + room)
        room = 0.04 * (high - low)
        return cls(low if low == 0 else low - room, high if high == 0 else high + room)

    def share(self, value: float) -> float:
        if self.log:
            return (math.log(value) - math.log(self.low)) / (math.log(self.high) - math.log(self.low))
        return (value - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        if not self.log:
            return ticks(self.low, self.high)
        first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
        fine = (1, 2, 5) if last - first <= 2 else (1,)
        powers = range(first, last + 1, max(1, (last - first) // _TICKS))
        found = [each * 10.0**power for power in powers for each in fine]
        return [value for value in found if self.low <= value <= self.high] or [self.low, self.high]


class _Axes:
    """A frame with ticks; places in it as pixels."""

    def __init__(
        self,
        across: _Scale,
        up: _Scale,
        x_label: str,
        y_label: str,
        left: float = _LEFT,
        height: float = HEIGHT,
    ) -> None:
        self._across, self._up, self._labels = across, up, (x_label, y_label)
        self._left, self._right = left, WIDTH - _RIGHT
        self._top, self._bottom = _TOP, height - _BOTTOM

    def x(self, value: float) -> float:
        return self._left + self._across.share(value) * (self._right - self._left)

    def y(self, value: float) -> float:
        return self._bottom - self._up.share(value) * (self._bottom - self._top)

    def drawn(self, y_ticks: bool = True) -> list[str]:
        grid = 'stroke="currentColor" stroke-opacity="0.15"'
        found = []
        for value in self._across.ticks():
            x = self.x(value)
            found.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{self._top}" y2="{self._bottom:.1f}" {grid}/>')
            found.append(f'<text x="{x:.1f}" y="{self._bottom + 16:.1f}" text-anchor="middle">{tick(value)}</text>')
        for value in self._up.ticks() if y_ticks else ():
            y = self.y(value)
            found.append(f'<line x1="{self._left:.1f}" x2="{self._right}" y1="{y:.1f}" y2="{y:.1f}" {grid}/>')
            found.append(f'<text x="{self._left - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{tick(value)}</text>')
        middle = (self._left + self._right) / 2
        found.append(
            f'<text x="{middle:.0f}" y="{self._bottom + 36:.1f}" text-anchor="middle">{escape(self._labels[0])}</text>'
        )
        if self._labels[1]:
            place = f"translate(14,{(self._top + self._bottom) / 2:.0f}) rotate(-90)"
            found.append(f'<text transform="{place}" text-anchor="middle">{escape(self._labels[1])}</text>')
        return found


def _finite(series: Series, log_x: bool) -> tuple[list[tuple[float, float]], list[str]]:
    titles = series.titles or [""] * len(series.points)
    kept = [
        (point, title)
        for point, title in zip(series.points, titles, strict=True)
        if all(map(math.isfinite, point)) and (point[0] > 0 or not log_x)
    ]
    return [point for point, _ in kept], [title for _, title in kept] if series.titles else []


def _dot(x: float, y: float, radius: float, colour: str, title: str, opacity: float = 1.0) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{colour}" fill-opacity="{opacity:g}">'
        f"<title>{escape(title)}</title></circle>"
    )


def _legend(names: Sequence[str], colours: Mapping[str, str] | None = None) -> list[str]:
    found, x = [], float(_LEFT)
    for number, name in enumerate(names[:_LEGEND]):
        text = _short(name, 24)
        colour = PALETTE[number % len(PALETTE)] if colours is None else colours.get(name, _GREY)
        found.append(
            f'<rect x="{x:.0f}" y="22" width="9" height="9" fill="{colour}"/>'
            f'<text x="{x + 12:.0f}" y="30" font-size="10">{escape(text)}</text>'
        )
        x += 22 + _LETTER * len(text)
        if x > WIDTH - 60 and number + 1 < len(names):
            break
    return found


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1] + "…"


def _svg(title: str, body: Iterable[str], *, width: float = WIDTH, height: float = HEIGHT) -> str:
    said = escape(title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img" aria-label="{said}" font-family="sans-serif" font-size="11" '
        f'fill="currentColor"><text x="{width / 2:.0f}" y="15" text-anchor="middle" font-size="13" '
        f'font-weight="bold">{said}</text>{"".join(body)}</svg>'
    )
