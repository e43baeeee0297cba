"""The datasets that SketchDesk knows: what each holds, who publishes it where and under which terms.

Nothing here is fetched by itself: this is the table that is shown before a person agrees. Addresses, sizes and
licences are the publishers' own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from sketchdesk.errors import InputError
from sketchdesk.library.naming import unknown_name
from sketchdesk.library.quickdraw_classes import QUICKDRAW_CLASSES
from sketchdesk.library.records import Role
from sketchdesk.library.sizes import size_in_words

DEFAULT_LIMIT = 1000
"""Drawings of a class, where nothing else is asked for."""
MOST_OF_A_CLASS = 1_000_000


@dataclass(frozen=True)
class Part:
    """What becomes one collection.

    ``folder`` ends the path of the folder in which its class folders lie; "" takes everything. ``suffix`` is put
    behind the collection's name.
    """

    folder: str = ""
    suffix: str = ""
    role: Role = "gallery"


@dataclass(frozen=True)
class Dataset:
    """One row of the table.

    ``size`` is in bytes, exact if ``exact_size``; with ``bytes_each`` it is that of one drawing and depends on what is
    chosen. ``url`` is None where the publisher lets nobody but a person fetch it: ``obtain`` then says how. It holds
    ``{}`` where a class's name belongs. ``md5`` is the one that the publisher names. ``layout`` says how folders
    become classes.
    """

    name: str
    title: str
    collection: str
    holds: str
    publisher: str
    page: str
    size: int
    licence: str
    licence_url: str
    layout: str
    parts: tuple[Part, ...] = (Part(),)
    url: str | None = None
    file_name: str = ""
    exact_size: bool = False
    md5: str | None = None
    obtain: str = ""
    classes: tuple[str, ...] = ()
    bytes_each: int = 0

    @property
    def is_fetched(self) -> bool:
        """Whether SketchDesk can fetch it; if not, a person brings the file."""
        return self.url is not None

    @property
    def has_classes_to_choose(self) -> bool:
        return bool(self.classes)

    def address(self, class_name: str = "") -> str:
        """Where it, or the file of one class, is fetched from. Raises ValueError if it is not fetched."""
        if self.url is None:
            raise ValueError(f"{self.name} is not fetched.")
        return self.url.replace("{}", quote(class_name))

    def size_of(self, classes: int = 0, limit: int = DEFAULT_LIMIT) -> int:
        """Bytes to fetch for ``limit`` drawings of each of so many classes, or for all of it."""
        return classes * limit * self.bytes_each if self.bytes_each else self.size

    def size_text(self, classes: int = 0, limit: int = DEFAULT_LIMIT) -> str:
        """The size in words; "about" where the publisher names no exact one."""
        words = size_in_words(self.size_of(classes, limit))
        return words if self.exact_size else f"about {words}"

    def choose_classes(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The classes as the publisher spells them, each once, in the order given; case does not count.

        Raises InputError for a class that there is not, and if there is none to choose.
        """
        if names and not self.classes:
            raise InputError(f"{self.title} comes as a whole: classes cannot be chosen.")
        if [name.strip().casefold() for name in names] == ["all"]:
            return self.classes
        by_key = {_key(each): each for each in self.classes}
        chosen: dict[str, None] = {}
        for name in names:
            found = by_key.get(_key(name))
            if found is None:
                raise unknown_name(name, self.classes, "class", "")
            chosen[found] = None
        return tuple(chosen)


def find_dataset(name: str) -> Dataset:
    """The dataset of that name, also written "TU-Berlin" or "tuberlin". Raises InputError if there is none."""
    key = _key(name)
    for dataset in DATASETS:
        names = {_key(dataset.name), _key(dataset.title), _key(dataset.collection)}
        # MIRFLICKR and MIRFLICKR-25K are the same to most people.
        if key and (key in names or any(re.fullmatch(re.escape(key) + r"\d+k", each) for each in names)):
            return dataset
    raise unknown_name(name, [dataset.name for dataset in DATASETS], "dataset", "")


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


DATASETS = (
    Dataset(
        name="tu-berlin",
        title="TU-Berlin sketches",
        collection="TU-Berlin",
        holds="20,000 sketches of everyday things, 250 classes of 80, drawn by 1,350 people who are no artists",
        publisher="TU Berlin (Eitz, Hays, Alexa: How Do Humans Sketch Objects?, SIGGRAPH 2012)",
        page="https://cybertron.cg.tu-berlin.de/eitz/projects/classifysketch/",
        url="https://cybertron.cg.tu-berlin.de/eitz/projects/classifysketch/sketches_png.zip",
        file_name="sketches_png.zip",
        size=525_000_000,
        licence="CC BY 4.0",
        licence_url="https://creativecommons.org/licenses/by/4.0/",
        layout="Each folder is a class.",
    ),
    Dataset(
        name="mirflickr-25k",
        title="MIRFLICKR-25K",
        collection="MIRFLICKR-25K",
        holds="25,000 photos from Flickr, of no class: a distractor",
        publisher="LIACS, Leiden (Huiskes, Lew: The MIR Flickr Retrieval Evaluation, 2008)",
        page="https://press.liacs.nl/mirflickr/mirdownload.html",
        url="https://press.liacs.nl/mirflickr/mirflickr25k.v3b/mirflickr25k.zip",
        file_name="mirflickr25k.zip",
        size=3_069_184_257,
        exact_size=True,
        md5="a23d0a8564ee84cda5622a6c2f947785",
        licence="Creative Commons, each photo its own (named in the archive)",
        licence_url="https://press.liacs.nl/mirflickr/",
        layout="The photos belong to no class.",
        parts=(Part(role="distractor"),),
    ),
    Dataset(
        name="quickdraw",
        title="Quick, Draw!",
        collection="Quick Draw",
        holds="50 million drawings of 345 classes as strokes, made in 20 seconds each by the game's players; "
        "those that the game recognised are taken, and drawn by SketchDesk",
        publisher="Google Creative Lab",
        page="https://github.com/googlecreativelab/quickdraw-dataset",
        url="https://storage.googleapis.com/quickdraw_dataset/full/simplified/{}.ndjson",
        size=0,
        bytes_each=650,
        licence="CC BY 4.0",
        licence_url="https://creativecommons.org/licenses/by/4.0/",
        layout="The word that the player was asked to draw is the class.",
        classes=QUICKDRAW_CLASSES,
    ),
    Dataset(
        name="sketchy",
        title="Sketchy",
        collection="Sketchy",
        holds="75,471 sketches of 12,500 photos, 125 classes",
        publisher="Georgia Tech (Sangkloy, Burnell, Ham, Hays: The Sketchy Database, SIGGRAPH 2016)",
        page="https://sketchy.eye.gatech.edu/",
        size=2_000_000_000,
        licence="The publisher's page names none; the photos come from ImageNet, for research and teaching only",
        licence_url="https://sketchy.eye.gatech.edu/",
        layout="Two collections, photos and sketches; in both, each folder is a class. Of the renderings, the plain "
        "one (tx_000000000000) is taken.",
        parts=(
            Part("photo/tx_000000000000", "photos"),
            Part("sketch/tx_000000000000", "sketches"),
        ),
        obtain="Fetch “Sketches and Photos” (rendered_256x256.7z) from the publisher's page with a browser, unpack it "
        "(with 7-Zip, for example) and choose the folder.",
    ),
    Dataset(
        name="art-images",
        title="Art images",
        collection="Art images",
        holds="about 8,600 works of art in 5 classes: drawings, engravings, icons, paintings, sculptures",
        publisher="thedownhill, on Kaggle (Art Images: Drawing/Painting/Sculptures/Engravings)",
        page="https://www.kaggle.com/datasets/thedownhill/art-images-drawings-painting-sculpture-engraving",
        size=620_000_000,
        licence="As Kaggle's page says; the pictures belong to their authors",
        licence_url="https://www.kaggle.com/datasets/thedownhill/art-images-drawings-painting-sculpture-engraving",
        layout="Two collections, for training and for validation; in both, each folder is a class.",
        parts=(Part("training_set"), Part("validation_set", "validation")),
        obtain="Kaggle wants an account: fetch the archive from its page with a browser, and choose the .zip as it is, "
        "or the folder that you unpacked it to.",
    ),
)
