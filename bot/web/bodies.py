"""Bodies of requests, of bounded size."""

from starlette.requests import ClientDisconnect, Request


async def read_body(request: Request, limit: int) -> bytes | None:
    """The body; ``None`` if it is longer than ``limit`` bytes, whatever its length header promised."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                return None
    except ClientDisconnect:
        return b""  # nobody reads the answer
    return bytes(body)
