"""The catalogue's tables, as the ordered steps that lead to them.

``PRAGMA user_version`` counts the steps that a file has taken. A released step is never changed; a new one is appended.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sketchdesk.errors import LibraryError, LibraryTooNewError
from sketchdesk.library.atomic import fsync_folder, temporary_beside, writing
from sketchdesk.library.database import Database

# "SkDe": tells our files from other programs' SQLite files.
APPLICATION_ID = 0x536B4465

_FIRST = """
CREATE TABLE collections (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used twice: files are named after it
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,          -- the name as it is compared: without case, one form of each letter
    role TEXT NOT NULL CHECK (role IN ('gallery', 'distractor')),
    source TEXT NOT NULL,
    built_in INTEGER NOT NULL CHECK (built_in IN (0, 1)),
    created TEXT NOT NULL,
    rows INTEGER NOT NULL DEFAULT 0         -- committed rows of its row files; rows past it are leftovers
);
CREATE TABLE images (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    row INTEGER,
    path TEXT NOT NULL,                     -- a BLOB where a file name is no valid text
    label TEXT NOT NULL,
    sha256 BLOB CHECK (length(sha256) = 32),
    width INTEGER,
    height INTEGER,
    kind TEXT CHECK (kind IN ('drawing', 'photo')),
    status TEXT NOT NULL CHECK (status IN ('ok', 'failed')),
    reason TEXT NOT NULL DEFAULT '',
    UNIQUE (collection_id, path),
    CHECK ((status = 'failed') = (row IS NULL)),
    CHECK (status = 'failed' OR (sha256 IS NOT NULL AND width > 0 AND height > 0 AND kind IS NOT NULL))
);
CREATE UNIQUE INDEX images_by_row ON images (collection_id, row) WHERE status = 'ok';
CREATE INDEX images_by_label ON images (collection_id, label) WHERE status = 'ok';
CREATE INDEX images_by_sha256 ON images (sha256, collection_id) WHERE status = 'ok';
CREATE INDEX images_failed ON images (collection_id) WHERE status = 'failed';
CREATE TABLE models (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL,
    kind TEXT NOT NULL,
    path TEXT UNIQUE,                       -- its folder in models/; NULL for the one that comes with the program
    parent TEXT,                            -- fingerprint of the model that it was trained from
    created TEXT NOT NULL,
    embedding_size INTEGER NOT NULL CHECK (embedding_size > 0),
    settings TEXT NOT NULL,
    is_default INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1))
);
CREATE UNIQUE INDEX models_default ON models (is_default) WHERE is_default = 1;
CREATE TABLE feature_sets (
    collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    fingerprint TEXT NOT NULL,
    dimension INTEGER NOT NULL CHECK (dimension > 0),
    rows_done INTEGER NOT NULL CHECK (rows_done >= 0),
    UNIQUE (collection_id, fingerprint)
);
CREATE TABLE indexes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    fingerprint TEXT NOT NULL,              -- of the model whose embeddings it holds
    path TEXT NOT NULL UNIQUE,              -- its folder in indexes/
    settings TEXT NOT NULL,
    created TEXT NOT NULL
);
CREATE TABLE index_collections (            -- what an index was built from, in the order of its ids
    index_id INTEGER NOT NULL REFERENCES indexes (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    rows INTEGER NOT NULL,
    PRIMARY KEY (index_id, position)
);
CREATE INDEX index_collections_by_collection ON index_collections (collection_id);
CREATE TABLE experiments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    settings TEXT NOT NULL,
    metrics TEXT NOT NULL,
    created TEXT NOT NULL
);
CREATE TABLE feedback (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    drawing TEXT NOT NULL,
    meant_image_id INTEGER REFERENCES images (id) ON DELETE SET NULL,
    created TEXT NOT NULL
);
CREATE INDEX feedback_by_image ON feedback (meant_image_id);
"""

_SECOND = """
CREATE TABLE index_settings (               -- what an index of that family is made with for a collection
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- the highest was chosen last
    collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    fingerprint TEXT NOT NULL,              -- of the model whose embeddings it was chosen for
    family TEXT NOT NULL,
    settings TEXT NOT NULL,
    created TEXT NOT NULL,
    UNIQUE (collection_id, fingerprint, family)
);
"""

_THIRD = """
CREATE TABLE set_aside (                    -- rows of a feature file that hold nothing: the picture could not be read
    collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    fingerprint TEXT NOT NULL,              -- of the model that was to embed it
    row INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (collection_id, fingerprint, row)
) WITHOUT ROWID;
"""

_FOURTH = """
ALTER TABLE collections ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;   -- of its row files
ALTER TABLE collections ADD COLUMN watched INTEGER NOT NULL DEFAULT 0 CHECK (watched IN (0, 1));
ALTER TABLE images ADD COLUMN split TEXT NOT NULL DEFAULT '' CHECK (split IN ('', 'train', 'validation', 'test'));
ALTER TABLE images ADD COLUMN size INTEGER;             -- bytes of the file that was read
ALTER TABLE images ADD COLUMN version INTEGER;          -- its time of change in ns; the CRC of an archive's member
ALTER TABLE images ADD COLUMN label_is_chosen INTEGER NOT NULL DEFAULT 0 CHECK (label_is_chosen IN (0, 1));
CREATE TABLE sources (                      -- what was imported into a collection, and is looked through again
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    folder TEXT NOT NULL,                   -- where the pictures of an archive are kept; '' for what is none
    size INTEGER,                           -- of an archive, once all of it was read
    version INTEGER,
    sha256 BLOB CHECK (length(sha256) = 32),
    UNIQUE (collection_id, path)
);
CREATE TABLE class_names (                  -- what a person calls a class that is found under another name
    collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    found TEXT NOT NULL,
    label TEXT NOT NULL,
    PRIMARY KEY (collection_id, found)
) WITHOUT ROWID;
CREATE TABLE left_out (                     -- pictures that a person removed: they do not come back by themselves
    collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    PRIMARY KEY (collection_id, path)
) WITHOUT ROWID;
"""

_FIFTH = """
ALTER TABLE collections ADD COLUMN read_only INTEGER NOT NULL DEFAULT 0 CHECK (read_only IN (0, 1));    -- of a bundle
"""

_SIXTH = """
ALTER TABLE experiments ADD COLUMN fingerprint TEXT NOT NULL DEFAULT '';    -- of the model that was evaluated
ALTER TABLE experiments ADD COLUMN path TEXT NOT NULL DEFAULT '';           -- its file in reports/; '' where none
CREATE UNIQUE INDEX experiments_by_path ON experiments (path) WHERE path <> '';
ALTER TABLE feedback ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE feedback ADD COLUMN meant_path TEXT NOT NULL DEFAULT '';        -- of the picture that was meant, as it was
ALTER TABLE feedback ADD COLUMN meant_label TEXT NOT NULL DEFAULT '';
ALTER TABLE feedback ADD COLUMN meant_sha256 BLOB CHECK (length(meant_sha256) = 32);
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _SECOND, _THIRD, _FOURTH, _FIFTH, _SIXTH)


def open_database(path: Path, *, read_only: bool = False, migrations: Sequence[str] = MIGRATIONS) -> Database:
    """The catalogue at ``path``, brought to this version; made where there is none and ``read_only`` is off.

    Before an older file is changed, a copy is kept beside it as ``<name>.v<version>.bak``. Raises LibraryTooNewError;
    LibraryError for a file that is damaged or another program's, which is left as it is, or that ``read_only`` may not
    bring to this version; LibraryWriteError.
    """
    database = Database(path)
    try:
        version = version_of(database, len(migrations))
        if version < len(migrations) and read_only:
            raise LibraryError(f"{path} is of an older SketchDesk. Open the window once to bring it up to date.")
        if not read_only:
            database.read("PRAGMA journal_mode = WAL")  # readers see the last commit while a batch is written
        if 0 < version < len(migrations):
            _keep_copy(database, path.with_name(f"{path.name}.v{version}.bak"))
        for number in range(version + 1, len(migrations) + 1):
            database.run_script(
                "PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE;\n"
                + migrations[number - 1]
                + f"\n;PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {number}; COMMIT;"
            )
        database.settle(read_only=read_only)
    except BaseException:
        database.close()
        raise
    return database


def version_of(database: Database, known: int = len(MIGRATIONS)) -> int:
    """The number of steps that the file has taken, 0 for an empty one. Changes nothing.

    Raises LibraryTooNewError; LibraryError if it is no catalogue.
    """
    version = int(database.read("PRAGMA user_version")[0][0])
    application = int(database.read("PRAGMA application_id")[0][0])
    tables = int(database.read("SELECT count(*) FROM sqlite_master")[0][0])
    if application != APPLICATION_ID and (application or version or tables):
        message = f"{database.path} belongs to another program. It was left as it is: choose another data directory."
        raise LibraryError(message)
    if version > known:
        raise LibraryTooNewError(
            f"{database.path} was written by a newer SketchDesk (its version is {version}, this program knows "
            f"{known}). Update SketchDesk, or choose another data directory."
        )
    return version


def _keep_copy(database: Database, backup: Path) -> None:
    with writing(backup):
        temporary = temporary_beside(backup)
        try:
            database.copy_to(temporary)
            with temporary.open("r+b") as copy:
                os.fsync(copy.fileno())
            os.replace(temporary, backup)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        fsync_folder(backup.parent)
