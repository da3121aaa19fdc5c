"""The site's settings, on a channel layer that loses messages."""

from project.settings import *  # noqa: F403
from project.settings import CHANNEL_LAYERS

CHANNEL_LAYERS["default"]["BACKEND"] = "tests.faults.lossy.LossyLayer"
