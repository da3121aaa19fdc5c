"""Pictures, storages that fail, and a worker's rounds."""

import struct
import zlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import IO, Any, NoReturn

from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image as Pillow

from apps.images.models import Image
from apps.images.services import image_create
from apps.realtime.tasks import claims

APP = "liveblog"


def picture(format_: str = "PNG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    made = Pillow.new("RGB", size, "red")
    made.paste("blue", (size[0] // 2, 0, *size))
    output = BytesIO()
    made.save(output, format_, **options)
    return output.getvalue()


def photo(*, orientation: int = 1, size: tuple[int, int] = (60, 40)) -> bytes:
    """A JPEG as a phone writes it, with place, time and maker."""
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Phones of Ashby"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 45.0, 0.0), 3: "W", 4: (1.0, 28.0, 0.0)})
    return picture("JPEG", size, exif=exif, comment=b"secret comment")


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that says that it has so many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width // 8 + 2) * height), 9)
    data = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def upload(content: bytes, name: str = "picture.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def image_make(content: bytes | None = None, app: str = APP) -> Image:
    return image_create(app=app, file=upload(content or picture()))


def work_off(retry_after: tuple[float, ...] = (), queue: str = "images") -> None:
    """Run what is due of the images' tasks, as a worker does."""
    while row := claims.task_claim(queue=queue):
        claims.task_execute(row=row, retry_after=retry_after, pause=0)


def age(image: Image, **ages: timedelta) -> None:
    past = {field: timezone.now() - age for field, age in ages.items()}
    Image.objects.filter(pk=image.pk).update(**past)


def names(media: Path) -> list[str]:
    return sorted(file.name for file in media.iterdir()) if media.exists() else []


class FullDisk(FileSystemStorage):
    """Writes half of each file, and fails."""

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> NoReturn:
        half = content.read()[:20]
        super().save(name, SimpleUploadedFile(str(name), half), max_length)
        raise OSError(28, "No space left on device")


FULL_DISK = {"BACKEND": f"{__name__}.FullDisk"}
