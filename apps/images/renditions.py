"""The image files for readers: WebP in several widths, encoded from the pixels alone."""

from collections.abc import Iterator
from io import BytesIO

from PIL import Image as Pillow
from PIL import ImageCms, ImageOps

from apps.images.formats import check_size, open_picture, turns
from apps.images.models import WIDTHS
from apps.realtime.errors import Refused

QUALITY = 80


class DamagedImage(Exception):
    """The picture cannot be decoded; another attempt would fail too."""


def decoded(content: bytes) -> Pillow.Image:
    """The first frame, upright, in sRGB, as large as the largest file or smaller.

    Raises DamagedImage. It shrinks as early as it can: a picture of 49 megapixels has 196 MB.
    """
    try:
        picture = open_picture(content)
        check_size(*picture.size)
        picture.draft("RGB", (WIDTHS[-1], WIDTHS[-1]))  # a JPEG, at a fraction of its size
        picture.load()
        small = shrunk(in_colour(picture))
        return in_srgb(ImageOps.exif_transpose(small) if turns(picture) else small)
    except MemoryError:
        raise
    except (Exception, Refused) as error:  # decoders raise many types of errors for broken files
        raise DamagedImage(repr(error)) from error


def in_colour(picture: Pillow.Image) -> Pillow.Image:
    """Convert palettes, greys and inks, which do not scale well or are no WebP."""
    if picture.mode.startswith("I"):  # grey with 16 bits, which would become white
        picture = picture.point(lambda value: value / 256).convert("L")
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    return picture if picture.mode == mode else picture.convert(mode)


def shrunk(picture: Pillow.Image) -> Pillow.Image:
    """Scale down to the largest width; a rotated picture may have it as its height."""
    factor = WIDTHS[-1] / min(picture.size)
    size = (round(picture.width * factor), round(picture.height * factor))
    return scaled(picture, size) if factor < 1 else picture


def in_srgb(picture: Pillow.Image) -> Pillow.Image:
    """Convert the colours: browsers take those of a file without a profile for sRGB."""
    profile = picture.info.get("icc_profile")
    if not profile:
        return picture
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, source, target) or picture
    except (ImageCms.PyCMSError, OSError, ValueError):  # a broken one, or one of other colours
        return picture


def files_of(picture: Pillow.Image, sizes: list[tuple[int, int]]) -> Iterator[bytes]:
    """The picture as WebP in each of these sizes."""
    for size in sizes:
        output = BytesIO()
        scaled(picture, size).save(output, "WEBP", quality=QUALITY, method=4)
        yield output.getvalue()


def scaled(picture: Pillow.Image, size: tuple[int, int]) -> Pillow.Image:
    return picture.resize(size, Pillow.Resampling.LANCZOS, reducing_gap=3.0)
