from typing import ClassVar

from django.db import models


class Light(models.Model):
    # mypy's plugin gives a manager only to the models of the site's own apps.
    objects: ClassVar[models.Manager["Light"]] = models.Manager()

    colour = models.CharField(max_length=10, default="red")

    def __str__(self) -> str:
        return f"light {self.pk}, {self.colour}"
