"""Matrix products without the false alarms of matrix libraries."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Real = TypeVar("Real", bound=np.floating)


def product(left: NDArray[Real], right: NDArray[Real]) -> NDArray[Real]:
    """``left @ right`` of finite numbers, of shapes that ``numpy.matmul`` takes; ValueError if they do not fit.

    Matrix libraries compute with whatever is left in memory and discard it: OpenBLAS 0.3.31 with AVX-512 where float32
    vectors have five dimensions, Accelerate on Apple's M4. If that is no number, they leave the processor's flags
    set, which NumPy reports as "invalid value encountered in matmul" though every number of the product is right. So
    the flags say nothing here; vectors that are not finite are refused where they come in.
    """
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        return np.matmul(left, right)
