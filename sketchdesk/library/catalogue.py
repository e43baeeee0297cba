"""Everything that the library knows about what lies in it, as one object over one connection."""

from __future__ import annotations

from sketchdesk.library.catalogue_bundles import BundleTable
from sketchdesk.library.catalogue_collections import CollectionTable
from sketchdesk.library.catalogue_edits import EditTable
from sketchdesk.library.catalogue_experiments import ExperimentTable
from sketchdesk.library.catalogue_images import ImageTable
from sketchdesk.library.catalogue_known_items import KnownItemTable
from sketchdesk.library.catalogue_models import IndexTable, ModelTable
from sketchdesk.library.catalogue_set_aside import SetAsideTable
from sketchdesk.library.catalogue_settings import IndexSettingsTable
from sketchdesk.library.catalogue_sources import SourceTable


class Catalogue(
    CollectionTable,
    ImageTable,
    EditTable,
    SourceTable,
    BundleTable,
    ModelTable,
    IndexTable,
    IndexSettingsTable,
    SetAsideTable,
    ExperimentTable,
    KnownItemTable,
):
    """Collections, their sources and pictures, feature sets, models, indexes and their settings, experiments, and
    drawings with the picture that was meant.

    It belongs to the thread that opened it: another thread opens a library of its own. Every method that changes
    something is one transaction, on the disk when it returns. All raise LibraryError when the file cannot be used,
    LibraryWriteError when it cannot be written.
    """
