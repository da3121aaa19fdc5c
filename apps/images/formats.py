"""Finds the format of an uploaded file from its bytes, and ignores its name and Content-Type."""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL.ImageFile import ImageFile

from apps.realtime.errors import Refused

MAX_PIXELS = 49_000_000  # cameras of phones have 48 million
MAX_SIDE = 16_383  # of WebP

# The formats by their first bytes. No other decoder of Pillow ever sees an upload.
MAGIC = {
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "GIF": re.compile(rb"GIF8[79]a"),
    "WEBP": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}
SVG = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!doctype\s+svg|svg|!--)", re.IGNORECASE)

# Signatures of polyglot files, which are a picture and something else. Browsers look for HTML, and
# readers for PDF, near the beginning only, where less than one photo in a million has these bytes.
HEAD_BYTES = 2048
SECOND_IN_HEAD = re.compile(rb"%PDF-|<html|<!doctype|<svg|<iframe", re.IGNORECASE)
SECOND_ANYWHERE = re.compile(rb"<script|<\?php\s|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c", re.IGNORECASE)
# The length of the first segment, or the width, begins a comment of JavaScript.
SCRIPT_COMMENT = re.compile(rb"GIF8[79]a/\*|\xff\xd8\xff[\xe0\xfe]/\*")

# EXIF's orientation tag, and its values for a picture that is turned by a quarter.
ORIENTATION, SIDEWAYS = 0x0112, (5, 6, 7, 8)


@dataclass(frozen=True)
class Facts:
    """The size of a picture in pixels as people see it: turned, if its EXIF data says so."""

    width: int
    height: int


def facts_of(content: bytes) -> Facts:
    """Look at an upload without decoding it. Raises Refused `invalid` with a sentence."""
    if format_of(content) is None:
        raise Refused("invalid", sentence_about(content))
    if is_two_things(content):
        raise Refused("invalid", _("This file is a picture and something else at the same time."))
    try:
        picture = open_picture(content)
        check_size(*picture.size)
        is_sideways = turns(picture) and picture.getexif().get(ORIENTATION) in SIDEWAYS
    except (Pillow.DecompressionBombWarning, Pillow.DecompressionBombError):
        raise too_many_pixels() from None
    except Refused:
        raise
    except Exception:  # parsers raise many types of errors for broken files
        raise Refused("invalid", _("This file is damaged or incomplete.")) from None
    width, height = picture.size
    return Facts(height, width) if is_sideways else Facts(width, height)


def open_picture(content: bytes) -> ImageFile:
    """Read its header. Pillow tries the decoder of the one format that the first bytes name."""
    return Pillow.open(BytesIO(content), formats=[format_of(content) or "none"])


def turns(picture: ImageFile) -> bool:
    """Whether EXIF's orientation counts. That of a PNG can be known only once it is decoded."""
    return picture.format != "PNG"


def check_size(width: int, height: int) -> None:
    if width * height > max_pixels() or max(width, height) > MAX_SIDE:
        raise too_many_pixels()


def format_of(content: bytes) -> str | None:
    return next((name for name, magic in MAGIC.items() if magic.match(content)), None)


def is_two_things(content: bytes) -> bool:
    """Whether another program would take the file for an archive, a document or a script."""
    return bool(
        SECOND_IN_HEAD.search(content[:HEAD_BYTES])
        or SECOND_ANYWHERE.search(content)
        or SCRIPT_COMMENT.match(content)
        or zipfile.is_zipfile(BytesIO(content))
    )


def sentence_about(content: bytes) -> str:
    if SVG.match(content):
        return _("SVG files can contain scripts. Please use a JPEG, PNG, WebP or GIF picture.")
    return _("This is not a JPEG, PNG, WebP or GIF picture.")


def too_many_pixels() -> Refused:
    millions = max_pixels() // 1_000_000
    sentence = _(
        "This picture is too large: up to %(count)d megapixels, 16,383 a side, can be used."
    )
    return Refused("invalid", sentence % {"count": millions})


def max_pixels() -> int:
    return int(getattr(settings, "IMAGE_MAX_PIXELS", MAX_PIXELS))
