"""SVG's basic shapes and path commands as polylines, flattened finely enough for any encoder."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_TOKEN = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])|([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([\s,]+)|(.)", re.DOTALL)
_ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_CURVE_STEPS = 16  # segments of one curve
_ROUND_STEPS = 48  # segments of a full turn

Points = NDArray[np.float64]


class SvgFault(Exception):
    """Why an SVG cannot be read, as the end of a sentence."""


def transform_of(text: str) -> Points:
    """The 3 x 3 matrix of a ``transform`` attribute. Raises SvgFault."""
    matrix = np.eye(3)
    for name, inner in re.findall(r"(\w+)\s*\(([^)]*)\)", text):
        v = _numbers(inner)
        step = np.eye(3)
        if name == "translate" and len(v) in (1, 2):
            step[:2, 2] = v[0], v[1] if len(v) > 1 else 0
        elif name == "scale" and len(v) in (1, 2):
            step[0, 0], step[1, 1] = v[0], v[-1]
        elif name == "rotate" and len(v) in (1, 3):
            turn = math.radians(v[0])
            step[:2, :2] = [[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]]
            if len(v) == 3:
                centre = np.array(v[1:])
                step[:2, 2] = centre - step[:2, :2] @ centre
        elif name == "skewX" and len(v) == 1:
            step[0, 1] = math.tan(math.radians(v[0]))
        elif name == "skewY" and len(v) == 1:
            step[1, 0] = math.tan(math.radians(v[0]))
        elif name == "matrix" and len(v) == 6:
            step[:2] = np.array(v).reshape(3, 2).T
        else:
            raise SvgFault(f"it has the transform “{name[:20]}”, which is not understood")
        matrix = matrix @ step
    return matrix


def lines_of_shape(name: str, attributes: dict[str, str]) -> list[Points]:
    """Polylines float64 (n, 2) of one element in its own units; none for what is not a shape. Raises SvgFault."""
    if name == "path":
        return _path(attributes.get("d", ""))
    if name in ("polyline", "polygon"):
        values = _numbers(attributes.get("points", ""))
        points = np.array(values[: len(values) // 2 * 2]).reshape(-1, 2)
        if name == "polygon" and len(points):
            points = np.concatenate([points, points[:1]])
        return [points] if len(points) else []

    def length(key: str) -> float:
        return next(iter(_numbers(attributes.get(key, ""))), 0.0)

    if name == "line":
        return [np.array([[length("x1"), length("y1")], [length("x2"), length("y2")]])]
    if name == "rect" and attributes.get("stroke", "none") != "none":
        # A rectangle that is only filled is nearly always the paper.
        x, y, w, h = (length(key) for key in ("x", "y", "width", "height"))
        return [np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]])] if w > 0 and h > 0 else []
    if name in ("circle", "ellipse"):
        rx, ry = (length("r"), length("r")) if name == "circle" else (length("rx"), length("ry"))
        angle = np.linspace(0, 2 * np.pi, _ROUND_STEPS + 1)
        around = np.stack([length("cx") + rx * np.cos(angle), length("cy") + ry * np.sin(angle)], axis=1)
        return [around] if rx > 0 and ry > 0 else []
    return []


def _numbers(text: str) -> list[float]:
    return [float(number) for number in _NUMBER.findall(text)]


def _tokens(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        if match[4]:
            raise SvgFault("a path holds a sign that is not understood")
        if not match[3]:
            yield match[0]


def _path(text: str) -> list[Points]:
    """The sub-paths of a ``d`` attribute."""
    pen = _Pen()
    command, arguments = "", list[float]()
    # In an arc, the two flags may stand together with what follows: "a1,1 0 01.5,2".
    for token in _tokens(text):
        if token.isalpha():
            if arguments:
                raise SvgFault("a path breaks off in the middle of a command")
            if not command and token not in "Mm":
                raise SvgFault("a path does not begin with a move")
            command = token
            if token in "Zz":
                pen.close()
            continue
        if not command or command in "Zz":
            raise SvgFault("a path holds numbers without a command")
        pieces = [token]
        while pieces:
            piece = pieces.pop(0)
            is_flag = command in "Aa" and len(arguments) in (3, 4)
            if is_flag and len(piece) > 1 and piece[0] in "01":
                pieces.insert(0, piece[1:])
                piece = piece[0]
            arguments.append(float(piece))
            if len(arguments) == _ARGUMENTS[command.upper()]:
                pen.draw(command, arguments)
                arguments = []
                command = {"M": "L", "m": "l"}.get(command, command)
    if arguments:
        raise SvgFault("a path breaks off in the middle of a command")
    return pen.finished()


class _Pen:
    """Follows path commands."""

    def __init__(self) -> None:
        self._lines: list[list[complex]] = []
        self._at = 0j
        self._control: complex | None = None  # of the last curve, for the smooth ones
        self._last = ""
        self._closed = False

    def finished(self) -> list[Points]:
        lines = [line for line in self._lines if len(line) > 1]
        return [np.array([[point.real, point.imag] for point in line]) for line in lines]

    def close(self) -> None:
        if self._lines:
            self._to(self._lines[-1][0])
            self._closed = True
        self._last = "Z"

    def _to(self, point: complex) -> None:
        if self._closed:
            self._lines.append([self._at])
            self._closed = False
        self._lines[-1].append(point)
        self._at = point

    def _curve(self, at: Callable[[float], complex], steps: int = _CURVE_STEPS) -> None:
        for k in range(1, steps + 1):
            self._to(at(k / steps))

    def draw(self, command: str, v: list[float]) -> None:
        kind = command.upper()
        base = self._at if command.islower() else 0j
        start = self._at

        def point(k: int) -> complex:
            return base + complex(v[k], v[k + 1])

        def mirrored(kinds: str) -> complex:
            return 2 * start - self._control if self._control is not None and self._last in kinds else start

        if kind == "M":
            self._at, self._closed = point(0), False
            self._lines.append([self._at])
        elif kind == "L":
            self._to(point(0))
        elif kind == "H":
            self._to(complex(base.real + v[0], start.imag))
        elif kind == "V":
            self._to(complex(start.real, base.imag + v[0]))
        elif kind in "CS":
            first = point(0) if kind == "C" else mirrored("CS")
            second, end = point(len(v) - 4), point(len(v) - 2)
            self._curve(
                lambda t: (
                    (1 - t) ** 3 * start + 3 * t * (1 - t) ** 2 * first + 3 * t * t * (1 - t) * second + t**3 * end
                )
            )
            self._control = second
        elif kind in "QT":
            middle = point(0) if kind == "Q" else mirrored("QT")
            end = point(len(v) - 2)
            self._curve(lambda t: (1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t * t * end)
            self._control = middle
        elif kind == "A":
            self._arc(v, point(5))
        self._last = kind

    def _arc(self, v: list[float], end: complex) -> None:
        """An elliptical arc, by the formulas of SVG 1.1, appendix F.6."""
        rx, ry, turn = abs(v[0]), abs(v[1]), complex(math.cos(math.radians(v[2])), math.sin(math.radians(v[2])))
        start = self._at
        if not rx or not ry or start == end:
            self._to(end)
            return
        half = (start - end) / 2 / turn
        unit = complex(half.real / rx, half.imag / ry)
        if abs(unit) > 1:
            rx, ry, unit = rx * abs(unit), ry * abs(unit), unit / abs(unit)
        away = math.sqrt(max(1 / abs(unit) ** 2 - 1, 0.0)) * (1 if bool(v[3]) != bool(v[4]) else -1)
        centre = complex(unit.imag, -unit.real) * away
        first, last = unit - centre, -unit - centre
        begin = math.atan2(first.imag, first.real)
        sweep = (math.atan2(last.imag, last.real) - begin) % (2 * math.pi)
        if not v[4]:
            sweep -= 2 * math.pi
        middle = (start + end) / 2

        def at(t: float) -> complex:
            angle = begin + t * sweep
            on_unit = centre + complex(math.cos(angle), math.sin(angle))
            return middle + complex(on_unit.real * rx, on_unit.imag * ry) * turn

        self._curve(at, max(math.ceil(abs(sweep) / (2 * math.pi) * _ROUND_STEPS), 2))
