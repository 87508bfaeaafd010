"""What the Bot API answers instead of a result."""

from __future__ import annotations

BAD_REQUEST = 400
UNAUTHORIZED = 401
FORBIDDEN = 403
NOT_FOUND = 404
CONFLICT = 409
TOO_LARGE = 413
TOO_MANY = 429


class ApiError(Exception):
    """
    A refusal in the Bot API's own shape: ``error_code``, ``description`` and perhaps ``retry_after``.
    """

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def body(self) -> dict[str, object]:
        """Return the JSON object that Telegram sends with this refusal."""
        answer: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        return answer


class Refused(Exception):
    """The sandbox refuses an action of the person, as a Telegram app would."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def bad_request(text: str) -> ApiError:
    """Return a 400 with Telegram's prefix."""
    return ApiError(BAD_REQUEST, f"Bad Request: {text}")


def forbidden(text: str) -> ApiError:
    """Return a 403 with Telegram's prefix."""
    return ApiError(FORBIDDEN, f"Forbidden: {text}")


def conflict(text: str) -> ApiError:
    """Return a 409 with Telegram's prefix."""
    return ApiError(CONFLICT, f"Conflict: {text}")


def flood(seconds: int) -> ApiError:
    """Return the 429 of a chat or bot that sends too fast."""
    return ApiError(TOO_MANY, f"Too Many Requests: retry after {seconds}", seconds)
