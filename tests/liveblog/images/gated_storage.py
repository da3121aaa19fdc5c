from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from apps.realtime.testing.processes import wait_until


class GatedStorage(FileSystemStorage):
    """Writes half of a thumbnail, says so in the file `begun`, and waits for the file `gate`."""

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        folder = Path(settings.MEDIA_ROOT).parent
        if not str(name).endswith(".webp") or (folder / "gate").exists():
            return super().save(name, content, max_length)
        super().save(name, ContentFile(content.read()[:50]), max_length)
        (folder / "begun").touch()
        wait_until((folder / "gate").exists, "the gate", seconds=120)
        raise OSError("The worker should be dead.")
