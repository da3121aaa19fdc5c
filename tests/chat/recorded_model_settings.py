"""The site with a model that records what it is asked."""

from project.settings import *  # noqa: F403

CHAT_MODEL = "tests.chat.recorded_model.RecordedModel"
