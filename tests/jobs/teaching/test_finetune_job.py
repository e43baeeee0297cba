"""Fine-tuning as a job: what is surveyed, trained, judged, compared, kept; kills; model files from strangers."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from job_pictures import class_files, some_drawings, write_folder
from library_contents import import_

from sketchdesk.engine.features.encoders import load_encoder
from sketchdesk.engine.features.process import EncoderProcess
from sketchdesk.errors import InputError, LibraryWriteError, ModelError
from sketchdesk.jobs import add_model as add_job
from sketchdesk.jobs.collecting import edit_collections, split
from sketchdesk.jobs.teaching import finetune as job_module
from sketchdesk.jobs.teaching import finetune_parts, kept_models, kept_results, model_files
from sketchdesk.jobs.teaching.finetune import run
from sketchdesk.jobs.teaching.finetune_compare import run_compare
from sketchdesk.jobs.teaching.finetune_records import (
    CompareRequest,
    FinetuneJob,
    ModelRequest,
    PreviewRequest,
    Survey,
    SurveyRequest,
)
from sketchdesk.jobs.teaching.finetune_state import UnfinishedRequest, run_forget, run_unfinished
from sketchdesk.jobs.teaching.finetune_survey import run_preview, run_survey
from sketchdesk.jobs.workbench import DEFAULT_MODEL, Workbench, encoder_path
from sketchdesk.library.library import Library
from sketchdesk.progress import Cancelled, CancelToken, silent
from sketchdesk.training.settings import Settings

ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
# A round kills three times; SKETCHDESK_KILLS asks for more.
ROUNDS = max(1, int(os.environ.get("SKETCHDESK_KILLS", 3)) // 3)
JOB = FinetuneJob("Pictures", "Twin", "B", "Mine", Settings(epochs=2, batch=8))


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory, encoder: EncoderProcess) -> Path:
    """The file of an untrained network of 32 pixels a side: it takes seconds to make."""
    with Library.open(tmp_path_factory.mktemp("twin")) as library:
        request = add_job.AddRequest("siamese_cnn", "Twin", input_side=32)
        add_job.run_add(Workbench(library, encoder), request, silent, CancelToken())
        return library.models.encoder_file("Twin")


def add_twin(bench: Workbench, twin: Path) -> None:
    add_job.run_add(bench, add_job.AddRequest("checkpoint", "Twin", twin), silent, CancelToken())


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "some", class_files(some_drawings(3, 12), 48))


@pytest.fixture
def ready(bench: Workbench, place: Path, twin: Path) -> Workbench:
    """Three classes of twelve drawings, and an untrained network of 32 pixels a side."""
    import_(bench, place)
    add_twin(bench, twin)
    return bench


def survey(bench: Workbench, model: str = DEFAULT_MODEL) -> Survey:
    return run_survey(bench, SurveyRequest("Pictures", model), silent, CancelToken())


def test_the_survey_counts_and_warns(bench: Workbench, tmp_path: Path) -> None:
    files = class_files(some_drawings(3, 24), 48)
    names = sorted({name.partition("/")[0] for name in files})
    files = {name: content for name, content in files.items() if name.partition("/")[0] != names[0] or "/00" in name}
    files = {
        name: content for name, content in files.items() if name.partition("/")[0] != names[1] or int(name[-6:-4]) < 4
    }
    files[f"{names[2]}/broken.png"] = b"no picture"
    import_(bench, write_folder(tmp_path / "some", files))
    found = survey(bench)
    assert [(each.label, each.train, each.validation, each.test, each.set_aside) for each in found.classes] == [
        (names[0], 1, 0, 0, 0),
        (names[1], 2, 0, 2, 0),
        (names[2], 13, 1, 10, 1),
    ]
    assert "first 60 %" in found.rule
    text = " ".join(found.warnings)
    assert "1 file is set aside" in text
    assert f"a single picture and cannot be learned: {names[0]}" in text
    assert f"unbalanced: {names[2]} has 13 pictures to train on, {names[1]} 2" in text
    assert found.can_start
    assert [each.name for each in found.presets] == ["quick", "full"]
    assert all(each.epochs > 0 and each.batch > 0 and each.learning_rate > 0 for each in found.presets)


@pytest.mark.usefixtures("idle_encoder")
def test_the_split_of_the_collection_is_used_and_presets_fit_the_encoder(ready: Workbench) -> None:
    split.run(ready, split.SplitRequest("Pictures", "ratio 0.5 0.25 0.25"), silent, CancelToken())
    found = survey(ready, "Twin")
    assert found.rule == ""
    assert found.totals == {"train": 18, "validation": 9, "test": 9}
    assert [each.name for each in found.presets] == ["B"]
    assert finetune_parts.divide(ready, "Pictures").parts == finetune_parts.divide(ready, "Pictures").parts


@pytest.mark.usefixtures("idle_encoder")
def test_copies_of_training_pictures_do_not_ask(bench: Workbench, tmp_path: Path) -> None:
    files = class_files(some_drawings(2, 5), 48)
    name = next(iter(files))
    files[f"{name.partition('/')[0]}/99.png"] = files[name]
    import_(bench, write_folder(tmp_path / "some", files))
    division = finetune_parts.divide(bench, "Pictures")
    trained = {division.sha256[row] for row in division.rows("train", "validation")}
    assert not trained & {division.sha256[row] for row in division.rows("test")}
    assert any("1 test picture is a copy" in note for note in division.notes)


@pytest.mark.usefixtures("idle_encoder")
def test_a_preview_is_the_same_each_time_and_shows_the_picture_first(ready: Workbench) -> None:
    request = PreviewRequest("Pictures", pictures=3, versions=2)
    shown = run_preview(ready, request, silent, CancelToken()).pictures
    again = run_preview(ready, request, silent, CancelToken()).pictures
    assert shown.shape == (3, 3, 64, 64)
    assert np.array_equal(shown, again)
    assert not np.array_equal(shown[:, 0], shown[:, 1])
    plain = run_preview(ready, replace(request, settings=Settings(augmented=False)), silent, CancelToken())
    assert plain.pictures.shape == (3, 1, 64, 64)


def test_train_judge_compare_keep_go_back_share_and_discard(ready: Workbench, tmp_path: Path) -> None:
    epochs = []
    result = run(ready, JOB, silent, CancelToken(), epochs.append)
    assert [each.number for each in epochs] == [1, 2] == [each.number for each in result.history]
    record = ready.library.models.get("Mine")
    assert (record.fingerprint, record.parent) == (result.fingerprint, ready.library.models.get("Twin").fingerprint)
    assert record.settings["configuration"]["epochs"] == 2
    assert record.settings["pictures"] == {"train": 21, "validation": 0, "test": 15}
    assert list(ready.library.paths.trainings.iterdir()) == []
    # What was judged agrees with itself.
    judgement = result.judgement
    assert judgement is not None
    assert (judgement.part, judgement.by, len(judgement.images)) == ("test", "nearest mean", 15)
    names = [each.label for each in judgement.report.classes]
    for row, label in enumerate(names):
        for column, other in enumerate(names):
            assert len(judgement.images_of(label, other)) == judgement.report.matrix[row, column]
    # It is found again another day.
    again = kept_results.run_result(ready, ModelRequest("Mine"), silent, CancelToken())
    assert (again.model, again.parent_name, again.collection) == ("Mine", "Twin", "Pictures")
    assert again.history == result.history
    assert again.judgement is not None
    assert again.judgement.to_json() == judgement.to_json()
    assert again.judgement.images == judgement.images
    with pytest.raises(InputError, match="not known what default was made from"):
        kept_results.run_result(ready, ModelRequest("default"), silent, CancelToken())
    # Both models on the same queries.
    compared = run_compare(ready, CompareRequest("Pictures", "Twin", "Mine"), silent, CancelToken())
    assert (compared.queries, compared.items) == (15, 21)
    assert compared.fingerprint_after == result.fingerprint
    assert compared.figures_after["mAP"] - compared.figures_before["mAP"] == pytest.approx(compared.ap.overall.change)
    division = finetune_parts.divide(ready, "Pictures")
    gallery = set(division.images[division.rows("train", "validation")].tolist())
    assert {image for row in compared.found_after for image in row} <= gallery
    assert set(compared.query_images) == set(division.images[division.rows("test")].tolist())
    assert compared.better == (compared.ap.overall.beyond_chance and compared.ap.overall.change > 0)
    # One file, and back again under another name.
    file = tmp_path / "mine.sketchdesk-model"
    model_files.run_export(ready, model_files.ExportModelRequest("Mine", file), silent, CancelToken())
    taken = model_files.run_import(ready, model_files.ImportModelRequest(file, "Theirs"), silent, CancelToken())
    assert taken["fingerprint"] == result.fingerprint
    rasters = np.random.default_rng(0).integers(0, 256, (2, 32, 32), np.uint8)
    embeddings = [load_encoder(ready.library.models.encoder_file(name)).embed(rasters) for name in ("Mine", "Theirs")]
    assert np.array_equal(*embeddings)
    with pytest.raises(InputError, match="already a model"):
        model_files.run_import(ready, model_files.ImportModelRequest(file), silent, CancelToken())
    # Keep, keep another, go back twice.
    own = Workbench(ready.library, EncoderProcess(encoder_path(ready.library)))
    keep = [kept_models.run_keep(own, ModelRequest(name), silent, CancelToken()) for name in ("Mine", "Theirs")]
    assert [each.name for each in keep] == ["Mine", "Theirs"]
    assert own.fingerprint == result.fingerprint
    back = [kept_models.run_roll_back(own, kept_models.RollBackRequest(), silent, CancelToken()) for _ in range(2)]
    assert [each.name for each in back] == ["Mine", DEFAULT_MODEL]
    assert back[-1].stale == ("Pictures",)
    with pytest.raises(InputError, match="nothing to go back to"):
        kept_models.run_roll_back(own, kept_models.RollBackRequest(), silent, CancelToken())
    kept_models.run_keep(own, ModelRequest("Mine"), silent, CancelToken())
    used = kept_models.run_discard(own, ModelRequest("Mine"), silent, CancelToken())
    assert used.name == DEFAULT_MODEL
    assert not ready.library.catalogue.has_model("Mine")
    own.encoder.close()


def test_stopped_it_keeps_the_best_so_far_and_before_an_epoch_nothing(ready: Workbench) -> None:
    cancel = CancelToken()
    long = replace(JOB, settings=Settings(epochs=500, batch=8))
    result = run(ready, long, silent, cancel, lambda epoch: cancel.cancel())
    assert result.ending == "stopped"
    assert len(result.history) < 500
    assert any("was stopped after epoch" in note for note in result.notes)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        run(ready, replace(JOB, save_as="Other"), silent, cancel)
    assert not ready.library.catalogue.has_model("Other")


KILLED = """
import sys
from pathlib import Path
from sketchdesk.jobs.teaching.finetune import run
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import CancelToken, silent
from test_finetune_job import JOB
if __name__ == "__main__":
    with Workbench.open(Path(sys.argv[1])) as bench:
        print("open", flush=True)
        run(bench, JOB, silent, CancelToken(), lambda epoch: print(epoch.number, flush=True))
        print("finished", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
def test_killed_at_random_instants_it_goes_on(
    root: Path, place: Path, twin: Path, encoder: EncoderProcess, tmp_path: Path
) -> None:
    with Library.open(root) as library:
        bench = Workbench(library, encoder)
        import_(bench, place)
        add_twin(bench, twin)
        whole = run(bench, replace(JOB, save_as="Undisturbed"), silent, CancelToken())
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    command = [sys.executable, str(script), str(root)]
    chance = random.Random(3)
    for _ in range(ROUNDS):
        # Soon after it has begun, after its first epoch, and somewhere after its last one.
        for line in ("open", "1", "2"):
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT) as process:
                assert process.stdout is not None
                for said in process.stdout:
                    if said.strip() in (line, "finished"):
                        break
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=chance.uniform(0, 0.3))
                process.kill()
        with Library.open(root) as library:
            bench = Workbench(library, encoder)
            models = [each.name for each in library.models.list()]
            if "Mine" not in models or run_unfinished(bench, UnfinishedRequest(), silent, CancelToken()):
                result = run(bench, JOB, silent, CancelToken())
                assert [(each.number, each.loss) for each in result.history] == [
                    (each.number, pytest.approx(each.loss, rel=1e-3)) for each in whole.history
                ]
            assert [each.name for each in library.models.list()].count("Mine") == 1
            load_encoder(library.models.encoder_file("Mine"))
            assert list(library.paths.trainings.iterdir()) == []
            assert library._database.read("PRAGMA integrity_check") == [("ok",)]
            kept_models.run_discard(bench, ModelRequest("Mine"), silent, CancelToken())


@pytest.mark.usefixtures("idle_encoder")
def test_a_loss_that_is_no_number_is_said_and_nothing_bad_is_kept(ready: Workbench) -> None:
    wild = replace(JOB, settings=Settings(epochs=3, batch=8, learning_rate=1e25))
    with pytest.raises(ModelError, match="not a number from the first epoch on"):
        run(ready, wild, silent, CancelToken())
    assert "Mine" not in [each.name for each in ready.library.models.list()]


@pytest.mark.usefixtures("idle_encoder")
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"preset": "Z9"}, "no preset"),
        ({"preset": "full"}, "sees pictures"),
        ({"collection": "Pictues"}, "Did you mean Pictures"),
        ({"model": "Twinn"}, "Did you mean"),
        ({"save_as": "default"}, "belongs to the encoder"),
        ({"save_as": "twin"}, "already a model"),
        ({"settings": Settings(epochs=0)}, "number of epochs"),
        ({"settings": Settings(learning_rate=float("nan"))}, "learning rate"),
    ],
)
def test_what_cannot_be_trained_is_a_sentence(ready: Workbench, change: dict, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        run(ready, replace(JOB, **change), silent, CancelToken())
    assert [each.name for each in ready.library.models.list()] == ["Twin"]


@pytest.mark.usefixtures("idle_encoder")
def test_one_class_and_lonely_pictures_are_sentences(bench: Workbench, tmp_path: Path) -> None:
    import_(bench, write_folder(tmp_path / "some", class_files(some_drawings(1, 5), 48)))
    assert "one class" in survey(bench).obstacle
    with pytest.raises(InputError, match="one class"):
        run(bench, FinetuneJob("Pictures"), silent, CancelToken())
    import_(bench, write_folder(tmp_path / "lonely", class_files(some_drawings(4, 1), 48)), name="Lonely")
    with pytest.raises(InputError, match="Fewer than two classes"):
        run(bench, FinetuneJob("Lonely"), silent, CancelToken())
    edit_collections.run_set_role(bench, edit_collections.SetRoleRequest("Lonely", "distractor"), silent, CancelToken())
    with pytest.raises(InputError, match="distractors"):
        run(bench, FinetuneJob("Lonely"), silent, CancelToken())


def test_files_that_have_gone_are_left_out_and_all_of_them_are_a_sentence(ready: Workbench, place: Path) -> None:
    folder = sorted(place.iterdir())[0]
    next(folder.iterdir()).unlink()
    result = run(ready, replace(JOB, settings=Settings(epochs=1, batch=8)), silent, CancelToken())
    assert any("does not exist any more" in note for note in result.notes)
    for path in place.rglob("*.png"):
        path.unlink()
    with pytest.raises(InputError, match="None of the pictures of Pictures can be read"):
        run(ready, replace(JOB, save_as="Other"), silent, CancelToken())


@pytest.mark.usefixtures("idle_encoder")
def test_a_full_disk_is_a_sentence_and_the_job_can_be_forgotten(
    ready: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> None:
        raise LibraryWriteError("… could not be written: the disk is full.")

    monkeypatch.setattr(job_module, "fine_tune_in_process", full)
    with pytest.raises(LibraryWriteError, match="disk is full"):
        run(ready, JOB, silent, CancelToken())
    (left,) = run_unfinished(ready, UnfinishedRequest(), silent, CancelToken())
    assert (left.job, left.name) == (JOB, "Mine")
    run_forget(ready, left.job, silent, CancelToken())
    assert run_unfinished(ready, UnfinishedRequest(), silent, CancelToken()) == ()


def strangers() -> Iterator[tuple[str, bytes]]:
    def zipped(files: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", how) as archive:
            for name, part in files.items():
                archive.writestr(name, part)
        return content.getvalue()

    def manifest(*names: str, **changes: object) -> bytes:
        values = {"format": model_files.FORMAT, "name": "Theirs", "fingerprint": "0" * 64, "files": list(names)}
        return json.dumps({**values, **changes}).encode()

    pickled = io.BytesIO()
    np.savez(pickled, header=np.array([{"a": 1}], object))
    yield "nothing", b""
    yield "text", b"hello"
    yield "another archive", zipped({"a.txt": b"hello"})
    yield "no list", zipped({"model.json": b"[]"})
    yield "a climbing name", zipped({"model.json": manifest("../encoder.npz"), "../encoder.npz": b"x"})
    yield "a pickle", zipped({"model.json": manifest("encoder.npz"), "encoder.npz": pickled.getvalue()})
    yield "a program", zipped({"model.json": manifest("encoder.npz", "a.py"), "encoder.npz": b"x", "a.py": b"print()"})
    yield "a bomb", zipped({"model.json": manifest("encoder.npz"), "encoder.npz": bytes(10**6)}, zipfile.ZIP_DEFLATED)
    yield "half of one", zipped({"model.json": manifest("encoder.npz"), "encoder.npz": b"x"})[:-30]


@pytest.mark.usefixtures("idle_encoder")
@pytest.mark.parametrize(("name", "content"), list(strangers()))
def test_a_file_that_is_not_ours_is_refused(bench: Workbench, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / "theirs.sketchdesk-model").write_bytes(content)
    request = model_files.ImportModelRequest(tmp_path / "theirs.sketchdesk-model")
    with pytest.raises(InputError, match="is not a model"):
        model_files.run_import(bench, request, silent, CancelToken())
    assert bench.library.models.list() == []
