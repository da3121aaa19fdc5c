import warnings

from django.apps import AppConfig
from PIL.Image import DecompressionBombWarning


class ImagesConfig(AppConfig):
    """Pictures that people upload: checked, re-encoded by a worker, shown by other apps."""

    name = "apps.images"
    verbose_name = "Images"

    def ready(self) -> None:
        warnings.simplefilter("error", DecompressionBombWarning)
