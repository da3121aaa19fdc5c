"""Renditions have the pixels of the upload, and no other data from it."""

from io import BytesIO

import pytest
from PIL import Image as Pillow
from PIL import ImageCms

from apps.images import renditions
from apps.images.renditions import DamagedImage, decoded, files_of
from apps.images.tests.factories import bomb, photo, picture

RED, BLUE = (250, 5, 5), (5, 5, 250)


def rendition(content: bytes, size: tuple[int, int] = (30, 20)) -> Pillow.Image:
    (file,) = files_of(decoded(content), [size])
    return Pillow.open(BytesIO(file), formats=["WEBP"])


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_of_each_format_becomes_webp(format_: str) -> None:
    made = rendition(picture(format_)).convert("RGB")
    assert made.size == (30, 20)
    assert is_like(made.getpixel((5, 10)), RED)
    assert is_like(made.getpixel((25, 10)), BLUE)


def test_place_maker_and_comment_are_gone() -> None:
    content = photo()
    assert b"Phones of Ashby" in content
    assert b"secret comment" in content
    (file,) = files_of(decoded(content), [(60, 40)])
    assert b"Phones of Ashby" not in file
    assert b"secret comment" not in file
    made = Pillow.open(BytesIO(file))
    assert not made.getexif()
    assert not {"exif", "icc_profile", "xmp", "comment"} & {*made.info}


def test_a_picture_that_lies_on_its_side_is_turned() -> None:
    """Orientation 6: its right side is the bottom."""
    made = rendition(photo(orientation=6), (20, 30)).convert("RGB")
    assert is_like(made.getpixel((10, 5)), RED)
    assert is_like(made.getpixel((10, 25)), BLUE)


def test_colours_of_another_profile_are_converted_and_the_profile_goes() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    broken = rendition(picture("PNG", icc_profile=profile.tobytes()))
    nonsense = rendition(picture("PNG", icc_profile=b"nonsense"))
    for made in (broken, nonsense):
        assert is_like(made.convert("RGB").getpixel((5, 10)), RED)
        assert "icc_profile" not in made.info
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    assert "icc_profile" not in rendition(picture("PNG", icc_profile=srgb.tobytes())).info


def test_transparency_stays() -> None:
    output = BytesIO()
    Pillow.new("RGBA", (60, 40), (255, 0, 0, 0)).save(output, "PNG")
    assert rendition(output.getvalue()).getchannel("A").getextrema() == (0, 0)


def test_grey_of_16_bits_stays_grey() -> None:
    output = BytesIO()
    Pillow.new("I;16", (60, 40), 0x8000).save(output, "PNG")
    grey = rendition(output.getvalue()).convert("RGB").getpixel((5, 5))
    assert is_like(grey, (128, 128, 128))


def test_of_a_moving_picture_the_first_frame_stays() -> None:
    output = BytesIO()
    frames = [Pillow.new("RGB", (60, 40), colour) for colour in ("red", "blue")]
    frames[0].save(output, "GIF", save_all=True, append_images=frames[1:])
    made = rendition(output.getvalue())
    assert not getattr(made, "is_animated", False)
    assert is_like(made.convert("RGB").getpixel((5, 5)), RED)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_picture_is_damaged(format_: str) -> None:
    content = picture(format_, (600, 400), **({} if format_ != "WEBP" else {"lossless": True}))
    with pytest.raises(DamagedImage):
        decoded(content[: len(content) * 2 // 3])


def test_a_bomb_that_came_past_the_first_check_is_not_decoded() -> None:
    with pytest.raises(DamagedImage):
        decoded(bomb(10_000, 5_000))


def test_a_large_photo_is_not_decoded_at_full_size(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []
    shrunk = renditions.shrunk

    def measured(picture: Pillow.Image) -> Pillow.Image:
        sizes.append(picture.size)
        return shrunk(picture)

    monkeypatch.setattr(renditions, "shrunk", measured)
    assert decoded(picture("JPEG", (8_000, 6_000))).size == (2_560, 1_920)
    assert sizes == [(4_000, 3_000)]


def test_colours_are_those_of_the_profile() -> None:
    """In this one, what is called red is blue."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"xxxx").replace(b"bXYZ", b"rXYZ").replace(b"xxxx", b"bXYZ")
    made = rendition(picture("PNG", icc_profile=swapped)).convert("RGB")
    assert is_like(made.getpixel((5, 10)), BLUE)
    assert is_like(made.getpixel((25, 10)), RED)


def is_like(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 30 for a, b in zip(pixel, colour, strict=True))
