"""Hand-written stroke templates, and how their text is read.

The text (``resources/starter_templates.txt``) has one statement a line; ``#`` starts a comment::

    class house                    a class, spelled as Quick, Draw! spells it
    variant plain tilt=3           one way in which people draw it, and how freely it may lie
      rect 20,45 80,95             a stroke in a box of 100 x 100, x right and y down
      line 10,45 50,8 90,45
      rect 42,70 58,95 ?40         drawn in 40 % of the drawings (a bare ``?``: 60 %)
      circle 30,60 5 *1..3:15,0    drawn once to three times, each 15 further right
      line 50,8 50,0 @top.cross    of all strokes marked ``@top.…`` only one ending is drawn

Options of a variant: ``share=2`` (drawn twice as often), ``turn=-60..60`` (lies at any angle between),
``tilt=3`` (standard deviation in degrees, 4 unless told), ``upright`` (never mirrored).
Strokes: see ``SHAPES``. A point with ``^`` is a sharp corner of a curve. Small strokes are forgotten now and then;
one with ``!`` never is, nor is the first one of a variant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources

from sketchdesk.errors import InputError

# What each stroke needs: P a point "x,y", N a number, R a count "3" or "3..6"; P2+ is two points or more.
SHAPES: dict[str, str] = {
    "line": "P2+",  # straight pieces
    "loop": "P3+",  # straight pieces, closed
    "curve": "P2+",  # smooth through the points
    "blob": "P3+",  # smooth and closed
    "rect": "PP",  # two opposite corners
    "circle": "PN",  # centre, radius
    "oval": "PP",  # centre, radii
    "arc": "PPNN",  # centre, radii, from and to degrees (0 right, 90 down)
    "bumps": "PPRNNN",  # centre, radii, bumps, height, from and to degrees: a cloud's edge
    "spiral": "PNNN",  # centre, first and last radius, turns
    "zigzag": "PPRN",  # from, to, teeth, height
    "wave": "PPRN",  # from, to, waves, height
    "coil": "PPNNR",  # from, to, first and last radius, loops
    "rays": "PNNRNN",  # centre, inner and outer radius, how many, from and to degrees
    "dots": "PPRN",  # centre and radii of the area, how many, radius of each (0: a dab)
    "none": "",  # nothing: an ending of a choice
}

_RESOURCE = "starter_templates.txt"
_MOST = 1000


@dataclass(frozen=True)
class Shape:
    """One stroke of a template, or one row of equal strokes (``rays``, ``dots``, ``repeat``).

    ``points`` are (x, y); ``corners`` has the indices of those with ``^``; ``counts`` are inclusive ranges.
    ``chance`` is 0..1; ``choice`` is (group, ending) or None; ``repeat`` is the range of how often, ``step`` the shift.
    """

    kind: str
    points: tuple[tuple[float, float], ...]
    corners: frozenset[int] = frozenset()
    numbers: tuple[float, ...] = ()
    counts: tuple[tuple[int, int], ...] = ()
    chance: float = 1.0
    essential: bool = False
    choice: tuple[str, str] | None = None
    repeat: tuple[int, int] = (1, 1)
    step: tuple[float, float] = (0.0, 0.0)

    @property
    def span(self) -> float:
        """About how large the shape is: the larger side of its box."""
        if self.kind in {"oval", "arc", "bumps", "dots"}:
            return 2 * max(self.points[1])
        if self.kind in {"circle", "spiral", "rays", "coil"}:
            return 2 * max(self.numbers[:2])
        sides = [max(axis) - min(axis) for axis in zip(*self.points, strict=True)]
        return max(sides, default=0.0)


@dataclass(frozen=True)
class Variant:
    """One way in which people draw the class. ``turn`` and ``tilt`` are degrees."""

    name: str
    shapes: tuple[Shape, ...]
    share: float = 1.0
    turn: tuple[float, float] = (0.0, 0.0)
    tilt: float = 4.0
    may_mirror: bool = True


@dataclass(frozen=True)
class Template:
    """All ways in which one class is drawn."""

    class_name: str
    variants: tuple[Variant, ...]


@dataclass
class _VariantDraft:
    name: str
    line: int
    share: float = 1.0
    turn: tuple[float, float] = (0.0, 0.0)
    tilt: float = 4.0
    may_mirror: bool = True
    shapes: list[Shape] = field(default_factory=list)

    def finish(self) -> Variant:
        if not any(shape.kind != "none" and shape.choice is None and shape.chance == 1 for shape in self.shapes):
            raise InputError(f"Template line {self.line}: variant {self.name} has no stroke that is always drawn.")
        return Variant(self.name, tuple(self.shapes), self.share, self.turn, self.tilt, self.may_mirror)


def load_templates(text: str) -> tuple[Template, ...]:
    """Read templates from their text. Raises InputError that names the line and what is wrong with it."""
    templates: list[Template] = []
    seen: set[str] = set()
    for name, line, drafts in _classes(text):
        if name in seen:
            raise InputError(f"Template line {line}: the class {name} was there before.")
        seen.add(name)
        if not drafts:
            raise InputError(f"Template line {line}: the class {name} has no variant.")
        templates.append(Template(name, tuple(draft.finish() for draft in drafts)))
    if not templates:
        raise InputError("The templates hold no class.")
    return tuple(templates)


def starter_templates() -> tuple[Template, ...]:
    """The templates that come with SketchDesk."""
    return load_templates(resources.files("sketchdesk").joinpath("resources", _RESOURCE).read_text(encoding="utf-8"))


def _classes(text: str) -> Iterator[tuple[str, int, list[_VariantDraft]]]:
    current: tuple[str, int, list[_VariantDraft]] | None = None
    for number, raw in enumerate(text.splitlines(), 1):
        words = raw.partition("#")[0].split()
        if not words:
            continue
        try:
            if words[0] == "class":
                if current:
                    yield current
                if len(words) == 1:
                    raise ValueError("a class needs a name")
                current = (" ".join(words[1:]), number, [])
            elif current is None:
                raise ValueError("the first statement must be a class")
            elif words[0] == "variant":
                current[2].append(_variant(words[1:], number))
            elif not current[2]:
                raise ValueError("a stroke must stand in a variant")
            else:
                current[2][-1].shapes.append(_shape(words))
        except ValueError as error:
            raise InputError(f"Template line {number}: {error}.") from None
    if current:
        yield current


def _variant(words: list[str], line: int) -> _VariantDraft:
    if not words:
        raise ValueError("a variant needs a name")
    draft = _VariantDraft(words[0], line)
    for word in words[1:]:
        option, _, value = word.partition("=")
        if word == "upright":
            draft.may_mirror = False
        elif option == "share":
            draft.share = _number(value)
            if draft.share <= 0:
                raise ValueError("a share must be more than 0")
        elif option == "tilt":
            draft.tilt = _number(value)
            if draft.tilt < 0:
                raise ValueError("a tilt cannot be less than 0")
        elif option == "turn":
            low, dots, high = value.partition("..")
            draft.turn = (_number(low), _number(high if dots else low))
            if draft.turn[0] > draft.turn[1]:
                raise ValueError(f"{value} runs backwards")
        else:
            raise ValueError(f"a variant has no option {word}")
    return draft


def _shape(words: list[str]) -> Shape:
    kind, marks = words[0], [word for word in words[1:] if word[0] in "?!*@"]
    if kind not in SHAPES:
        raise ValueError(f"there is no stroke {kind}")
    needs, arguments = SHAPES[kind], [word for word in words[1:] if word[0] not in "?!*@"]
    if needs.endswith("+"):
        least = int(needs[1])
        if len(arguments) < least:
            raise ValueError(f"{kind} needs at least {least} points")
        needs = "P" * len(arguments)
    elif len(arguments) != len(needs):
        raise ValueError(f"{kind} needs {len(needs)} values, not {len(arguments)}")
    points = [_point(word) for word, need in zip(arguments, needs, strict=True) if need == "P"]
    numbers = [_number(word) for word, need in zip(arguments, needs, strict=True) if need == "N"]
    counts = [_count(word) for word, need in zip(arguments, needs, strict=True) if need == "R"]
    chance, essential, choice, repeat, step = 1.0, False, None, (1, 1), (0.0, 0.0)
    for mark in marks:
        sign, rest = mark[0], mark[1:]
        if sign == "?":
            chance = _number(rest) / 100 if rest else 0.6
            if not 0 < chance < 1:
                raise ValueError(f"{mark} is not between 0 and 100 %")
        elif sign == "!" and not rest:
            essential = True
        elif sign == "@":
            group, _, ending = rest.partition(".")
            if not group or not ending:
                raise ValueError(f"{mark} is not @group.ending")
            choice = (group, ending)
        else:
            often, _, shift = rest.partition(":")
            repeat, step = _count(often), _point(shift)[:2]
    corners = frozenset(i for i, point in enumerate(points) if point[2])
    places = tuple(point[:2] for point in points)
    return Shape(kind, places, corners, tuple(numbers), tuple(counts), chance, essential, choice, repeat, step)


def _number(word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        raise ValueError(f"{word!r} is not a number") from None
    if not abs(value) <= _MOST:
        raise ValueError(f"{word!r} is not a number from -{_MOST} to {_MOST}")
    return value


def _point(word: str) -> tuple[float, float, bool]:
    x, comma, y = word.rstrip("^").partition(",")
    if not comma:
        raise ValueError(f"{word!r} is not a point such as 20,45")
    return _number(x), _number(y), word.endswith("^")


def _count(word: str) -> tuple[int, int]:
    low, dots, high = word.partition("..")
    if not low.isdecimal() or (dots and not high.isdecimal()):
        raise ValueError(f"{word!r} is not a count such as 3 or 3..6")
    first, last = int(low), int(high or low)
    if not 1 <= first <= last <= _MOST:
        raise ValueError(f"{word!r} is not a count from 1 to {_MOST}, such as 3 or 3..6")
    return first, last
