"""The demo's model: a fixed script, one word at a time. It needs no service."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence

from apps.chat.bots.model import Turn
from apps.chat.text import excerpt

WORD = re.compile(r"\s*\S+")
ANSWER = """\
Good day, {name}. You wrote: “{question}”

I am a script that comes with the demo, so this is all that I say, one word at a time. Reload the \
page, or stop the server and start it again while I write: I go on where I was interrupted, and \
every character appears once.

A real model is one class, which `CHAT_MODEL` names:
```python
class Model:
    async def answer(self, conversation, so_far):
        async for piece in ask(conversation, so_far):
            yield piece
```
"""


class ScriptedModel:
    """The answer depends only on the question, so it continues after `so_far` without state."""

    pause = 0.08  # seconds before each word

    async def answer(self, conversation: Sequence[Turn], so_far: str) -> AsyncIterator[str]:
        text = self.text(conversation)
        for word in WORD.findall(text[len(so_far) :]):
            await asyncio.sleep(self.pause)
            yield word

    def text(self, conversation: Sequence[Turn]) -> str:
        asked = conversation[-1]
        return ANSWER.format(name=asked.name, question=excerpt(asked.text)).rstrip()
