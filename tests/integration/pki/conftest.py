"""Authorities of each kind, made once for the session, and spoilt copies of one of them."""

import re

import pytest

from tests.integration.pki import faults
from tests.integration.pki.exhibits import VARIANTS, Exhibit, make_exhibit
from tests.integration.pki.matrix import Court


@pytest.fixture(scope="session")
def exhibits(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Exhibit]:
    folder = tmp_path_factory.mktemp("exhibits")
    return {name: make_exhibit(folder / _folder_name(name), settings) for name, settings in VARIANTS.items()}


@pytest.fixture(scope="session")
def court(exhibits: dict[str, Exhibit]) -> Court:
    """Hears the judges about what the authorities made, and about planted faults."""
    good = next(iter(exhibits.values()))
    shop = faults.open_workshop(good)
    spoilt = {
        fault: faults.plant(good.folder.parent / _folder_name(fault), good, shop, fault)
        for fault in faults.FAULTS
    }
    return Court(exhibits={**exhibits, **spoilt})


@pytest.fixture(scope="session", params=VARIANTS)
def shown(request: pytest.FixtureRequest, exhibits: dict[str, Exhibit]) -> Exhibit:
    """Each authority's exhibit in turn."""
    return exhibits[request.param]


def _folder_name(text: str) -> str:
    return re.sub("[^a-z0-9]+", "-", text.lower())
