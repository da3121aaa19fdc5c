"""The signals that images send to the apps that use them."""

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class ImageReady:
    """The `event` of `image_ready`: the image's files are there, or it has failed for good.

    `used_by` names the things that show it.
    """

    image_id: int
    app: str
    is_ready: bool
    used_by: tuple[str, ...]


# A worker sends it after the commit of the change, and again if a receiver raises. So receivers
# must tolerate a second call.
image_ready = Signal()
