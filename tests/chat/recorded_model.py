"""A model that writes down what it is asked, and says as many words as a test allows."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from apps.chat.bots.model import Turn

FOLDER = "RECORDED_MODEL"  # the environment variable that names its folder
WORDS = [f"word{number} " for number in range(1, 101)]


class RecordedModel:
    async def answer(self, conversation: Sequence[Turn], so_far: str) -> AsyncIterator[str]:
        folder = Path(os.environ[FOLDER])
        with (folder / "asks").open("a") as asks:
            asks.write(f"{len(so_far)}\n")
        for number, word in enumerate(WORDS):
            if len("".join(WORDS[:number])) < len(so_far):
                continue
            while int((folder / "allowed").read_text() or 0) <= number:  # noqa: ASYNC110  another process
                await asyncio.sleep(0.02)
            yield word
