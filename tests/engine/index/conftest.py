"""Both kinds of inner loops for the tests of this folder."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from sketchdesk.engine.index import kernels


# For a module, so that hypothesis may draw many examples under it.
@pytest.fixture(scope="module", params=["compiled", "numpy"])
def both_loops(request: pytest.FixtureRequest) -> Iterator[str]:
    """Whatever uses this runs twice: with the compiled loops, if there are any, and in NumPy."""
    if request.param == "compiled" and not kernels.compiled():
        pytest.skip("no library was built")
    with kernels.numpy_only() if request.param == "numpy" else contextlib.nullcontext():
        yield request.param
