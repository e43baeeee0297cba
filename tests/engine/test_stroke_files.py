"""Drawings survive their files; files of others give lines or a sentence."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sketchdesk.engine import stroke_files
from sketchdesk.engine.drawing import Drawing, Stroke, rasterise
from sketchdesk.engine.stroke_files import DrawingWriter, from_json, from_svg, read_drawing, to_json, to_svg
from sketchdesk.errors import ImageError

coordinates = st.floats(-10_000, 10_000, width=32)
points = st.integers(0, 20).flatmap(lambda n: arrays.arrays(np.float32, (n, 2), elements=coordinates))


@st.composite
def strokes(draw: st.DrawFn) -> Stroke:
    line = draw(points)
    pressed = draw(st.booleans())
    level = st.floats(0, 1, width=32)
    pressure = draw(arrays.arrays(np.float32, len(line), elements=level)) if pressed else None
    return Stroke(line, draw(st.floats(0.125, 64)), pressure)


drawings = st.lists(strokes(), max_size=6).map(lambda lines: Drawing(tuple(lines)))


def svg(body: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{body}</svg>'


def lines_of(body: str) -> list[list[list[float]]]:
    return [np.round(line, 3).tolist() for line in from_svg(svg(body)).polylines()]


@given(drawings)
def test_json_gives_exactly_the_same_drawing(drawing: Drawing) -> None:
    again = from_json(to_json(drawing))
    assert len(again.strokes) == len(drawing.strokes)
    for old, new in zip(drawing.strokes, again.strokes, strict=True):
        assert np.array_equal(old.points, new.points)
        assert old.width == new.width
        assert (old.pressure is None) == (new.pressure is None)
        assert old.pressure is None or np.array_equal(old.pressure, new.pressure)


@given(drawings.filter(lambda drawing: not drawing.is_empty))
def test_svg_gives_the_same_lines(drawing: Drawing) -> None:
    again = from_svg(to_svg(drawing, 512))
    kept = [stroke for stroke in drawing.strokes if len(stroke.points)]
    assert len(again.strokes) == len(kept)
    for old, new in zip(kept, again.strokes, strict=True):
        single = len(old.points) == 2 and (old.points[0] == old.points[1]).all()
        assert np.array_equal(old.points[:1] if single else old.points, new.points)
        assert new.width == pytest.approx(old.width)
    assert np.array_equal(rasterise(again), rasterise(drawing))


def test_a_drawing_that_grows_is_written_as_if_it_were_new() -> None:
    writer = DrawingWriter()
    strokes = tuple(Stroke(np.full((3, 2), n, np.float32), 1.0 + n, np.full(3, 0.5, np.float32)) for n in range(4))
    for some in (strokes[:1], strokes[:3], (), strokes[2:], strokes[:1] * 2, strokes):
        assert writer.to_json(Drawing(some)) == to_json(Drawing(some))
        assert len(from_json(writer.to_json(Drawing(some))).strokes) == len(some)


def test_the_text_of_a_stroke_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Stroke] = []
    text = stroke_files._stroke_json

    def watched(stroke: Stroke) -> str:
        written.append(stroke)
        return text(stroke)

    monkeypatch.setattr(stroke_files, "_stroke_json", watched)
    strokes = tuple(Stroke(np.full((3, 2), n, np.float32)) for n in range(4))
    writer = DrawingWriter()
    writer.to_json(Drawing(strokes[:3]))
    written.clear()
    writer.to_json(Drawing(strokes))
    assert len(written) == 1
    assert written[0] is strokes[3]


def test_an_empty_drawing_is_kept_by_json_and_refused_from_svg() -> None:
    assert from_json(to_json(Drawing())).is_empty
    with pytest.raises(ImageError, match="no lines"):
        from_svg(to_svg(Drawing(), 512))


def test_shapes() -> None:
    assert lines_of('<line x1="1" y1="2" x2="3" y2="4"/>') == [[[1, 2], [3, 4]]]
    assert lines_of('<polyline points="0,0 5 5,10-3"/>') == [[[0, 0], [5, 5], [10, -3]]]
    assert lines_of('<polygon points="0,0 5,5 9,0"/>') == [[[0, 0], [5, 5], [9, 0], [0, 0]]]
    assert lines_of('<rect x="1" y="2" width="3" height="4" stroke="black"/>') == [
        [[1, 2], [4, 2], [4, 6], [1, 6], [1, 2]]
    ]
    (circle,) = from_svg(svg('<circle cx="10" cy="20" r="5"/>')).polylines()
    assert np.allclose(np.hypot(*(circle - (10, 20)).T), 5, atol=1e-4)
    assert np.allclose(circle[0], circle[-1])


def test_paper_and_what_is_not_shown_is_left_out() -> None:
    hidden = (
        '<rect width="100" height="100" fill="white"/><defs><line x2="9" y2="9"/></defs>'
        '<g style="display: none"><line x2="9" y2="9"/></g><text>words</text>'
    )
    assert lines_of(hidden + '<line x2="1" y2="1"/>') == [[[0, 0], [1, 1]]]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("M1 2L3 4", [[[1, 2], [3, 4]]]),
        ("m1,2 3,4 1-1", [[[1, 2], [4, 6], [5, 5]]]),
        ("M1 2 3 4", [[[1, 2], [3, 4]]]),
        ("M0 0H5V6h-2v-1", [[[0, 0], [5, 0], [5, 6], [3, 6], [3, 5]]]),
        ("M0 0L4 0L4 4Z", [[[0, 0], [4, 0], [4, 4], [0, 0]]]),
        ("M0 0L4 0zM9 9l1 0", [[[0, 0], [4, 0], [0, 0]], [[9, 9], [10, 9]]]),
        ("m1 1l4 0l0 4zl-1-1", [[[1, 1], [5, 1], [5, 5], [1, 1]], [[1, 1], [0, 0]]]),
        ("M.5.5l1e1-1.5", [[[0.5, 0.5], [10.5, -1]]]),
    ],
)
def test_straight_paths(path: str, expected: list) -> None:
    assert lines_of(f'<path d="{path}"/>') == expected


@pytest.mark.parametrize(
    ("absolute", "relative"),
    [
        ("M10 10C10 0 30 0 30 10S50 20 50 10", "m10 10c0-10 20-10 20 0s20 10 20 0"),
        ("M10 10Q20 0 30 10T50 10", "m10 10q10-10 20 0t20 0"),
        ("M10 10A20 10 30 0 1 40 20", "m10 10a20 10 30 0130 10"),
    ],
)
def test_curves_absolute_and_relative(absolute: str, relative: str) -> None:
    (first,) = from_svg(svg(f'<path d="{absolute}"/>')).polylines()
    (second,) = from_svg(svg(f'<path d="{relative}"/>')).polylines()
    assert len(first) > 10
    assert np.allclose(first, second, atol=1e-4)


def test_curves_go_where_they_should() -> None:
    (cubic,) = from_svg(svg('<path d="M0 0C0 40 40 40 40 0"/>')).polylines()
    assert np.allclose(cubic[len(cubic) // 2], (20, 30), atol=1e-4)
    (quadratic,) = from_svg(svg('<path d="M0 0Q20 40 40 0"/>')).polylines()
    assert np.allclose(quadratic[len(quadratic) // 2], (20, 20), atol=1e-4)
    for large, sweep, middle in ((0, 1, (10, -10)), (0, 0, (10, 10))):
        (arc,) = from_svg(svg(f'<path d="M0 0A10 10 0 {large} {sweep} 20 0"/>')).polylines()
        assert np.allclose(arc[len(arc) // 2], middle, atol=1e-4)
        assert np.allclose(np.hypot(*(arc - (10, 0)).T), 10, atol=1e-4)
    (most,) = from_svg(svg('<path d="M10 0A10 10 0 1 1 0 10"/>')).polylines()
    assert np.allclose(np.hypot(*(most - (10, 10)).T), 10, atol=1e-3)
    assert most.max() == pytest.approx(20, abs=0.1)


def test_transforms_and_pens() -> None:
    body = (
        '<g transform="translate(10 20)" stroke-width="2"><g transform="scale(2)">'
        '<line x2="1" y2="1" style="stroke-width: 3px"/><line x2="1" y2="1"/></g></g>'
        '<line transform="rotate(90)" x2="1" y2="0"/><line transform="rotate(180 1 1)" x2="1" y2="0"/>'
        '<line transform="matrix(1 2 3 4 5 6)" x2="1" y2="1"/>'
    )
    drawing = from_svg(svg(body))
    expected = [[[10, 20], [12, 22]]] * 2 + [[[0, 0], [0, 1]], [[2, 2], [1, 2]], [[5, 6], [9, 12]]]
    assert [np.round(line, 4).tolist() for line in drawing.polylines()] == expected
    assert [round(stroke.width, 4) for stroke in drawing.strokes[:3]] == [6, 4, 1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_read_drawing_from_files(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "Kätzchen 🐱.svg"
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + svg('<title>ä</title><line x2="1" y2="1"/>')
    path.write_bytes(text.encode(encoding))
    assert len(read_drawing(path).strokes) == 1
    path = tmp_path / "saved.json"
    path.write_text(to_json(Drawing.from_polylines([np.zeros((3, 2))])))
    assert len(read_drawing(path).strokes[0].points) == 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not an SVG|empty"),
        ("just words", "not an SVG"),
        ("<html><body/></html>", "another kind of XML"),
        ("<svg><line", "damaged"),
        (svg(""), "no lines"),
        (svg("<path d='L 5 5'/>"), "does not begin with a move"),
        (svg("<path d='M 5 5 C 1 2 3'/>"), "breaks off"),
        (svg("<path d='M 5 5 # 7'/>"), "not understood"),
        (svg("<path d='M 5 5 L nan 7'/>"), "not understood"),
        (svg("<path d='M 0 0 L 1e99 1e300'/>"), "too large"),
        (svg("<path d='M 0 0 L 1e999 1'/>"), "too large"),
        (svg("<g transform='turn(1)'><line x2='1'/></g>"), "not understood"),
        ("<svg>" + "<g>" * 2000 + "</g>" * 2000 + "</svg>", "too deeply"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]><svg><text>&a;</text></svg>', "unsafe"),
        ('<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg><text>&a;</text></svg>', "unsafe"),
        ('<?xml version="1.0" encoding="no-such-code"?><svg/>', "not an SVG|cannot be read|no lines"),
    ],
)
def test_bad_svg(text: str, says: str) -> None:
    with pytest.raises(ImageError, match=says) as caught:
        from_svg(text)
    assert str(caught.value).endswith(".")
    with pytest.raises(ImageError):
        read_drawing(text.encode())


def test_entity_bomb_is_refused() -> None:
    entities = '<!ENTITY e0 "lol">' + "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 20))
    with pytest.raises(ImageError, match="unsafe"):
        read_drawing(f"<!DOCTYPE svg [{entities}]><svg><text>&e19;</text></svg>".encode())


def test_a_plain_document_type_is_fine() -> None:
    head = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    assert len(from_svg(head + svg('<line x2="1" y2="1"/>')).strokes) == 1


def test_files_that_are_too_large(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sketchdesk.engine.stroke_files._LARGEST_FILE", 1000)
    long = svg('<line x2="1" y2="1"/>' * 100)
    (tmp_path / "a.svg").write_text(long)
    for read in (lambda: from_svg(long), lambda: from_json(long), lambda: read_drawing(tmp_path / "a.svg")):
        with pytest.raises(ImageError, match="too large"):
            read()
    monkeypatch.setattr("sketchdesk.engine.stroke_files._LARGEST_FILE", 10**7)
    monkeypatch.setattr("sketchdesk.engine.stroke_files._MOST_POINTS", 50)
    with pytest.raises(ImageError, match="too many points"):
        from_svg(long)


def test_unreadable_paths(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="does not exist"):
        read_drawing(tmp_path / "none.svg")
    with pytest.raises(ImageError, match="cannot be read"):
        read_drawing(tmp_path)
    with pytest.raises(ImageError, match="empty"):
        read_drawing(b"  \n")


def saved(**changes: object) -> str:
    return json.dumps({"format": "sketchdesk-drawing", "version": 1, "strokes": []} | changes)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "damaged"),
        ("[" * 100_000, "damaged"),
        ("[]", "not a SketchDesk drawing"),
        ("{}", "not a SketchDesk drawing"),
        (saved(version=2), "newer"),
        (saved(strokes=5), "damaged"),
        (saved(strokes=[5]), "damaged"),
        (saved(strokes=[{"width": 1}]), "damaged"),
        (saved(strokes=[{"width": 1, "points": [[1]]}]), "damaged"),
        (saved(strokes=[{"width": 1, "points": [[1, 2], [3]]}]), "damaged"),
        (saved(strokes=[{"width": 1, "points": [["a", "b"]]}]), "damaged"),
        (saved(strokes=[{"width": "wide", "points": [[1, 2]]}]), "damaged"),
        (saved(strokes=[{"width": 1, "points": [[1, 1e300]]}]), "damaged"),
        (saved(strokes=[{"width": 1, "points": [[1, float("nan")]]}]), "damaged"),
        (saved(strokes=[{"width": 1, "points": [[1, 2]], "pressure": [1, 2]}]), "damaged"),
    ],
)
def test_bad_json(text: str, says: str) -> None:
    with pytest.raises(ImageError, match=says) as caught:
        from_json(text)
    assert str(caught.value).endswith(".")


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"<svg><path d='{text}'/></svg>".encode()))
def test_any_bytes_give_a_drawing_or_a_sentence(content: bytes) -> None:
    with contextlib.suppress(ImageError):
        assert not read_drawing(content).is_empty
