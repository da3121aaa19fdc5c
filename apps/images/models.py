import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LABEL_LENGTH = 40
# Widths of files. The largest fills a column of 40rem on a screen of three pixels a px.
WIDTHS = (320, 640, 1280, 1920)
USED_BY_LENGTH = 90


class State(models.TextChoices):
    RECEIVING = "receiving", _("being received")
    PENDING = "pending", _("being prepared")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    DISCARDED = "discarded", _("to be deleted")


class Failure(models.TextChoices):
    DAMAGED = "damaged", _("The file is damaged or incomplete.")
    GIVEN_UP = "given up", _("The server could not prepare the picture.")


def new_token() -> str:
    """A name for files that nobody can guess: 128 random bits."""
    return secrets.token_hex(16)


class Image(models.Model):
    """An uploaded picture. It may be shown, with its space reserved, from PENDING on.

    `app` is the app for which it was uploaded, and the only one that finds it. The files of one
    that is `private` are in a folder that no web server serves: the app shows them by a view that
    checks the rights. `client_id` is made by the browser, which may send the same upload again.
    `width` and `height` are those of the picture as people see it, in pixels. `attempts` counts how
    often a worker began. `used_at` is when it was last uploaded, used or released. `widths` are
    those of its files once it is READY: a later release may make others.
    """

    app = models.CharField(max_length=LABEL_LENGTH)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    client_id = models.UUIDField(null=True, editable=False)
    private = models.BooleanField(default=False, db_default=False, editable=False)
    token = models.CharField(max_length=32, unique=True, default=new_token)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVING)
    failure = models.CharField(max_length=10, choices=Failure.choices, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    widths = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=0)
    attempted_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(default=timezone.now, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["app", "owner", "client_id"],
                condition=models.Q(client_id__isnull=False),
                name="image_uploaded_once",
            )
        ]

    def __str__(self) -> str:
        return f"Image {self.pk}"

    @property
    def shown_width(self) -> int:
        """The width of the largest file, which is known before there is one."""
        return min(self.width, WIDTHS[-1])

    @property
    def shown_height(self) -> int:
        return self.height_at(self.shown_width)

    def widths_made(self) -> list[int]:
        """The widths of the files, ascending. None is wider than the picture."""
        return [width for width in WIDTHS if width < self.shown_width] + [self.shown_width]

    @property
    def upload_name(self) -> str:
        """The name of the uploaded file, which is never shown."""
        return f"{self.folder}/{self.token}.upload"

    def file_name(self, width: int) -> str:
        return f"{self.folder}/{self.token}-{width}.webp"

    @property
    def folder(self) -> str:
        return "private-images" if self.private else "images"

    def height_at(self, width: int) -> int:
        return max(1, round(self.height * width / self.width))


class ImageUse(models.Model):
    """A thing of the image's app that shows it, or once did. An image in use is kept.

    `used_by` names the thing, as in `liveblog.post.57`.
    """

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="uses")
    used_by = models.CharField(max_length=USED_BY_LENGTH, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "used_by"], name="image_used_once_by_each")
        ]

    def __str__(self) -> str:
        return f"{self.image_id} in {self.used_by}"
