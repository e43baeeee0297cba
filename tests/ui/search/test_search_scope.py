"""Which collections are searched."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sketchdesk.jobs.results import CollectionSummary
from sketchdesk.ui.search.search_scope import SearchScope

STARTER = CollectionSummary("Starter", "gallery", 40, 40, 8, (), "", built_in=True)
ZOO = CollectionSummary("Zoo", "gallery", 10, 10, 2, (), "zoo")
NOISE = replace(ZOO, name="Noise", role="distractor")

summaries = st.lists(
    st.builds(
        replace,
        st.sampled_from([STARTER, ZOO, NOISE]),
        name=st.sampled_from("abcdef"),
        extracted=st.integers(0, 12),
    ),
    unique_by=lambda each: each.name,
).map(tuple)


def scope_of(*collections: CollectionSummary) -> SearchScope:
    scope = SearchScope(lambda name: False)
    scope.set_collections(collections)
    return scope


def test_ones_own_pictures_take_the_place_of_the_starter_collection() -> None:
    assert scope_of(STARTER).names == ("Starter",)
    assert scope_of(STARTER, ZOO).names == ("Zoo",)


def test_distractors_alone_do_not_take_its_place() -> None:
    assert scope_of(STARTER, NOISE).names == ("Starter", "Noise")


def test_what_is_on_its_way_does_not_take_its_place_until_it_has_been_whole_once() -> None:
    scope = scope_of(STARTER, replace(ZOO, extracted=3))
    assert scope.names == ("Starter", "Zoo")
    scope.set_collections((STARTER, ZOO))
    assert scope.names == ("Zoo",)
    scope.set_collections((STARTER, replace(ZOO, images=20)))
    assert scope.names == ("Zoo",)


def test_a_choice_lasts_as_long_as_anything_of_it_is_there() -> None:
    scope = scope_of(STARTER, ZOO)
    scope.choose(("Starter", "Zoo"))
    assert scope.content == {"Starter": (40, ""), "Zoo": (10, "")}
    scope.set_collections((STARTER,))
    assert scope.chosen == ("Starter", "Zoo")
    scope.set_collections((replace(ZOO, name="Other"),))
    assert scope.chosen is None
    assert scope.names == ("Other",)


def test_to_choose_what_is_usual_is_no_choice() -> None:
    scope = scope_of(STARTER, ZOO)
    scope.choose(("Starter",))
    scope.choose(("Zoo",))
    assert scope.chosen is None


@given(summaries, st.sets(st.sampled_from("abcdef")))
def test_only_what_has_something_to_find_is_searched(
    collections: tuple[CollectionSummary, ...], chosen: set[str]
) -> None:
    scope = scope_of(*collections)
    assert set(scope.usual) <= set(scope.ready)
    # Where anything can be found, something is searched without being chosen.
    assert bool(scope.names) == bool(scope.ready)
    scope.choose(tuple(sorted(chosen)))
    assert set(scope.names) == set(scope.ready) & (chosen if scope.chosen is not None else set(scope.usual))
    assert all(scope.content[name][0] > 0 for name in scope.names)
