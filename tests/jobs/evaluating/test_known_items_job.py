"""Drawings with the picture that was meant: saved, replayed, and what got worse is listed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from job_pictures import class_files, some_drawings, write_folder
from library_contents import extract, images_of, import_
from system_faults import Faults

from sketchdesk.engine.drawing import Drawing
from sketchdesk.errors import InputError
from sketchdesk.jobs.evaluating import experiments, known_items, repeat
from sketchdesk.jobs.evaluating import replay as replay_job
from sketchdesk.jobs.workbench import Workbench
from sketchdesk.progress import Cancelled, CancelToken, Progress, silent

ROUGH = {"bits": 16, "rerank": 1, "complete": False}


@pytest.fixture
def pictures(bench: Workbench, tmp_path: Path) -> list[tuple[Drawing, int]]:
    """Twelve drawings of three classes, each with the id of its own picture in the library."""
    drawings = some_drawings(3, 4)
    import_(bench, write_folder(tmp_path / "some", class_files(drawings, 96)))
    extract(bench)
    by_path = {"/".join(Path(image.path).parts[-2:]): image.id for image in images_of(bench.library)}
    return [(drawing, by_path[f"{name}/{number:02d}.png"]) for name, number, drawing in drawings]


def save(bench: Workbench, drawing: Drawing, image: int, name: str = "") -> known_items.KnownItem:
    return known_items.run_save(bench, known_items.SaveRequest(drawing, image, name), silent, CancelToken())


def replay(bench: Workbench, *names: str, **more: Any) -> dict[str, Any]:
    request = replay_job.ReplayRequest(names or ("Pictures",), **more)
    return replay_job.run_replay(bench, request, silent, CancelToken()).figures


def listed(bench: Workbench) -> tuple[known_items.KnownItem, ...]:
    return known_items.run_list(bench, known_items.ListRequest(), silent, CancelToken())


def test_a_drawing_of_a_picture_finds_it(bench: Workbench, pictures: list[tuple[Drawing, int]]) -> None:
    for drawing, image in pictures:
        save(bench, drawing, image)
    figures = replay(bench)
    assert (figures["queries"], figures["items"]) == (12, 12)
    assert figures["top"]["1"] > 0.8
    ranks = [each["rank"] for each in figures["drawings"]]
    assert figures["MRR"] == pytest.approx(sum(1 / rank for rank in ranks) / 12)
    assert all(each["rank of its class"] <= each["rank"] for each in figures["drawings"])
    assert figures["against"] is None
    assert figures["new"] == 12


def test_what_got_worse_is_listed(bench: Workbench, pictures: list[tuple[Drawing, int]]) -> None:
    (drawing, own), (_, other), *_ = pictures
    save(bench, drawing, own, "mine")
    # The other of the class was meant: it comes second at best.
    save(bench, drawing, other, "not quite")
    exact = replay(bench)
    ranks = {each["name"]: each["rank"] for each in exact["drawings"]}
    assert ranks["mine"] == 1
    assert ranks["not quite"] > 1
    # More places than any memory holds: those that the gallery has are kept.
    assert replay(bench, k=99_999_999_999)["drawings"] == exact["drawings"]
    rough = replay(bench, index="simhash", settings={**ROUGH, "seed": 1})
    assert rough["against"]["experiment"] == exact["experiment"] + 1
    changed = {each["name"]: (each["then"], each["now"]) for each in (*rough["worse"], *rough["better"])}
    assert len(changed) + rough["unchanged"] == 2
    again = replay(bench, against=exact["experiment"])
    assert (again["worse"], again["better"], again["unchanged"], again["new"]) == ([], [], 2, 0)
    assert again["against"]["experiment"] == exact["experiment"]


def test_worse_is_by_reciprocal_rank_and_not_found_is_worst() -> None:
    class Earlier:
        id = 4
        setup: dict[str, Any] = {"model": {"name": "m"}, "index": {"family": "exact"}}  # noqa: RUF012
        figures: dict[str, Any] = {  # noqa: RUF012
            "MRR": 0.5,
            "drawings": [{"item": item, "rank": rank} for item, rank in ((1, 1), (2, 40), (3, 2), (4, 7), (5, None))],
        }

    now = [
        {"item": item, "name": str(item), "label": "", "rank": rank}
        for item, rank in ((1, 2), (2, None), (3, None), (4, 7), (5, 9), (6, 1))
    ]
    found = replay_job._change(Earlier(), now)  # type: ignore[arg-type]
    assert [(each["item"], each["then"], each["now"]) for each in found["worse"]] == [
        (1, 1, 2),
        (3, 2, None),
        (2, 40, None),
    ]
    assert [each["item"] for each in found["better"]] == [5]
    assert (found["unchanged"], found["new"]) == (1, 1)


def test_a_removed_picture_is_said_and_found_again_by_its_bytes(
    bench: Workbench, pictures: list[tuple[Drawing, int]], tmp_path: Path
) -> None:
    (drawing, own), (second, other), *_ = pictures
    save(bench, drawing, own)
    save(bench, second, other)
    bench.library.remove_collection("Pictures")
    assert [each.is_there for each in listed(bench)] == [False, False]
    assert listed(bench)[0].meant_path.endswith(".png")
    import_(bench, tmp_path / "some", name="Back")
    extract(bench, "Back")
    assert replay(bench, "Back")["queries"] == 2
    # Without one of the two files it is not judged, and the other is.
    catalogue = bench.library.catalogue
    with bench.library._database.transaction() as cursor:
        gone = bytes.fromhex(catalogue.known_item(1).meant_sha256)
        cursor.execute("UPDATE images SET sha256 = zeroblob(32) WHERE sha256 = ?", (gone,))
    figures = replay(bench, "Back")
    assert figures["queries"] == 1
    assert figures["notes"] == ["1 drawing was not judged, as its picture is no longer in the library."]


def test_a_replay_repeats(bench: Workbench, pictures: list[tuple[Drawing, int]]) -> None:
    for drawing, image in pictures[:3]:
        save(bench, drawing, image)
    first = replay(bench, index="pstable")
    save(bench, *pictures[4])
    found = repeat.run(bench, repeat.RepeatRequest(first["experiment"]), silent, CancelToken())
    assert found.is_same
    assert found.second.figures["queries"] == 3, "what was saved since is no part of it"
    compared = experiments.CompareRequest(first["experiment"], found.second.figures["experiment"])
    assert experiments.run_compare(bench, compared, silent, CancelToken()).overall.change == 0
    known_items.run_forget(bench, known_items.ForgetRequest(2), silent, CancelToken())
    with pytest.raises(InputError, match=r"Experiment 1 cannot be repeated: There is no saved drawing 2\."):
        repeat.run(bench, repeat.RepeatRequest(first["experiment"]), silent, CancelToken())


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"index": "magic"}, "no index 'magic'"),
        ({"metric": "far"}, "no metric 'far'"),
        ({"k": 0}, "At least one place"),
        ({"items": (9,)}, "no saved drawing 9"),
        ({"against": 9}, "no experiment 9"),
        ({"collections": ("Nowhere",)}, 'no collection "Nowhere"'),
        ({"collections": ()}, "at least one collection"),
        ({"collections": ("Others",)}, "None of the pictures that were meant is in the collections"),
    ],
)
def test_what_cannot_be_replayed_is_a_sentence(
    bench: Workbench, pictures: list[tuple[Drawing, int]], tmp_path: Path, more: dict[str, Any], says: str
) -> None:
    with pytest.raises(InputError, match="No drawing is saved yet"):
        replay(bench)
    save(bench, *pictures[0])
    import_(bench, write_folder(tmp_path / "others", class_files(some_drawings(1, 2, first=8), 96)), name="Others")
    extract(bench, "Others")
    with pytest.raises(InputError, match=says):
        replay_job.run_replay(
            bench, replay_job.ReplayRequest(**{"collections": ("Pictures",), **more}), silent, CancelToken()
        )


@pytest.mark.usefixtures("idle_encoder")
def test_what_cannot_be_saved_is_a_sentence(bench: Workbench) -> None:
    _, _, drawing = some_drawings(1, 1)[0]
    with pytest.raises(InputError, match="drawing is empty"):
        save(bench, Drawing(), 1)
    with pytest.raises(InputError, match="no longer in the library"):
        save(bench, drawing, 99)
    with pytest.raises(InputError, match="no saved drawing 3"):
        known_items.run_forget(bench, known_items.ForgetRequest(3), silent, CancelToken())
    with pytest.raises(InputError, match="no picture of the library"):
        known_items.picture_at(bench, Path("nowhere.png"))
    assert listed(bench) == ()


def test_a_cancelled_replay_keeps_nothing(bench: Workbench, pictures: list[tuple[Drawing, int]]) -> None:
    save(bench, *pictures[0])
    token = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.stage == "Embedding drawings":
            token.cancel()

    with pytest.raises(Cancelled):
        replay_job.run_replay(bench, replay_job.ReplayRequest(("Pictures",)), stop, token)
    assert experiments.run_list(bench, experiments.ListRequest(), silent, CancelToken()) == ()


def test_keeping_a_replay_on_a_full_disk(
    bench: Workbench, pictures: list[tuple[Drawing, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    save(bench, *pictures[0])
    first = replay(bench)
    faults = Faults(monkeypatch)
    for _ in faults.every_step(lambda: replay(bench)):
        assert len(listed(bench)) == 1
        kept = experiments.run_show(bench, experiments.ShowRequest(first["experiment"]), silent, CancelToken())
        assert kept.figures["MRR"] == first["MRR"]


def test_a_drawing_that_cannot_be_read_is_listed_empty_and_can_be_deleted(
    bench: Workbench, pictures: list[tuple[Drawing, int]]
) -> None:
    save(bench, *pictures[0])
    number = bench.library.catalogue.add_known_item("{", bench.library.catalogue.image(pictures[1][1])).id
    assert [(item.id, item.drawing.is_empty) for item in listed(bench)] == [(1, False), (number, True)]
    assert [bool(item.damage) for item in listed(bench)] == [False, True]
    known_items.run_forget(bench, known_items.ForgetRequest(number), silent, CancelToken())
    figures = replay(bench)
    assert figures["queries"] == 1
    assert not figures["notes"]


def test_drawings_that_cannot_be_read_are_passed_over_and_named(
    bench: Workbench, pictures: list[tuple[Drawing, int]]
) -> None:
    catalogue = bench.library.catalogue
    save(bench, *pictures[0])
    first = catalogue.add_known_item("{", catalogue.image(pictures[1][1]), "my cat").id
    save(bench, *pictures[2])
    figures = replay(bench)
    assert [each["item"] for each in figures["drawings"]] == [1, 3]
    assert figures["notes"] == [f"The drawing {first}, my cat, was not judged, as it cannot be read."]
    second = catalogue.add_known_item("[]", catalogue.image(pictures[3][1]), "a dog").id
    assert replay(bench)["notes"] == [
        f"2 drawings were not judged, as they cannot be read: {first} my cat, {second} a dog."
    ]
    with pytest.raises(InputError, match="None of the drawings can be read"):
        replay(bench, items=(first, second))
