"""Four formats are accepted; a sentence says why any other file is refused."""

import io
import zipfile
from typing import Any

import pytest
from PIL import Image as Pillow
from PIL import ImageFile

from apps.images import formats
from apps.images.formats import Facts, facts_of
from apps.images.tests.factories import bomb, photo, picture
from apps.realtime.errors import Refused

ZIP = io.BytesIO()
with zipfile.ZipFile(ZIP, "w") as archive:
    archive.writestr("evil.class", "x" * 100)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF"])
def test_pictures_of_the_listed_formats_are_accepted(format_: str) -> None:
    assert facts_of(picture(format_)) == Facts(60, 40)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_size_is_that_of_the_upright_picture(orientation: int) -> None:
    size = (60, 40) if orientation < 5 else (40, 60)
    assert facts_of(photo(orientation=orientation)) == Facts(*size)


@pytest.mark.parametrize(
    "content",
    [
        b"not a picture",
        b"%PDF-1.7\n",
        b"MZ\x90\x00",
        b"\x00\x00\x00\x20ftypheic",
        ZIP.getvalue(),
        picture("BMP"),
        picture("TIFF"),
        picture("ICO", (16, 16)),
    ],
)
def test_other_formats_are_refused_with_the_list_of_those_that_are_not(content: bytes) -> None:
    assert refusal(content) == "This is not a JPEG, PNG, WebP or GIF picture."


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"  \n<SVG/>",
        b"\xef\xbb\xbf<?xml version='1.0'?><svg/>",
        b"<!-- x --><svg/>",
        b"<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' ''><svg/>",
    ],
)
def test_svg_is_refused_with_the_reason(content: bytes) -> None:
    assert "SVG files can contain scripts" in refusal(content)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize(
    "second",
    [ZIP.getvalue(), b"<script>alert(1)</script>", b"<?php system($_GET[0]);", b"<html><body>",
     b"%PDF-1.4\n1 0 obj", b"<svg onload=alert(1)>", b"Rar!\x1a\x07\x01\x00"],
    ids=["zip", "script", "php", "html", "pdf", "svg", "rar"],
)  # fmt: skip
def test_a_picture_that_is_a_second_thing_is_refused(format_: str, second: bytes) -> None:
    assert refusal(picture(format_) + second) == TWO_THINGS


TWO_THINGS = "This file is a picture and something else at the same time."


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a/*" + picture("GIF")[8:] + b"*/=1;alert(1)",
        b"\xff\xd8\xff\xe0/*" + bytes(0x2F2A) + b"*/=alert(1)",
        picture("JPEG", comment=b"<script>alert(1)</script>"),
    ],
)
def test_a_picture_that_is_a_script_is_refused(content: bytes) -> None:
    assert refusal(content) == TWO_THINGS


def test_a_picture_of_50_megapixels_is_refused_before_it_is_decoded() -> None:
    content = bomb(10_000, 5_000)
    assert len(content) < 10_000
    assert "up to 49 megapixels" in refusal(content)


def test_a_large_picture_is_accepted_without_decoding_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is a worker's part. Pillow would decode a PNG to look for EXIF data at its end."""
    monkeypatch.delattr(ImageFile.ImageFile, "load")
    assert facts_of(bomb(7_000, 7_000)) == Facts(7_000, 7_000)


@pytest.mark.parametrize("size", [(17_000, 17), (17, 17_000)])
def test_a_picture_longer_than_webp_allows_is_refused(size: tuple[int, int]) -> None:
    assert "16,383 a side" in refusal(bomb(*size))


def test_pillows_own_warning_about_bombs_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes first for the largest ones, and would do if our own check were gone."""
    monkeypatch.setattr(formats, "check_size", lambda *size: None)
    assert "too large" in refusal(bomb(16_000, 6_000))
    with pytest.raises(Pillow.DecompressionBombWarning):
        formats.open_picture(bomb(16_000, 6_000))


def test_the_setting_says_how_many_pixels(settings: Any) -> None:
    settings.IMAGE_MAX_PIXELS = 2_000_000
    assert facts_of(picture(size=(1_000, 2_000))) == Facts(1_000, 2_000)
    assert "up to 2 megapixels" in refusal(picture(size=(1_000, 2_001)))


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_file_that_ends_in_its_header_is_refused(format_: str) -> None:
    assert refusal(picture(format_)[:15]) == "This file is damaged or incomplete."


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        facts_of(content)
    assert refused.value.code == "invalid"
    return refused.value.message
