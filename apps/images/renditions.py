"""The files that readers get: WebP in several widths, made of pixels alone."""

from collections.abc import Iterator
from io import BytesIO

from PIL import Image as Pillow
from PIL import ImageCms, ImageOps

from apps.images.formats import check_size, open_picture, turns
from apps.images.models import WIDTHS
from apps.realtime.errors import Refused

QUALITY = 80


class DamagedImage(Exception):
    """The picture cannot be decoded, today or tomorrow."""


def decoded(content: bytes) -> Pillow.Image:
    """The first frame, upright, in sRGB, without anything that is no pixel.

    Raises DamagedImage. Photos are decoded at a fraction of their size, where that is enough.
    """
    try:
        picture = open_picture(content)
        check_size(*picture.size)
        picture.draft("RGB", (WIDTHS[-1], WIDTHS[-1]))
        return in_srgb(ImageOps.exif_transpose(picture) if turns(picture) else picture)
    except MemoryError:
        raise
    except (Exception, Refused) as error:  # whatever a decoder raises at a broken file
        raise DamagedImage(repr(error)) from error


def in_srgb(picture: Pillow.Image) -> Pillow.Image:
    """Convert the colours: browsers take those of a file without a profile for sRGB."""
    if picture.mode.startswith("I"):  # grey with 16 bits, which would become white
        picture = picture.point(lambda value: value / 256).convert("L")
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    profile = picture.info.get("icc_profile")
    plain = picture.convert(mode)
    if not profile or picture.mode not in ("RGB", "RGBA"):
        return plain
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(plain, source, target, outputMode=mode) or plain
    except (ImageCms.PyCMSError, OSError, ValueError):
        return plain


def files_of(picture: Pillow.Image, sizes: list[tuple[int, int]]) -> Iterator[bytes]:
    """The picture as WebP in each of these sizes."""
    for size in sizes:
        scaled = picture.resize(size, Pillow.Resampling.LANCZOS, reducing_gap=3.0)
        scaled.info.clear()  # WebP would get the profile and the EXIF data
        output = BytesIO()
        scaled.save(output, "WEBP", quality=QUALITY, method=4)
        yield output.getvalue()
