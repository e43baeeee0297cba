"""What the head of an HTTP answer says of a file: its version, its length, where a part of it begins (RFC 9110)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping

from sketchdesk.library.http_transfer import Answer
from sketchdesk.library.part_file import Version


def version_of(url: str, answer: Answer) -> Version:
    """The version of the file that an answer with status 200 or 206 is about."""
    headers = answer.headers
    etag = headers.get("etag", "")
    # A weak tag does not promise the same bytes.
    validator = etag if etag and not etag.startswith("W/") else headers.get("last-modified") or None
    total = full_length(answer) if answer.status == 206 else _number(headers.get("content-length"))
    if "chunked" in headers.get("transfer-encoding", "").lower() and answer.status != 206:
        total = None
    return Version(url, validator, total, _stored_md5(headers))


def same_version(old: Version, new: Version) -> bool:
    """Whether a part belongs to the version at hand. What a server leaves out of a partial answer does not tell."""
    pairs = [(old.total, new.total), (old.md5, new.md5)]
    # A server may name the tag with the whole file and only the date with a part of it.
    if _is_tag(old.validator) == _is_tag(new.validator):
        pairs.append((old.validator, new.validator))
    return all(mine is None or its is None or mine == its for mine, its in pairs)


def _is_tag(validator: str | None) -> bool:
    return validator is not None and validator.startswith('"')


def full_length(answer: Answer) -> int | None:
    """The length of the whole file, from an answer about a part of it (206, 416)."""
    found = re.fullmatch(r"bytes (?:\d+-\d+|\*)/(\d+)", answer.headers.get("content-range", "").strip())
    return int(found[1]) if found else None


def first_byte(answer: Answer) -> int | None:
    """Where the part begins that an answer with status 206 brings."""
    found = re.match(r"bytes (\d+)-", answer.headers.get("content-range", "").strip())
    return int(found[1]) if found else None


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"\d{1,18}", text.strip()) else None


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds that the server asks to wait; 0 if it names none, or a date."""
    return float(_number(headers.get("retry-after")) or 0)


def _stored_md5(headers: Mapping[str, str]) -> str | None:
    """Google's storage names the checksum of what it stores: ``x-goog-hash: crc32c=…,md5=…`` (base64)."""
    found = re.search(r"md5=([A-Za-z0-9+/]{22}==)", headers.get("x-goog-hash", ""))
    try:
        return base64.b64decode(found[1], validate=True).hex() if found else None
    except binascii.Error:
        return None
