from typing import Any


async def lifespan(scope: Any, receive: Any, send: Any) -> None:
    """Confirm startup and shutdown to uvicorn. Daphne does not send these events."""
    while (await receive())["type"] != "lifespan.shutdown":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})
