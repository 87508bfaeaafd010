"""Launch data as Telegram signs them."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from urllib.parse import quote

TOKEN = "7000000001:test-token-of-no-bot-at-all-0123456789"
NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
USER = {"id": 4242, "first_name": "홍 길동", "language_code": "ko", "allows_write_to_pm": True}


def fields(*, user=USER, at=NOW, **more) -> dict[str, str]:
    return {
        "query_id": "AAHdF6IQAAAAAN0XohDhrOrc",
        "user": json.dumps(user, ensure_ascii=False, separators=(",", ":")),
        "auth_date": str(int(at.timestamp())),
        "signature": "c2lnbmF0dXJl",
        **more,
    }


def signed(content: dict[str, str], token: str = TOKEN) -> str:
    checked = "\n".join(f"{name}={content[name]}" for name in sorted(content))
    secret = hmac.digest(b"WebAppData", token.encode(), "sha256")
    digest = hmac.new(secret, checked.encode(), hashlib.sha256).hexdigest()
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in {**content, "hash": digest}.items())
