import ast
from collections.abc import Iterator
from pathlib import Path

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import sketchdesk.engine
from sketchdesk.engine.index.hashing import sign_bits
from sketchdesk.engine.products import product

# The bits of a signalling NaN: whoever computes with it sets the processor's flag for an invalid operation.
SIGNALLING = {np.float32: 0x7FA12345, np.float64: 0x7FA123457FA12345}


def leave_garbage(length: int, number: type[np.floating], left: bool) -> None:
    """Have the matrix library fill memory of its own, which the next product finds as it is."""
    bits = np.uint32 if number is np.float32 else np.uint64
    spread = np.full(2 * length, SIGNALLING[number], bits).view(number)[::2]
    ones = np.ones((length, length), number)
    with np.errstate(all="ignore"):
        _ = spread @ ones if left else ones @ spread


@pytest.mark.parametrize("left", [False, True])
@pytest.mark.parametrize("number", [np.float32, np.float64])
@pytest.mark.parametrize("length", [16, 32, 64, 100])
def test_what_the_matrix_library_left_in_memory_is_no_warning(
    length: int, number: type[np.floating], left: bool
) -> None:
    # With "@", NumPy 2.4 warns here on a processor with AVX-512.
    numbers = np.random.default_rng(length)
    for dimension in range(1, 20):
        for wanted in (2, 10, 19):
            planes = numbers.standard_normal((wanted, dimension)).astype(np.float32)
            for row in (np.zeros(dimension), numbers.standard_normal(dimension)):
                one = row.astype(np.float32)[None]
                expected = (one.astype(np.float64) * planes).sum(axis=1)
                leave_garbage(length, number, left)
                found = product(one, planes.T)
                np.testing.assert_allclose(found, expected[None], rtol=1e-4, atol=1e-5)
                leave_garbage(length, number, left)
                sides = sign_bits(one, planes)[1]
                np.testing.assert_array_equal(sides, expected[None] >= 0)


@given(
    hnp.arrays(np.int16, st.tuples(st.integers(1, 6), st.integers(1, 6))),
    hnp.arrays(np.int16, st.integers(1, 6)),
)
def test_it_is_the_sum_of_products(matrix: NDArray[np.int16], vector: NDArray[np.int16]) -> None:
    if matrix.shape[1] != len(vector):
        with pytest.raises(ValueError, match="mismatch"):
            product(matrix, vector)
        return
    expected = [sum(int(a) * int(b) for a, b in zip(row, vector, strict=True)) for row in matrix]
    assert product(matrix.astype(np.float64), vector.astype(np.float64)).tolist() == expected


def products_in(path: Path) -> Iterator[int]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            yield node.lineno


# Turns of the plane: two or three numbers, which no matrix library sees in blocks.
IN_THE_PLANE = {"stroke_files.py", "svg_shapes.py", "variation.py"}


def test_the_engine_multiplies_vectors_in_one_way() -> None:
    engine = Path(sketchdesk.engine.__file__).parent
    found = {path.name for path in engine.rglob("*.py") if any(products_in(path))}
    assert found == IN_THE_PLANE
