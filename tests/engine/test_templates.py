from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sketchdesk.engine.drawing import Drawing, rasterise
from sketchdesk.engine.templates import SHAPES, Template, load_templates, starter_templates
from sketchdesk.engine.variation import PER_CLASS, starter_drawings, vary
from sketchdesk.errors import InputError

TEMPLATES = starter_templates()


@pytest.fixture(scope="module")
def starter() -> dict[str, list[Drawing]]:
    collection: dict[str, list[Drawing]] = {}
    for name, number, drawing in starter_drawings():
        drawings = collection.setdefault(name, [])
        assert number == len(drawings)
        drawings.append(drawing)
    return collection


def points_of(drawing: Drawing) -> np.ndarray:
    return np.concatenate(drawing.polylines())


def checksum(drawings: list[Drawing]) -> str:
    digest = hashlib.sha256()
    for drawing in drawings:
        for line in drawing.polylines():
            digest.update(np.rint(line.astype(np.float64) * 10).astype("<i4").tobytes() + b"/")
    return digest.hexdigest()[:16]


def test_at_least_eighty_everyday_classes_with_twenty_drawings_each(starter: dict[str, list[Drawing]]) -> None:
    assert len(starter) >= 80
    assert {len(drawings) for drawings in starter.values()} == {PER_CLASS} == {20}
    assert {"cat", "dog", "house", "tree", "sun", "bicycle", "t-shirt", "ice cream"} <= set(starter)


def test_every_class_is_drawn_in_several_ways() -> None:
    assert all(len(template.variants) >= 2 for template in TEMPLATES)
    assert np.mean([len(template.variants) for template in TEMPLATES]) > 3


def test_no_two_drawings_of_a_class_look_alike(starter: dict[str, list[Drawing]]) -> None:
    for name, drawings in starter.items():
        rasters = np.stack([rasterise(drawing, 32) for drawing in drawings]).reshape(len(drawings), -1).astype(float)
        apart = np.abs(rasters[:, None] - rasters[None]).mean(axis=2) + 255 * np.eye(len(drawings))
        assert apart.min() > 3, name


def test_drawings_have_ink_finite_points_and_a_sensible_size(starter: dict[str, list[Drawing]]) -> None:
    for name, drawings in starter.items():
        for drawing in drawings:
            points = points_of(drawing)
            assert not drawing.is_empty
            assert np.isfinite(points).all(), name
            assert 45 < np.ptp(points, axis=0).max() < 160, name
            assert rasterise(drawing, 64).mean() > 2, name


def test_variants_are_drawn_by_their_share() -> None:
    text = "class x\nvariant often share=3\n line 0,0 90,0\nvariant seldom\n line 0,0 0,90\n"
    template = load_templates(text)[0]
    rng = np.random.default_rng(0)
    wide = [np.ptp(points_of(vary(template, rng)), axis=0).argmax() == 0 for _ in range(200)]
    assert 0.65 < np.mean(wide) < 0.85


def test_same_seed_same_bytes_in_another_process(starter: dict[str, list[Drawing]]) -> None:
    program = (
        "from sketchdesk.engine.variation import starter_drawings\n"
        "import hashlib\n"
        "digest = hashlib.sha256()\n"
        "for name, number, drawing in starter_drawings(3):\n"
        "    digest.update(name.encode() + b''.join(line.tobytes() for line in drawing.polylines()))\n"
        "print(digest.hexdigest())"
    )
    # Hash randomisation differs between processes: nothing may hang on the order of a set.
    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    digest = hashlib.sha256()
    for name, drawings in starter.items():
        for drawing in drawings[:3]:
            digest.update(name.encode() + b"".join(line.tobytes() for line in drawing.polylines()))
    assert outcome.stdout.strip() == digest.hexdigest()


def test_golden_drawings() -> None:
    """The collection is the same on every machine and in every release until somebody changes it on purpose."""
    text = (
        "class house\nvariant plain turn=-5..5\n rect 18,46 82,96\n loop 8,46 50,8 92,46\n circle 60,60 6 ?50\n"
        " line 20,30 40,30 *1..3:0,8\nclass cloud\nvariant puffs\n bumps 50,50 30,16 6..8 9 0 360\n"
        " dots 50,80 30,9 5 0\n"
    )
    rng = np.random.default_rng(7)
    assert checksum([vary(template, rng) for template in load_templates(text) for _ in range(4)]) == "0c1730fdf91cf0bc"
    first = [drawing for *_, drawing in starter_drawings(1)]
    assert checksum(first) == "f14e062fa022e59d"


def test_another_seed_gives_other_drawings() -> None:
    one, other = (checksum([drawing for *_, drawing in starter_drawings(1, seed)]) for seed in (1, 2))
    assert one != other


def test_a_drawing_does_not_depend_on_how_many_are_asked_for(starter: dict[str, list[Drawing]]) -> None:
    for name, number, drawing in starter_drawings(2):
        assert checksum([drawing]) == checksum([starter[name][number]])


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("variant a\n line 0,0 1,1", 1, "the first statement must be a class"),
        ("class", 1, "a class needs a name"),
        ("class cat\n\nline 0,0 1,1", 3, "a stroke must stand in a variant"),
        ("class cat\nvariant\n line 0,0 1,1", 2, "a variant needs a name"),
        ("class cat\nvariant a big", 2, "a variant has no option big"),
        ("class cat\nvariant a share=0", 2, "a share must be more than 0"),
        ("class cat\nvariant a tilt=-1", 2, "a tilt cannot be less than 0"),
        ("class cat\nvariant a turn=30..10", 2, "30..10 runs backwards"),
        ("class cat\n# words\nvariant a\n lime 0,0 1,1", 4, "there is no stroke lime"),
        ("class cat\nvariant a\n line 0,0", 3, "line needs at least 2 points"),
        ("class cat\nvariant a\n circle 0,0", 3, "circle needs 2 values, not 1"),
        ("class cat\nvariant a\n circle 0,0 x", 3, "'x' is not a number"),
        ("class cat\nvariant a\n circle 0,0 nan", 3, "'nan' is not a number"),
        ("class cat\nvariant a\n circle 0,0 1e9", 3, "'1e9' is not a number"),
        ("class cat\nvariant a\n line 0,0 11", 3, "'11' is not a point"),
        ("class cat\nvariant a\n dots 0,0 9,9 0..3 1", 3, "'0..3' is not a count"),
        ("class cat\nvariant a\n dots 0,0 9,9 1..9000 1", 3, "'1..9000' is not a count"),
        ("class cat\nvariant a\n line 0,0 1,1 ?130", 3, "?130 is not between"),
        ("class cat\nvariant a\n line 0,0 1,1 *3", 3, "'' is not a point"),
        ("class cat\nvariant a\n line 0,0 1,1 @ear", 3, "@ear is not @group.ending"),
        ("class cat\nvariant a\n line 0,0 1,1 ?", 2, "variant a has no stroke that is always drawn"),
        ("class cat\nclass dog\nvariant a\n line 0,0 1,1", 1, "the class cat has no variant"),
        (
            "class cat\nvariant a\n line 0,0 9,9\nclass cat\nvariant a\n line 0,0 9,9",
            4,
            "the class cat was there before",
        ),
    ],
)
def test_an_error_names_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(InputError) as caught:
        load_templates(text)
    assert str(caught.value).startswith(f"Template line {line}: ")
    assert says in str(caught.value)
    assert str(caught.value).endswith(".")


def test_text_without_a_class_is_refused() -> None:
    with pytest.raises(InputError, match="hold no class"):
        load_templates("# nothing here\n")


def test_only_one_ending_of_a_choice_is_drawn() -> None:
    text = "class x\nvariant a upright tilt=0\n line 0,50 9,50\n line 60,50 70,50 @end.a\n line 90,50 99,50 @end.b\n"
    template = load_templates(text)[0]
    rng = np.random.default_rng(1)
    ends = []
    for _ in range(40):
        middles = [float(line[:, 0].mean()) for line in vary(template, rng).polylines()]
        ends.append({middle > 80 for middle in middles if middle > 40})
    assert all(len(end) == 1 for end in ends)
    assert {True} in ends
    assert {False} in ends


NUMBER = st.floats(-150, 250, allow_nan=False).map(lambda value: f"{value:.2f}")
SIZE = st.floats(0, 120).map(lambda value: f"{value:.2f}")
POINT = st.tuples(NUMBER, NUMBER).map(",".join)
COUNT = st.tuples(st.integers(1, 6), st.integers(0, 5)).map(lambda pair: f"{pair[0]}..{pair[0] + pair[1]}")
MARK = st.sampled_from(["", "?", "?20", "!", "*1..3:4,-6", "@a.b", "@a.c"])


@st.composite
def strokes(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(sorted(SHAPES)))
    needs = SHAPES[kind]
    if needs.endswith("+"):
        corner = st.sampled_from(["", "^"])
        words = [draw(POINT) + draw(corner) for _ in range(draw(st.integers(int(needs[1]), 7)))]
    else:
        words = [draw({"P": POINT, "N": SIZE, "R": COUNT}[need]) for need in needs]
    return " ".join([kind, *words, draw(MARK)])


@settings(max_examples=150, deadline=None)
@given(lines=st.lists(strokes(), max_size=6), always=POINT, seed=st.integers(0, 2**32))
def test_whatever_the_template_a_drawing_is_never_empty_nor_nan(lines: list[str], always: str, seed: int) -> None:
    text = "\n".join(["class x", "variant a turn=-90..90", f"line {always} {always}", *lines])
    drawing = vary(load_templates(text)[0], np.random.default_rng(seed))
    assert not drawing.is_empty
    assert all(len(line) > 0 for line in drawing.polylines())
    assert np.isfinite(points_of(drawing)).all()
    assert rasterise(drawing, 64).any()


@settings(max_examples=60, deadline=None)
@given(template=st.sampled_from(TEMPLATES), seed=st.integers(0, 2**63))
def test_any_seed_gives_a_whole_drawing(template: Template, seed: int) -> None:
    drawing = vary(template, np.random.default_rng(seed))
    points = points_of(drawing)
    assert np.isfinite(points).all()
    assert 40 < np.ptp(points, axis=0).max() < 190
