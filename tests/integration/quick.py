"""Authorities whose keys open quickly.

Each bot makes an authority of its own and opens its keys at each start. That keys are stretched strongly unless
told otherwise is tested with the vault; `certguide ca init` on a terminal, and one `certguide demo`, run so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from pki.files import containers


@contextmanager
def quick_keys() -> Iterator[None]:
    """Meanwhile, the keys of authorities that this process makes are stretched only a little."""
    seal = containers.seal_strong

    def seal_quickly(plain: bytes, secret: bytes, **_: Any) -> bytes:
        return seal(plain, secret, stretching=1)

    with patch.object(containers, "seal_strong", seal_quickly):
        yield
