"""Requests as plain values and back, so that what was asked outlives the program."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

_Request = TypeVar("_Request")


class AnotherVersion(ValueError):
    """The values are of no request that this version knows: what is asked for, and what was there instead."""


def to_values(value: Any) -> Any:
    """Dataclasses as dicts, paths as text, tuples as lists: what JSON can hold, with its own types for the rest."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_values(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): to_values(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [to_values(each) for each in value]
    return value


def from_values(kind: type[_Request], values: object) -> _Request:
    """The request of that class. Raises AnotherVersion where the values are none of it."""
    if not isinstance(values, Mapping):
        raise AnotherVersion(kind, values)
    hints = get_type_hints(kind)
    if unknown := set(values) - set(hints):
        raise AnotherVersion(kind, unknown)
    try:
        return kind(**{name: _value(hints[name], value) for name, value in values.items()})
    except TypeError as error:
        raise AnotherVersion(kind, values) from error


def _value(hint: Any, value: Any) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any:
        return value
    if origin in (Union, types.UnionType):
        for each in inner:
            try:
                return _value(each, value)
            except AnotherVersion:
                continue
    elif origin is Literal:
        if value in inner:
            return value
    elif origin is tuple:
        # The hint of tuples of any length is (X, ...); others do not occur.
        if isinstance(value, list):
            return tuple(_value(inner[0], each) for each in value)
    elif origin is not None and issubclass(origin, Mapping):
        if isinstance(value, Mapping):
            return {name: _value(inner[1], each) for name, each in value.items()}
    elif origin is not None and issubclass(origin, Sequence):
        if isinstance(value, list):
            return tuple(_value(inner[0], each) for each in value)
    elif hint is type(None):
        if value is None:
            return None
    elif isinstance(hint, type) and is_dataclass(hint):
        return from_values(hint, value)
    elif hint is Path:
        if isinstance(value, str) and value:
            return Path(value)
    elif hint is float:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    elif isinstance(value, hint) and (hint is bool or not isinstance(value, bool)):
        return value
    raise AnotherVersion(hint, value)
