"""Indexes: which items lie nearest to a vector, found with few comparisons."""

from __future__ import annotations

from sketchdesk.engine.index.base import Hits, Ranking, VectorIndex
from sketchdesk.engine.index.exact import ExactIndex
from sketchdesk.engine.index.loading import load_index
from sketchdesk.engine.index.pstable import PStableIndex
from sketchdesk.engine.index.simhash import SimHashIndex

__all__ = ["ExactIndex", "Hits", "PStableIndex", "Ranking", "SimHashIndex", "VectorIndex", "load_index"]
