"""Where images are stored: in the storage "images" of STORAGES, or else in the default one."""

from contextlib import suppress

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from apps.images.models import WIDTHS, Image


def image_storage() -> Storage:
    return storages["images" if "images" in settings.STORAGES else "default"]


def file_write(name: str, content: bytes) -> None:
    """Write a file, in place of what an earlier attempt has left. Leaves no half of one behind.

    Raises the storage's own errors, such as OSError when a disk is full.
    """
    storage = image_storage()
    storage.delete(name)
    try:
        written = storage.save(name, ContentFile(content))
    except Exception:
        with suppress(Exception):  # the first error is the one to tell
            storage.delete(name)
        raise
    if written != name:
        storage.delete(written)
        raise OSError(f"Another worker writes {name}.")


def file_read(name: str) -> bytes:
    """Raises OSError if there is none."""
    with image_storage().open(name) as file:
        content: bytes = file.read()
    return content


def files_delete(image: Image) -> None:
    """Delete all files of the image that exist."""
    storage = image_storage()
    widths = {*WIDTHS, *image.widths, image.shown_width}
    for name in [image.upload_name, *map(image.file_name, sorted(widths))]:
        storage.delete(name)
