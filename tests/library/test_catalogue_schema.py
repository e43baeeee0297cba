"""Migrations from the first version up, files of a newer program, damaged and foreign files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from system_faults import Faults

from sketchdesk.errors import LibraryError, LibraryTooNewError, LibraryWriteError
from sketchdesk.library.catalogue import Catalogue
from sketchdesk.library.database import Database
from sketchdesk.library.library import Library
from sketchdesk.library.records import FailedImage, IndexedCollection
from sketchdesk.library.schema import APPLICATION_ID, MIGRATIONS, open_database, version_of

# A catalogue as the first released version wrote it: a frozen copy, never to be brought up to date with the code.
GOLDEN_V1 = """
CREATE TABLE collections (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('gallery', 'distractor')), source TEXT NOT NULL,
    built_in INTEGER NOT NULL CHECK (built_in IN (0, 1)), created TEXT NOT NULL, rows INTEGER NOT NULL DEFAULT 0);
CREATE TABLE images (id INTEGER PRIMARY KEY AUTOINCREMENT,
    collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE, row INTEGER, path TEXT NOT NULL,
    label TEXT NOT NULL, sha256 BLOB CHECK (length(sha256) = 32), width INTEGER, height INTEGER,
    kind TEXT CHECK (kind IN ('drawing', 'photo')), status TEXT NOT NULL CHECK (status IN ('ok', 'failed')),
    reason TEXT NOT NULL DEFAULT '', UNIQUE (collection_id, path), CHECK ((status = 'failed') = (row IS NULL)),
    CHECK (status = 'failed' OR (sha256 IS NOT NULL AND width > 0 AND height > 0 AND kind IS NOT NULL)));
CREATE UNIQUE INDEX images_by_row ON images (collection_id, row) WHERE status = 'ok';
CREATE INDEX images_by_label ON images (collection_id, label) WHERE status = 'ok';
CREATE INDEX images_by_sha256 ON images (sha256, collection_id) WHERE status = 'ok';
CREATE INDEX images_failed ON images (collection_id) WHERE status = 'failed';
CREATE TABLE models (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL, kind TEXT NOT NULL, path TEXT UNIQUE, parent TEXT, created TEXT NOT NULL,
    embedding_size INTEGER NOT NULL CHECK (embedding_size > 0), settings TEXT NOT NULL,
    is_default INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)));
CREATE UNIQUE INDEX models_default ON models (is_default) WHERE is_default = 1;
CREATE TABLE feature_sets (collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    fingerprint TEXT NOT NULL, dimension INTEGER NOT NULL CHECK (dimension > 0),
    rows_done INTEGER NOT NULL CHECK (rows_done >= 0), UNIQUE (collection_id, fingerprint));
CREATE TABLE indexes (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, fingerprint TEXT NOT NULL,
    path TEXT NOT NULL UNIQUE, settings TEXT NOT NULL, created TEXT NOT NULL);
CREATE TABLE index_collections (index_id INTEGER NOT NULL REFERENCES indexes (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    rows INTEGER NOT NULL, PRIMARY KEY (index_id, position));
CREATE INDEX index_collections_by_collection ON index_collections (collection_id);
CREATE TABLE experiments (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, settings TEXT NOT NULL,
    metrics TEXT NOT NULL, created TEXT NOT NULL);
CREATE TABLE feedback (id INTEGER PRIMARY KEY AUTOINCREMENT, drawing TEXT NOT NULL,
    meant_image_id INTEGER REFERENCES images (id) ON DELETE SET NULL, created TEXT NOT NULL);
CREATE INDEX feedback_by_image ON feedback (meant_image_id);
INSERT INTO collections VALUES (3, 'Ärger', 'ärger', 'gallery', '/p', 0, '2026-01-01T00:00:00+00:00', 2);
INSERT INTO images VALUES (1, 3, 0, '/p/a.png', 'cat', zeroblob(32), 4, 5, 'drawing', 'ok', '');
INSERT INTO images VALUES (2, 3, NULL, '/p/b.png', 'cat', NULL, NULL, NULL, NULL, 'failed', 'It is no picture.');
INSERT INTO images VALUES (3, 3, 1, '/p/c.png', 'dog', zeroblob(32), 6, 7, 'photo', 'ok', '');
INSERT INTO models VALUES (1, 'mine', 'mine', 'abcdef0123456789', 'fine-tuned', 'p', 'f', '2026', 256, '{"a": 1}', 1);
INSERT INTO feature_sets VALUES (3, 'abcdef0123456789', 256, 1);
INSERT INTO indexes VALUES (1, 'simhash', 'abcdef0123456789', 'q', '{"bits": 512}', '2026');
INSERT INTO index_collections VALUES (1, 0, 3, 2);
INSERT INTO experiments VALUES (1, 'evaluation', '{}', '{"mAP": 0.5}', '2026');
INSERT INTO feedback VALUES (1, '[]', 3, '2026');
"""

# The second version: the same, and settings of indexes.
GOLDEN_V2 = (
    GOLDEN_V1
    + """
CREATE TABLE index_settings (id INTEGER PRIMARY KEY AUTOINCREMENT,
    collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE, fingerprint TEXT NOT NULL,
    family TEXT NOT NULL, settings TEXT NOT NULL, created TEXT NOT NULL, UNIQUE (collection_id, fingerprint, family));
INSERT INTO index_settings VALUES (1, 3, 'abcdef0123456789', 'simhash', '{"bits": 256}', '2026');
"""
)
# The third: and pictures that a model could not embed.
GOLDEN_V3 = (
    GOLDEN_V2
    + """
CREATE TABLE set_aside (collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    fingerprint TEXT NOT NULL, row INTEGER NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (collection_id, fingerprint, row)) WITHOUT ROWID;
INSERT INTO set_aside VALUES (3, 'abcdef0123456789', 0, 'The file does not exist any more.');
"""
)

# The fourth: and collections that can be changed.
GOLDEN_V4 = (
    GOLDEN_V3
    + """
ALTER TABLE collections ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE collections ADD COLUMN watched INTEGER NOT NULL DEFAULT 0 CHECK (watched IN (0, 1));
ALTER TABLE images ADD COLUMN split TEXT NOT NULL DEFAULT '' CHECK (split IN ('', 'train', 'validation', 'test'));
ALTER TABLE images ADD COLUMN size INTEGER;
ALTER TABLE images ADD COLUMN version INTEGER;
ALTER TABLE images ADD COLUMN label_is_chosen INTEGER NOT NULL DEFAULT 0 CHECK (label_is_chosen IN (0, 1));
CREATE TABLE sources (id INTEGER PRIMARY KEY AUTOINCREMENT,
    collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE, path TEXT NOT NULL,
    folder TEXT NOT NULL, size INTEGER, version INTEGER, sha256 BLOB CHECK (length(sha256) = 32),
    UNIQUE (collection_id, path));
CREATE TABLE class_names (collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    found TEXT NOT NULL, label TEXT NOT NULL, PRIMARY KEY (collection_id, found)) WITHOUT ROWID;
CREATE TABLE left_out (collection_id INTEGER NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    path TEXT NOT NULL, PRIMARY KEY (collection_id, path)) WITHOUT ROWID;
UPDATE collections SET generation = 2;
UPDATE images SET split = 'test', size = 70, version = 9 WHERE id = 3;
INSERT INTO sources VALUES (1, 3, '/p', '', NULL, NULL, NULL);
INSERT INTO class_names VALUES (3, 'cats', 'cat');
INSERT INTO left_out VALUES (3, '/p/d.png');
"""
)
# The fifth: and collections that came in a bundle.
GOLDEN_V5 = (
    GOLDEN_V4
    + """
ALTER TABLE collections ADD COLUMN read_only INTEGER NOT NULL DEFAULT 0 CHECK (read_only IN (0, 1));
UPDATE collections SET read_only = 1;
"""
)
# The sixth: and experiments with their files, and what is known of pictures that were meant.
GOLDEN_V6 = (
    GOLDEN_V5
    + """
ALTER TABLE experiments ADD COLUMN fingerprint TEXT NOT NULL DEFAULT '';
ALTER TABLE experiments ADD COLUMN path TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX experiments_by_path ON experiments (path) WHERE path <> '';
ALTER TABLE feedback ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE feedback ADD COLUMN meant_path TEXT NOT NULL DEFAULT '';
ALTER TABLE feedback ADD COLUMN meant_label TEXT NOT NULL DEFAULT '';
ALTER TABLE feedback ADD COLUMN meant_sha256 BLOB CHECK (length(meant_sha256) = 32);
UPDATE experiments SET fingerprint = 'abcdef0123456789', path = '00112233aabbccdd.experiment.json';
UPDATE feedback SET name = 'mine', meant_path = '/p/c.png', meant_label = 'dog', meant_sha256 = zeroblob(32);
"""
)
GOLDEN = {1: GOLDEN_V1, 2: GOLDEN_V2, 3: GOLDEN_V3, 4: GOLDEN_V4, 5: GOLDEN_V5, 6: GOLDEN_V6}


def write_golden(path: Path, version: int = 1) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(GOLDEN[version])
    connection.executescript(f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {version};")
    connection.close()


def shape_of(path: Path) -> list[tuple[str, ...]]:
    connection = sqlite3.connect(path)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    columns = [(table, *map(str, row)) for table in tables for row in connection.execute(f"PRAGMA table_info({table})")]
    indexes = connection.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'index'").fetchall()
    connection.close()
    return sorted(columns) + sorted((table, name, " ".join((sql or "").split())) for table, name, sql in indexes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite3"


@pytest.mark.parametrize("version", GOLDEN)
def test_an_earlier_version_is_brought_up_and_loses_nothing(path: Path, tmp_path: Path, version: int) -> None:
    write_golden(path, version)
    database = open_database(path)
    catalogue = Catalogue(database)
    collection = catalogue.collection("ÄRGER")
    assert (collection.id, collection.rows, collection.source) == (3, 2, "/p")
    images = catalogue.images_at_rows(3, [1, 0])
    assert [(image.id, image.path, image.label, image.kind) for image in images] == [
        (3, "/p/c.png", "dog", "photo"),
        (1, "/p/a.png", "cat", "drawing"),
    ]
    assert images[0].sha256 == "00" * 32
    assert catalogue.failures(3) == [FailedImage("/p/b.png", "It is no picture.", "cat")]
    assert catalogue.model("MINE").settings == {"a": 1}
    assert catalogue.rows_done(3, "abcdef0123456789") == 1
    assert catalogue.indexes()[0].collections == (IndexedCollection(3, 2),)
    assert database.read("SELECT metrics FROM experiments") == [('{"mAP": 0.5}',)]
    assert database.read("SELECT meant_image_id FROM feedback") == [(3,)]
    (experiment,) = catalogue.experiments()
    assert (experiment.metrics, experiment.path != "") == ({"mAP": 0.5}, version >= 6)
    (item,) = catalogue.known_items()
    assert (item.drawing, item.meant_image_id, item.meant_label) == ("[]", 3, "dog" if version >= 6 else "")
    kept = [each.settings for each in catalogue.kept_settings(3, "abcdef0123456789")]
    assert kept == ([{"bits": 256}] if version >= 2 else [])
    catalogue.keep_settings([3], "abcdef0123456789", "simhash", {"bits": 64})
    assert catalogue.kept_settings(3, "abcdef0123456789")[0].settings == {"bits": 64}
    aside = {0: "The file does not exist any more."} if version >= 3 else {}
    assert catalogue.set_aside(3, "abcdef0123456789") == aside
    assert (collection.generation, collection.watched) == (2 if version >= 4 else 0, False)
    assert collection.read_only is (version >= 5)
    assert catalogue.splits_of(3) == ["", "test" if version >= 4 else ""]
    assert [each.path for each in catalogue.sources(3)] == ["/p"] * (version >= 4)
    assert catalogue.left_out(3) == ({"/p/d.png"} if version >= 4 else set())
    assert catalogue.class_names(3) == ({"cats": "cat"} if version >= 4 else {})
    assert version_of(database) == len(MIGRATIONS)
    assert database.read("PRAGMA integrity_check") == [("ok",)]
    database.close()
    fresh = tmp_path / "fresh.sqlite3"
    open_database(fresh).close()
    assert shape_of(path) == shape_of(fresh)


def test_a_catalogue_of_this_version_is_not_copied(path: Path, tmp_path: Path) -> None:
    for _ in range(2):
        open_database(path).close()
    assert [each.name for each in tmp_path.iterdir()] == ["library.sqlite3"]


def test_every_version_has_a_frozen_copy() -> None:
    assert list(GOLDEN) == list(range(1, len(MIGRATIONS) + 1))


NEXT = (MIGRATIONS[0], "ALTER TABLE collections ADD COLUMN note TEXT NOT NULL DEFAULT 'none';")


def test_a_migration_keeps_a_copy_of_what_was_before(path: Path) -> None:
    write_golden(path)
    database = open_database(path, migrations=NEXT)
    assert database.read("SELECT note FROM collections") == [("none",)]
    assert version_of(database, 2) == 2
    database.close()
    backup = path.with_name("library.sqlite3.v1.bak")
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name, backup.name]
    old = open_database(backup, migrations=MIGRATIONS[:1])
    assert old.read("SELECT name FROM collections WHERE id = 3") == [("Ärger",)]
    old.close()


def test_a_migration_that_fails_changes_nothing(path: Path) -> None:
    write_golden(path)
    broken = (MIGRATIONS[0], "DELETE FROM images; INSERT INTO nowhere VALUES (1);")
    with pytest.raises(LibraryError, match="nowhere"):
        open_database(path, migrations=broken)
    database = open_database(path, migrations=MIGRATIONS[:1])
    assert version_of(database) == 1
    assert database.read("SELECT count(*) FROM images") == [(3,)]
    database.close()


def test_a_migration_without_room_for_its_copy_changes_nothing(path: Path, faults: Faults) -> None:
    write_golden(path)
    before = shape_of(path)
    for _ in faults.every_step(lambda: open_database(path, migrations=NEXT).close()):
        connection = sqlite3.connect(path)
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        connection.close()
        assert shape_of(path) == before
        assert {each.name for each in path.parent.iterdir()} <= {path.name, f"{path.name}.v1.bak"}


def test_a_reader_does_not_migrate(path: Path) -> None:
    write_golden(path)
    with pytest.raises(LibraryError, match="older SketchDesk"):
        open_database(path, read_only=True, migrations=NEXT)
    assert not path.with_name("library.sqlite3.v1.bak").exists()


@pytest.mark.parametrize("exclusive", [True, False])
def test_a_newer_catalogue_is_refused_and_left_alone(root: Path, exclusive: bool) -> None:
    root.mkdir()
    path = root / "library.sqlite3"
    write_golden(path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 7")
    connection.close()
    before = path.read_bytes()
    (root / "rasters").mkdir()
    (root / "rasters" / "99.npy").touch()
    with pytest.raises(LibraryTooNewError, match=f"version is 7, this program knows {len(MIGRATIONS)}"):
        Library.open(root, exclusive=exclusive)
    assert path.read_bytes() == before
    assert (root / "rasters" / "99.npy").exists(), "nothing may be swept in a directory that is not understood"


DAMAGED = [
    b"this is no database, but long enough to be one " * 100,
    b"\x00" * 5000,
    b"SQLite format 3\x00" + b"\x07" * 999,
]


@pytest.mark.parametrize("content", DAMAGED)
@pytest.mark.parametrize("exclusive", [True, False])
def test_a_damaged_catalogue_is_told_and_never_overwritten(root: Path, content: bytes, exclusive: bool) -> None:
    root.mkdir()
    path = root / "library.sqlite3"
    path.write_bytes(content)
    with pytest.raises(LibraryError, match=r"library\.sqlite3 is damaged, or is not a SketchDesk library"):
        Library.open(root, exclusive=exclusive)
    assert path.read_bytes() == content


def test_a_page_that_was_damaged_is_told_when_it_is_met(path: Path) -> None:
    write_golden(path, len(MIGRATIONS))
    content = bytearray(path.read_bytes())
    page = int.from_bytes(content[16:18], "big")
    content[page:] = b"\xff" * (len(content) - page)
    path.write_bytes(content)
    with pytest.raises(LibraryError, match="is damaged"), closing(open_database(path)) as database:
        Catalogue(database).collections()


def test_another_programs_database_is_left_alone(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(LibraryError, match="belongs to another program"):
        open_database(path)
    assert path.read_bytes() == before


def test_a_directory_in_its_place_gets_a_sentence(path: Path) -> None:
    path.mkdir()
    with pytest.raises(LibraryWriteError, match="could not be opened"):
        open_database(path)


def test_what_is_committed_is_synced_and_checked(path: Path) -> None:
    database = open_database(path)
    assert database.read("PRAGMA journal_mode") == [("wal",)]
    assert database.read("PRAGMA synchronous") == [(2,)]
    assert database.read("PRAGMA foreign_keys") == [(1,)]
    database.close()


def test_a_transaction_is_all_or_nothing(path: Path) -> None:
    database = open_database(path)
    insert = "INSERT INTO experiments (kind, settings, metrics, created) VALUES ('k', '{}', '{}', '')"

    def interrupted() -> None:
        with database.transaction() as cursor:
            cursor.execute(insert)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert database.read("SELECT count(*) FROM experiments") == [(0,)]
    with database.transaction() as cursor:
        cursor.execute(insert)
    other = Database(path)
    assert other.read("SELECT count(*) FROM experiments") == [(1,)]
    other.close()
    database.close()


def test_two_writers_at_once_get_a_sentence(path: Path) -> None:
    database = open_database(path)
    other = open_database(path)
    other.read("PRAGMA busy_timeout = 1")
    with database.transaction(), pytest.raises(LibraryError, match="Another program is writing"), other.transaction():
        pytest.fail("two writers at once")
    other.close()
    database.close()
