"""How good retrieval is: measures, and their evaluation over a gallery."""

from __future__ import annotations

from sketchdesk.engine.evaluation.retrieval import ClassScore, RetrievalReport, evaluate_retrieval

__all__ = ["ClassScore", "RetrievalReport", "evaluate_retrieval"]
