import asyncio
from collections.abc import AsyncIterator


async def batched(pieces: AsyncIterator[str], seconds: float) -> AsyncIterator[str]:
    """Join the pieces that come within `seconds`. The first is yielded at once, for its readers."""
    clock = asyncio.get_running_loop().time
    waiting, due = "", 0.0
    coming = asyncio.ensure_future(anext(pieces, None))
    try:
        while True:
            await asyncio.wait([coming], timeout=max(0.0, due - clock()) if waiting else None)
            if coming.done():
                piece = coming.result()
                if piece is None:
                    break
                waiting += piece
                coming = asyncio.ensure_future(anext(pieces, None))
            if waiting and clock() >= due:
                yield waiting
                waiting, due = "", clock() + seconds
    finally:
        coming.cancel()
    if waiting:
        yield waiting
