"""Checks of the settings that indexes take; each raises InputError in a sentence."""

from __future__ import annotations

import numpy as np

from sketchdesk.errors import InputError


def whole(what: str, value: int, least: int, most: int | None = None) -> int:
    """A whole number within limits. Raises InputError, saying ``what`` it is of, for any other value."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)) or value < least:
        raise InputError(f"The {what} must be a whole number of at least {least}, not {value}.")
    if most is not None and value > most:
        raise InputError(f"The {what} can be {most} at most, not {value}.")
    return int(value)


def share(what: str, value: float) -> float:
    """A number above 0 and at most 1. Raises InputError."""
    if not _is_number(value) or not 0 < value <= 1:
        raise InputError(f"The {what} must be above 0 and at most 1, not {value}.")
    return float(value)


def positive(what: str, value: float) -> float:
    """A number above 0, within such limits that its square and quotients by it stay finite. Raises InputError."""
    if not _is_number(value) or not 0 < value < np.inf:
        raise InputError(f"The {what} must be a number above 0, not {value}.")
    if not 1e-30 <= value <= 1e30:
        raise InputError(f"The {what} must be from 1e-30 to 1e30, not {value}.")
    return float(value)


def switch(what: str, value: bool) -> bool:
    """True or False. Raises InputError."""
    if not isinstance(value, (bool, np.bool_)):
        raise InputError(f"The setting {what} is True or False, not {value}.")
    return bool(value)


def at_least_one_way(bits: int, tables: int) -> None:
    """Signatures, tables or both. Raises InputError for neither."""
    if not bits and not tables:
        raise InputError("An index without signatures needs at least one table: bits and tables are both 0.")


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
