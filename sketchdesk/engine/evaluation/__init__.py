"""How good retrieval is: measures, their evaluation over a gallery, classes, chance, and the space they lie in."""

from __future__ import annotations

from sketchdesk.engine.evaluation.bootstrap import Interval, PairedChange, bootstrap_interval, paired_bootstrap
from sketchdesk.engine.evaluation.by_class import ClassScore, class_intervals
from sketchdesk.engine.evaluation.classification import ClassificationReport, judge_classification
from sketchdesk.engine.evaluation.comparison import Comparison, compare_runs
from sketchdesk.engine.evaluation.components import PrincipalComponents, principal_components
from sketchdesk.engine.evaluation.correlation import RecallScatter, recall_scatter
from sketchdesk.engine.evaluation.histogram import Histogram, ap_histogram
from sketchdesk.engine.evaluation.nearest_mean import NearestMeanClassifier
from sketchdesk.engine.evaluation.report import RetrievalReport
from sketchdesk.engine.evaluation.retrieval import evaluate_retrieval
from sketchdesk.engine.evaluation.scores import QueryScores
from sketchdesk.engine.evaluation.spread import DistanceSpread, distance_spread
from sketchdesk.engine.evaluation.timing import QueryTimes, query_times

__all__ = [
    "ClassScore",
    "ClassificationReport",
    "Comparison",
    "DistanceSpread",
    "Histogram",
    "Interval",
    "NearestMeanClassifier",
    "PairedChange",
    "PrincipalComponents",
    "QueryScores",
    "QueryTimes",
    "RecallScatter",
    "RetrievalReport",
    "ap_histogram",
    "bootstrap_interval",
    "class_intervals",
    "compare_runs",
    "distance_spread",
    "evaluate_retrieval",
    "judge_classification",
    "paired_bootstrap",
    "principal_components",
    "query_times",
    "recall_scatter",
]
