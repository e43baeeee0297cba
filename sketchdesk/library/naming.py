"""Names that people give: what is allowed, when two are the same, and what was probably meant."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches

from sketchdesk.errors import InputError

LONGEST_NAME = 250


def clean_name(name: str, what: str) -> str:
    """``name`` as it is stored: no space around it, composed letters. Raises InputError; ``what`` names the thing."""
    cleaned = unicodedata.normalize("NFC", name).strip()
    if not cleaned:
        raise InputError(f"{what} needs a name.")
    if len(cleaned) > LONGEST_NAME:
        raise InputError(f"{what} has a name of {len(cleaned)} characters; {LONGEST_NAME} are allowed.")
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in cleaned):
        raise InputError(f"{what} has a name with characters that cannot be shown: {cleaned!a}.")
    return cleaned


def name_key(name: str) -> str:
    """Two names are the same if their keys are: case and the way a letter is composed do not count."""
    folded = unicodedata.normalize("NFKC", name.strip()).casefold()
    return unicodedata.normalize("NFKC", folded)


def unknown_name(name: str, known: Sequence[str], what: str, none_yet: str) -> InputError:
    """The sentence about a name that is not there, with the names that were perhaps meant. To be raised."""
    if not known:
        return InputError(f'There is no {what} "{name}": {none_yet}.')
    by_key = {name_key(each): each for each in known}
    close = [by_key[key] for key in get_close_matches(name_key(name), list(by_key), n=3, cutoff=0.6)]
    if close:
        return InputError(f'There is no {what} "{name}". Did you mean {" or ".join(close)}?')
    shown = ", ".join(known[:10]) + (", …" if len(known) > 10 else "")
    return InputError(f'There is no {what} "{name}". There are: {shown}.')


def text_to_store(text: str) -> str | bytes:
    """``text`` for a column. A file name that is no valid text (Linux allows any bytes) is stored as its bytes.

    Raises InputError for text that is not even that.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        try:
            return os.fsencode(text)
        except UnicodeEncodeError:
            raise InputError(f"{text!a} is not valid text and cannot be stored.") from None
    return text


def text_from_store(stored: str | bytes) -> str:
    """The inverse of :func:`text_to_store`."""
    return stored if isinstance(stored, str) else os.fsdecode(stored)


def path_order(path: str) -> tuple[bool, str | bytes]:
    """Sorts paths as the catalogue does: text by its code points, then what is no text by its bytes."""
    stored = path if path.isascii() else text_to_store(path)
    return isinstance(stored, bytes), stored
