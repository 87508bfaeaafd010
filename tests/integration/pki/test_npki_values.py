"""NPKI's own names and values are for tests: nothing that runs carries an authority of them."""

from pathlib import Path

import pytest

import pki
from tests.integration.pki.npki_values import NPKI

PACKAGES = [Path(pki.__file__).parent.parent / name for name in ("pki", "flows", "bot")]


@pytest.mark.parametrize("value", [NPKI.issuing_name, NPKI.root_name, NPKI.subscriber_units[0]])
def test_no_package_carries_npkis_own_values(value: str) -> None:
    sources = [path for package in PACKAGES for path in package.rglob("*.py")]
    assert [path.name for path in sources if value in path.read_text(encoding="utf-8")] == []
