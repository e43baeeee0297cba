"""Experiments are kept whole or not at all, repeated to the last digit, and say what is no longer as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from plane_collections import PLANE, put
from system_faults import Faults

from sketchdesk.errors import InputError, LibraryError, LibraryWriteError
from sketchdesk.jobs.evaluating import experiments, repeat
from sketchdesk.jobs.evaluating.evaluate import EvaluateRequest
from sketchdesk.jobs.evaluating.experiments import Kept
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.library.library import Library
from sketchdesk.progress import Cancelled, CancelToken, Progress, silent

pytestmark = pytest.mark.usefixtures("idle_encoder")


def kept(bench: Workbench, queries: str = "Plane", *names: str, **more: Any) -> Kept:
    request = EvaluateRequest(queries, names or (queries,), timed=1, **more)
    return experiments.run_evaluate(bench, request, silent, CancelToken())


def show(bench: Workbench, number: int) -> experiments.Experiment:
    return experiments.run_show(bench, experiments.ShowRequest(number), silent, CancelToken())


def listed(bench: Workbench) -> tuple[dict[str, Any], ...]:
    return experiments.run_list(bench, experiments.ListRequest(), silent, CancelToken())


def again(bench: Workbench, number: int) -> repeat.Repetition:
    return repeat.run(bench, repeat.RepeatRequest(number), silent, CancelToken())


def files(bench: Workbench) -> list[str]:
    return sorted(path.name for path in bench.library.paths.reports.iterdir())


def test_what_is_kept_is_all_that_was_measured(bench: Workbench, root: Path) -> None:
    put(bench, "Plane", PLANE)
    run = kept(bench, index="simhash", seed=7)
    assert run.figures["experiment"] == run.record.id == 1
    experiment = show(bench, 1)
    assert experiment.figures == {key: value for key, value in run.figures.items() if key != "experiment"}
    scores, evaluation = experiment.scores(), run.evaluation
    assert evaluation is not None
    assert scores.measures.keys() == evaluation.scores.measures.keys()
    for name, column in evaluation.scores.measures.items():
        np.testing.assert_array_equal(scores.of(name), column)
    # The queries by their ids, and what b25 found first: a10, a45, a0, b100.
    images = [image for image, _, _ in bench.library.catalogue.picture_identities(1)]
    assert experiment.query_images == images
    assert experiment.found_images[2][:5] == [images[row] for row in (1, 3, 0, 4)] + [-1]
    setup = experiment.setup
    assert setup["model"]["fingerprint"] == bench.fingerprint
    assert setup["index"]["settings"]["bits"] > 0
    assert setup["seed"] == 7
    assert (setup["queries"]["pictures"], setup["gallery"][0]["classes"]) == (5, 2)
    assert setup["versions"].keys() == {"SketchDesk", "Python", "NumPy", "machine"}
    (line,) = listed(bench)
    assert (line["kind"], line["queries"], line["collections"], line["index"]) == (
        "retrieval",
        "Plane",
        ["Plane"],
        "simhash",
    )
    assert line["metrics"]["mAP"] == run.figures["mAP"]
    assert line["gone"] == ""


def test_an_experiment_repeats_to_the_last_digit(bench: Workbench) -> None:
    put(bench, "Plane", PLANE)
    put(bench, "Noise", [("a", 4)], role="distractor")
    bench.library.catalogue.set_splits(1, {0: "test", 1: "train", 2: "test", 3: "train", 4: "train"})
    kept(bench, "Plane:test", "Plane:train", "Noise", index="pstable", metric="euclidean", space=True)
    found = again(bench, 1)
    assert found.is_same
    assert (found.conditions, found.figures, found.queries) == ((), (), 0)
    assert found.compared > 50
    assert show(bench, 2).figures["mAP"] == show(bench, 1).figures["mAP"]
    assert found.to_json()["experiment"] == 2


def test_a_repetition_says_what_differs(bench: Workbench) -> None:
    put(bench, "Plane", PLANE)
    kept(bench)
    # Of another class now: a0 finds b10 first.
    bench.library.catalogue.relabel_pictures(1, [2], "b")
    found = again(bench, 1)
    assert not found.is_same
    assert found.conditions == ("Plane holds other pictures or labels than then, or in another order.",)
    changed = {each.figure: (each.then, each.now) for each in found.figures}
    assert changed["mAP"] == (pytest.approx(0.6), pytest.approx(show(bench, 2).figures["mAP"]))
    assert "classes, a, mAP" in changed
    assert found.queries
    json.dumps(found.to_json(), allow_nan=False)


def test_a_renamed_collection_is_found_by_its_number(bench: Workbench) -> None:
    put(bench, "Plane", PLANE)
    kept(bench)
    bench.library.catalogue.rename_collection(1, "Renamed")
    put(bench, "Plane", PLANE[:3])
    found = again(bench, 1)
    assert found.is_same
    assert show(bench, 2).request["queries"] == "Renamed"


def test_settings_that_were_kept_since_change_nothing(bench: Workbench) -> None:
    from sketchdesk.jobs import indexes

    put(bench, "Many", [(f"class {i // 4}", i * 0.9) for i in range(400)])
    kept(bench, "Many", index="simhash")
    indexes.keep_settings(bench, [bench.library.catalogue.collection("Many")], "simhash", {"rerank": 15, "bits": 64})
    assert again(bench, 1).is_same
    assert kept(bench, "Many", index="simhash").figures["IE"] != show(bench, 1).figures["IE"]


def test_pictures_that_are_gone_are_a_sentence(bench: Workbench) -> None:
    put(bench, "Plane", PLANE)
    put(bench, "Ask", PLANE[:2])
    kept(bench, "Ask", "Plane")
    bench.library.discard_features(1, bench.fingerprint)
    with pytest.raises(InputError, match=r"Experiment 1 cannot be repeated: Plane is not extracted completely.*\.$"):
        again(bench, 1)
    assert "not extracted completely" in listed(bench)[0]["gone"]
    bench.library.remove_collection("Plane")
    with pytest.raises(InputError, match=r"Experiment 1 cannot be repeated: The collection Plane has been removed\.$"):
        again(bench, 1)
    assert listed(bench)[0]["gone"] == "The collection Plane has been removed."
    # What was measured is still there.
    assert show(bench, 1).figures["queries"] == 2
    assert len(show(bench, 1).scores()) == 2


def test_two_runs_are_paired_by_picture(bench: Workbench) -> None:
    """The second run is asked the same pictures in another order of rows: a split leaves some out."""
    put(bench, "Plane", PLANE)
    put(bench, "Noise", [("a", 4)], role="distractor")
    bench.library.catalogue.set_splits(1, {1: "test", 2: "test", 4: "test"})
    kept(bench, "Plane", "Plane")
    kept(bench, "Plane:test", "Plane", "Noise")
    request = experiments.CompareRequest(1, 2)
    found = experiments.run_compare(bench, request, silent, CancelToken())
    assert (found.overall.queries, found.only_first, found.only_second) == (3, 2, 0)
    # By hand: a10, b25 and b100 alone, then with the distractor at 4 degrees.
    assert found.overall.first == pytest.approx((5 / 6 + 1 / 4 + 1 / 2) / 3)
    assert found.overall.second == pytest.approx((1 / 2 + 1 / 5 + 1 / 2) / 3)
    assert found.classes.keys() == {"a", "b"}
    assert not found.overall.beyond_chance, "three queries are no proof"


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (experiments.CompareRequest(1, 1), "cannot be compared with itself"),
        (experiments.CompareRequest(1, 9), "no experiment 9"),
        (experiments.CompareRequest(1, 2, "magic"), "no measure 'magic'"),
        (experiments.CompareRequest(1, 3), "no query in common"),
        (experiments.CompareRequest(1, -4), "no experiment -4"),
        (experiments.CompareRequest(1, 1 << 80), "no experiment"),
    ],
)
def test_what_cannot_be_compared_is_a_sentence(
    bench: Workbench, request_: experiments.CompareRequest, says: str
) -> None:
    put(bench, "Plane", PLANE)
    put(bench, "Other", PLANE)
    for name in ("Plane", "Plane", "Other"):
        kept(bench, name)
    with pytest.raises(InputError, match=says):
        experiments.run_compare(bench, request_, silent, CancelToken())


def test_deleting_takes_the_file_and_leaves_the_others(bench: Workbench) -> None:
    put(bench, "Plane", PLANE)
    for _ in range(2):
        kept(bench)
    assert len(files(bench)) == 2
    assert experiments.run_delete(bench, experiments.DeleteRequest(1), silent, CancelToken()) == 1
    assert [each["experiment"] for each in listed(bench)] == [2]
    assert len(files(bench)) == 1
    assert show(bench, 2).figures["queries"] == 5
    with pytest.raises(InputError, match="no experiment 1"):
        experiments.run_delete(bench, experiments.DeleteRequest(1), silent, CancelToken())


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b'{"format": "sketchdesk-experiment-1"}', None])
def test_a_damaged_or_lost_file_is_a_sentence_and_the_list_stays(bench: Workbench, content: bytes | None) -> None:
    put(bench, "Plane", PLANE)
    run = kept(bench)
    path = bench.library.paths.reports / run.record.path
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    for action in (lambda: show(bench, 1), lambda: again(bench, 1)):
        with pytest.raises(LibraryError, match=r"experiment 1.*\.$"):
            action()
    assert listed(bench)[0]["metrics"]["mAP"] == pytest.approx(0.6)
    experiments.run_delete(bench, experiments.DeleteRequest(1), silent, CancelToken())
    assert listed(bench) == ()


def test_one_of_a_later_version_is_left_alone(bench: Workbench) -> None:
    put(bench, "Plane", PLANE)
    run = kept(bench)
    path = bench.library.paths.reports / run.record.path
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": "sketchdesk-experiment-2"}))
    with pytest.raises(LibraryError, match="another version of SketchDesk"):
        show(bench, 1)
    assert path.is_file()


def test_a_library_open_for_reading_evaluates_and_says_that_nothing_is_kept(bench: Workbench, root: Path) -> None:
    put(bench, "Plane", PLANE)
    with Library.open(root, exclusive=False) as reading:
        other = Workbench(reading, bench.encoder)
        run = kept(other)
    assert run.record is None
    assert run.figures["mAP"] == pytest.approx(0.6)
    assert any("not kept" in note for note in run.figures["notes"])
    assert run.figures["experiment"] is None
    assert listed(bench) == ()


def test_a_cancelled_run_keeps_nothing(bench: Workbench) -> None:
    put(bench, "Plane", PLANE)
    token = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.stage == "Timing queries":
            token.cancel()

    with pytest.raises(Cancelled):
        experiments.run_evaluate(bench, EvaluateRequest("Plane", ("Plane",)), stop, token)
    assert listed(bench) == ()
    assert files(bench) == []


def test_a_disk_that_fills_up_keeps_whole_experiments_or_none(bench: Workbench, faults: Faults) -> None:
    put(bench, "Plane", PLANE)
    first = kept(bench)
    content = first.content

    def keep() -> None:
        run = experiments.keep(bench, content)
        if run.record is None:
            assert run.why_not.endswith(".")
            assert run.figures["mAP"] == pytest.approx(0.6), "what was measured must not be lost"

    for _ in faults.every_step(keep):
        assert show(bench, 1).figures == first.content["figures"]
        for each in listed(bench):
            assert show(bench, each["experiment"]).content["scores"] == content["scores"]
        assert len(files(bench)) == len(listed(bench)), "no half file may stay behind"


def test_the_shelf_says_why_it_could_not_write(bench: Workbench, faults: Faults) -> None:
    for _ in faults.every_step(lambda: bench.library.experiments.keep("retrieval", {}, {}, "", {"a": 1})):
        assert len(files(bench)) == len(listed(bench))
    assert len(files(bench)) == len(listed(bench)) >= 1


def test_a_catalogue_that_cannot_be_written_leaves_no_file(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise LibraryWriteError("The disk is full.")

    monkeypatch.setattr(type(bench.library.catalogue), "add_experiment", full)
    with pytest.raises(LibraryWriteError):
        bench.library.experiments.keep("retrieval", {}, {}, "", {"a": 1})
    assert files(bench) == []


def test_the_next_start_sweeps_what_no_row_names(root: Path, bench: Workbench) -> None:
    put(bench, "Plane", PLANE)
    run = kept(bench)
    folder = bench.library.paths.reports
    (folder / "0123456789abcdef.experiment.json").write_text("{}")
    (folder / "my report.html").write_text("mine")
    bench.library.close()
    with Library.open(root) as library:
        names = {path.name for path in library.paths.reports.iterdir()}
    assert names == {run.record.path, "my report.html"}
