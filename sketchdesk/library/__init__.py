"""What the user owns, on disk: catalogue, pictures' rows, models, indexes. Knows nothing of engine, jobs or window."""

from sketchdesk.library.library import Library
from sketchdesk.library.paths import LibraryPaths, default_data_dir

__all__ = ["Library", "LibraryPaths", "default_data_dir"]
