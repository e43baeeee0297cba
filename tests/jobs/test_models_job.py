"""Encoders are made usable, embed and find pictures as the default one does, and are removed again."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from job_pictures import class_files, some_drawings, write_folder
from library_contents import extract, features_of, import_

from sketchdesk.engine.drawing import Drawing
from sketchdesk.engine.features.description import describe, network_bytes
from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.errors import InputError, ModelError
from sketchdesk.jobs import add_model as add_job
from sketchdesk.jobs import extract as extract_job
from sketchdesk.jobs import models as models_job
from sketchdesk.jobs.add_model import AddRequest
from sketchdesk.jobs.models import ADDABLE, ListRequest, RemoveRequest
from sketchdesk.jobs.results import SearchResult
from sketchdesk.jobs.searching import search as search_job
from sketchdesk.jobs.workbench import DEFAULT_MODEL, Workbench, default_encoder_path
from sketchdesk.library.catalogue import Catalogue
from sketchdesk.library.library import Library
from sketchdesk.library.model_registry import ENCODER_FILE, NETWORK_FILE
from sketchdesk.progress import Cancelled, CancelToken, Progress, silent

WORDS = AddRequest("sift_words", collection="Pictures", words=16)


@pytest.fixture(autouse=True)
def _no_weights_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KERAS_HOME", raising=False)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Four classes of five."""
    return class_files(some_drawings(4, 5), 160)


@pytest.fixture
def folder(bench: Workbench, tmp_path: Path, files: dict[str, bytes]) -> Path:
    """Imported, and not embedded yet."""
    made = write_folder(tmp_path / "some", files)
    import_(bench, made)
    return made


def add(bench: Workbench, request: AddRequest, cancel: CancelToken | None = None) -> dict[str, Any]:
    return add_job.run_add(bench, request, silent, cancel or CancelToken())


def remove(bench: Workbench, name: str) -> str:
    return models_job.run_remove(bench, RemoveRequest(name), silent, CancelToken())


def listed(bench: Workbench) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in models_job.run_list(bench, ListRequest(), silent, CancelToken())}


@contextlib.contextmanager
def using(bench: Workbench, model: str) -> Iterator[Workbench]:
    """A workbench on the same library with another encoder."""
    process = EncoderProcess(bench.library.models.encoder_file(model))
    try:
        yield Workbench(bench.library, process)
    finally:
        process.close()


def search(bench: Workbench, query: Path | Drawing | int, index: str = "exact", k: int = 5) -> SearchResult:
    return search_job.run(bench, search_job.SearchRequest(query, ("Pictures",), k, index), silent, CancelToken())


# --- made usable, used, removed ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "sees", "size"),
    [
        (AddRequest("siamese_cnn", name="Zwilling 🎨", layer="pooled", seed=3), "grey", 64),
        (AddRequest("resnet50", name="blank", input_side=32, untrained=True, seed=3), "colour", 2048),
        (AddRequest("sift_words", collection="pictures", words=16), "grey", 16),
        (AddRequest("orb_words", collection="Pictures", words=8), "grey", 8),
    ],
    ids=["network", "untrained", "sift", "orb"],
)
def test_an_encoder_from_adding_to_removing(
    bench: Workbench, folder: Path, request_: AddRequest, sees: str, size: int
) -> None:
    added = add(bench, request_)
    name = request_.name or request_.family
    assert listed(bench)[name] == added
    assert (added["family"], added["sees"], added["embedding_size"]) == (request_.family, sees, size)
    assert added["weights_are_there"]
    query = next(folder.rglob("*.png"))
    with using(bench, name) as mine:
        assert mine.fingerprint == added["fingerprint"]
        result = extract(mine)
        assert (result.embedded, result.total, result.failures) == (20, 20, ())
        assert result.device in ("CPU", "GPU")
        features = features_of(mine)
        assert np.allclose(np.linalg.norm(features, axis=1), 1, atol=1e-5)
        for index in ("exact", "simhash"):
            found = search(mine, query, index)
            assert found.hits[0].path == query
            assert found.hits[0].distance == pytest.approx(0, abs=1e-4)
            assert found.items == 20
        assert found.guesses == ()
        drawing = some_drawings(1, 1)[0][2]
        assert len(search(mine, drawing).hits) == 5
        assert search(mine, found.hits[0].image_id).hits[0].path == query
        path = bench.library.paths.feature_file(bench.library.catalogue.collection("Pictures").id, mine.fingerprint)
        assert path.is_file()
    # The default encoder's embeddings are another set, and stay.
    extract(bench)
    before = features_of(bench)
    assert remove(bench, name.upper()) == name
    assert list(listed(bench)) == [DEFAULT_MODEL]
    assert not path.exists()
    assert list(bench.library.paths.models.iterdir()) == []
    np.testing.assert_array_equal(features_of(bench), before)
    with pytest.raises(InputError, match="model"):
        remove(bench, name)


@pytest.mark.usefixtures("folder", "idle_encoder")
def test_what_another_model_embedded_as_well_is_kept(bench: Workbench) -> None:
    one, other = add(bench, WORDS), add(bench, replace(WORDS, name="again"))
    different = add(bench, replace(WORDS, name="different", seed=1))
    assert one["fingerprint"] == other["fingerprint"] != different["fingerprint"]
    library = bench.library
    library.feature_store(1, one["fingerprint"], 16).write(0, np.ones((2, 16), np.float32))
    library.catalogue.set_rows_done(1, one["fingerprint"], 16, 2)
    remove(bench, "again")
    assert library.catalogue.rows_done(1, one["fingerprint"]) == 2
    remove(bench, "sift_words")
    assert library.catalogue.rows_done(1, one["fingerprint"]) == 0
    assert list(listed(bench)) == [DEFAULT_MODEL, "different"]


@pytest.mark.usefixtures("idle_encoder")
def test_a_checkpoint_of_the_default_encoder(bench: Workbench, tmp_path: Path) -> None:
    path = tmp_path / "tuned.npz"
    path.write_bytes(default_encoder_path().read_bytes())
    added = add(bench, AddRequest("checkpoint", name="Tuned", weights=path))
    path.unlink()
    assert added == listed(bench)["Tuned"]
    assert {**added, "name": DEFAULT_MODEL} == listed(bench)[DEFAULT_MODEL]
    assert bench.library.models.encoder_file("tuned").read_bytes() == default_encoder_path().read_bytes()


@pytest.mark.usefixtures("idle_encoder")
def test_a_checkpoint_of_a_network(bench: Workbench, tmp_path: Path) -> None:
    """What fine-tuning writes: a description, and weights beside it."""
    (tmp_path / "tuned.weights.h5").write_bytes(b"weights, which nobody reads before they are used")
    path = tmp_path / NETWORK_FILE

    def write(sha256: str) -> str:
        tuned = describe(
            "resnet50", "Old", "tuned.weights.h5", sha256, 2048, head=(2048, 2048), class_names=("cat", "été")
        )
        path.write_bytes(network_bytes(tuned))
        return tuned.fingerprint

    write("0" * 64)
    with pytest.raises(InputError, match=r"is not what encoder\.json describes"):
        add(bench, AddRequest("checkpoint", name="Tuned", weights=path))
    fingerprint = write(hashlib.sha256((tmp_path / "tuned.weights.h5").read_bytes()).hexdigest())
    added = add(bench, AddRequest("checkpoint", name="Tuned", weights=path))
    assert (added["fingerprint"], added["layer"], added["classes"]) == (fingerprint, "head_2", 2)
    made = EncoderProcess(bench.library.models.encoder_file("Tuned")).spec
    assert (made.name, made.class_names) == ("Tuned", ("cat", "été"))
    (tmp_path / "tuned.weights.h5").unlink()
    with pytest.raises(InputError, match=r"weights beside encoder\.json cannot be read"):
        add(bench, AddRequest("checkpoint", name="Another", weights=path))


@pytest.mark.usefixtures("folder")
def test_adding_can_be_cancelled_and_leaves_nothing(bench: Workbench) -> None:
    for request in (WORDS, AddRequest("siamese_cnn")):
        token = CancelToken()

        def cancel(progress: Progress, token: CancelToken = token) -> None:
            token.cancel()

        with pytest.raises(Cancelled):
            add_job.run_add(bench, request, cancel, token)
        assert list(listed(bench)) == [DEFAULT_MODEL]
        assert list(bench.library.paths.models.iterdir()) == []


@pytest.mark.usefixtures("folder", "idle_encoder")
def test_weights_that_are_lost_are_told(bench: Workbench) -> None:
    add(bench, WORDS)
    bench.library.models.encoder_file("sift_words").unlink()
    assert not listed(bench)["sift_words"]["weights_are_there"]
    with pytest.raises(ModelError, match="sift_words"):
        bench.library.models.encoder_file("sift_words")
    assert remove(bench, "sift_words") == "sift_words"


@pytest.mark.usefixtures("idle_encoder")
def test_what_can_be_added_says_what_it_needs(bench: Workbench) -> None:
    rows = models_job.run_available(bench, ListRequest(), silent, CancelToken())
    needs = {row["family"]: row["needs"] for row in rows}
    assert tuple(needs) == ADDABLE
    assert "--fetch" in needs["resnet50"]
    assert "seed" in needs["scratch_cnn"]
    assert "--from" in needs["orb_words"]
    assert not next(row for row in rows if row["family"] == "resnet152")["weights_are_there"]


# --- refused, in a sentence, with nothing left behind --------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (AddRequest("resnet5"), r'no network "resnet5" to add\. Did you mean resnet50'),
        (AddRequest("zebra"), "There are: inception_v3"),
        (
            AddRequest("resnet50"),
            r"ImageNet weights of ResNet50 are not here: .*--fetch.*--weights FILE, or begin .*--untrained\.",
        ),
        (AddRequest("resnet152", weights=Path("nowhere.h5")), "There is no file nowhere.h5"),
        (AddRequest("resnet50", weights=Path(__file__), fetch=True), "one of --fetch, --weights"),
        (AddRequest("resnet50", untrained=True, fetch=True), "one of --fetch, --weights and --untrained"),
        (AddRequest("scratch_cnn", untrained=True), "--untrained does not go with scratch_cnn"),
        (AddRequest("inception_v3", fetch=True, input_side=74), "75 to 1024 pixels a side, not 74"),
        (AddRequest("siamese_cnn", fetch=True), "--fetch does not go with siamese_cnn"),
        (AddRequest("siamese_cnn", class_names=Path(__file__)), "--class-names does not go with siamese_cnn"),
        (AddRequest("siamese_cnn", words=8), "--words does not go with"),
        (AddRequest("resnet50", fetch=True, seed=1), "--seed does not go with"),
        (AddRequest("siamese_cnn", collection="Pictures"), "--from does not go with"),
        (AddRequest("sift_words", layer="pooled"), "--layer does not go with"),
        (AddRequest("sift_words", weights=Path(__file__)), "--weights does not go with"),
        (AddRequest("checkpoint", precision="mixed_bfloat16"), "--precision does not go with"),
        (AddRequest("checkpoint", input_side=64), "--input-size does not go with"),
        (AddRequest("checkpoint"), "Name the checkpoint with --weights FILE"),
        (AddRequest("checkpoint", weights=Path(__file__)), "not an encoder file, or it is damaged"),
        (AddRequest("checkpoint", weights=Path("nowhere.npz")), "nowhere.npz cannot be read"),
        (AddRequest("checkpoint", weights=Path("nowhere.json")), "nowhere.json cannot be read"),
        (AddRequest("sift_words"), "--from NAME"),
        (AddRequest("sift_words", collection="Pictured"), "Did you mean Pictures"),
        (AddRequest("sift_words", collection="Pictures", words=1), "2 to 65,536 words, not 1"),
        (AddRequest("sift_words", collection="Pictures", words=60_000), "too few for 60,000 words"),
        (AddRequest("siamese_cnn", name="Default"), 'name "default" belongs'),
        (AddRequest("siamese_cnn", name="  "), "needs a name"),
        (AddRequest("siamese_cnn", name="x" * 300), "300 characters"),
        (AddRequest("siamese_cnn", layer="nothing"), "no layer 'nothing'"),
        (AddRequest("siamese_cnn", weights=Path(__file__)), "Keras did not save it, or it is damaged"),
    ],
)
@pytest.mark.usefixtures("folder", "idle_encoder")
def test_a_wrong_request_is_refused(bench: Workbench, request_: AddRequest, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence) as error:
        add(bench, request_)
    assert str(error.value)[-1] in ".?"
    assert list(listed(bench)) == [DEFAULT_MODEL]
    assert list(bench.library.paths.models.iterdir()) == []


@pytest.mark.usefixtures("folder", "idle_encoder")
def test_a_taken_name_and_what_cannot_be_removed(bench: Workbench) -> None:
    add(bench, WORDS)
    with pytest.raises(InputError, match=r'already a model "SIFT_words": remove it, or choose another name'):
        add(bench, replace(WORDS, name="SIFT_words"))
    with pytest.raises(InputError, match="comes with SketchDesk and cannot be removed"):
        remove(bench, "DEFAULT")
    with pytest.raises(InputError, match="Did you mean sift_words"):
        remove(bench, "sift_word")
    bench.library.catalogue.create_collection("Empty")
    with pytest.raises(InputError, match="Empty has no pictures to learn from"):
        add(bench, replace(WORDS, name="more", collection="Empty"))


@pytest.mark.parametrize(
    ("content", "sentence"), [(None, "cannot be read"), (b"\xff\xfe\xff", "no text in UTF-8"), (b" \n\n", "no names")]
)
@pytest.mark.usefixtures("idle_encoder")
def test_names_of_classes_that_cannot_be_read(
    bench: Workbench, tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / "classes.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        add(bench, AddRequest("siamese_cnn", weights=Path(__file__), class_names=path))


# --- extraction of pictures: from where it stopped, and around what cannot be read ---------------------------------


@pytest.fixture
def words_bench(bench: Workbench, folder: Path) -> Iterator[Workbench]:
    add(bench, WORDS)
    with using(bench, "sift_words") as made:
        yield made


def test_pictures_that_cannot_be_read_are_set_aside_and_tried_again(words_bench: Workbench, folder: Path) -> None:
    paths = sorted(folder.rglob("*.png"))
    good = {path: path.read_bytes() for path in paths}
    gone, changed = paths[3], paths[7]
    gone.unlink()
    changed.write_bytes(good[paths[8]])
    result = extract(words_bench)
    assert (result.embedded, result.total) == (18, 20)
    assert {failure.path: failure.reason for failure in result.failures} == {
        str(gone): "The file does not exist any more.",
        str(changed): "The file has changed since it was imported.",
    }
    found = search(words_bench, paths[0], k=20)
    assert found.items == 18
    assert {hit.path for hit in found.hits} == set(paths) - {gone, changed}
    assert search(words_bench, paths[0], "simhash", k=20).items == 18
    # One comes back, and what is there already is not embedded again.
    before = features_of(words_bench)
    gone.write_bytes(good[gone])
    result = extract(words_bench)
    assert (result.embedded, [failure.path for failure in result.failures]) == (1, [str(changed)])
    changed.write_bytes(good[changed])
    assert extract(words_bench).failures == ()
    after = features_of(words_bench)
    kept = np.linalg.norm(before, axis=1) > 0
    assert kept.sum() == 18
    np.testing.assert_array_equal(after[kept], before[kept])
    assert np.allclose(np.linalg.norm(after, axis=1), 1, atol=1e-5)
    assert len(search(words_bench, gone, k=20).hits) == 20
    assert search(words_bench, gone, "simhash").hits[0].path == gone


def test_it_goes_on_from_the_last_commit(words_bench: Workbench, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ended after each of its commits in turn, whether the catalogue had them or not, it has each picture once."""
    monkeypatch.setattr(extract_job, "BATCH", 4)
    monkeypatch.setattr(extract_job, "COMMIT_SECONDS", 0.0)
    whole = extract(words_bench)
    expected = features_of(words_bench)
    assert whole.embedded == 20
    words_bench.library.discard_features(1, words_bench.fingerprint)
    missing = sorted(folder.rglob("*.png"))[1]
    content = missing.read_bytes()
    missing.unlink()

    class Killed(Exception):
        """Where a kill would end it: the features are written and the catalogue does not count them yet."""

    counted = Catalogue.set_rows_done
    embedded = []

    def die(self: Catalogue, *arguments: Any) -> None:
        raise Killed

    for rows in (0, 4, 8):
        monkeypatch.setattr(Catalogue, "set_rows_done", die)
        with pytest.raises(Killed):
            extract(words_bench)
        assert words_bench.library.catalogue.rows_done(1, words_bench.fingerprint) == rows
        token = CancelToken()

        # Whoever ends it after one more commit finds four more rows.
        def count_one(self: Catalogue, *arguments: Any, token: CancelToken = token) -> None:
            counted(self, *arguments)
            token.cancel()

        monkeypatch.setattr(Catalogue, "set_rows_done", count_one)
        if rows == 0:
            missing.write_bytes(content)
        with pytest.raises(Cancelled):
            extract(words_bench, cancel=token)
        embedded.append(words_bench.library.catalogue.rows_done(1, words_bench.fingerprint))
    monkeypatch.setattr(Catalogue, "set_rows_done", counted)
    assert embedded == [4, 8, 12]
    result = extract(words_bench)
    # The picture that was missing in a run that did not count is not set aside.
    assert (result.embedded, result.failures) == (8, ())
    np.testing.assert_array_equal(features_of(words_bench), expected)


def test_a_folder_that_was_moved_away_ends_it_in_a_sentence(words_bench: Workbench, folder: Path) -> None:
    moved = folder.rename(folder.with_name("elsewhere"))
    with pytest.raises(InputError, match=r"is not there any more: connect the disk, or move the folder back"):
        extract(words_bench)
    moved.rename(folder)
    assert (extract(words_bench).embedded, extract(words_bench).failures) == (20, ())


def test_models_outlive_the_program(words_bench: Workbench) -> None:
    before = listed(words_bench)
    extract(words_bench)
    features = features_of(words_bench)
    root = words_bench.library.paths.root
    words_bench.library.close()
    with Workbench.open(root, model="SIFT_WORDS") as again:
        assert listed(again) == before
        np.testing.assert_array_equal(features_of(again), features)
    with pytest.raises(InputError, match="Did you mean sift_words"):
        Workbench.open(root, model="sift_word")
    with Library.open(root) as library:
        assert (library.models.encoder_file("sift_words")).name == ENCODER_FILE
