"""Programs that others wrote read, validate and open what the authority makes; the README says who accepts what."""

import os
import re
from pathlib import Path
from typing import Final

import pytest
from cryptography import x509

import pki
from pki import oids
from pki.signed.lint import DEVIATIONS
from tests.integration.pki import libraries, report
from tests.integration.pki.exhibits import Exhibit
from tests.integration.pki.faults import FAULTS
from tests.integration.pki.judges import Verdict, versions
from tests.integration.pki.matrix import (
    CELLS,
    CERTIFICATES,
    EXCEPTIONS,
    NOTICED_BY,
    Court,
    Question,
    expected,
    noticed_by,
)

README: Final = Path(pki.__file__).with_name("README.md")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_noticed(court: Court, fault: str) -> None:
    assert noticed_by(court, fault) == NOTICED_BY[fault]


@pytest.mark.parametrize(
    ("question", "thing", "variant"), CELLS, ids=[f"{item[0].name}-{item[1]}-{item[2]}" for item in CELLS]
)
def test_a_judge_says_what_is_expected(court: Court, question: Question, thing: str, variant: str) -> None:
    exception = expected(question, thing, variant)
    heard = court.hear(question, thing, variant)
    assert heard.verdict == (exception.verdict if exception else Verdict.ACCEPTS), heard.words


def test_every_exception_is_still_needed() -> None:
    used = {id(expected(*cell)) for cell in CELLS}
    assert all(id(exception) in used for exception in EXCEPTIONS)


def test_pkilint_finds_the_listed_deviation_wherever_there_is_a_notice_and_nothing_else(
    shown: Exhibit,
) -> None:
    listed = [deviation.pkilint for deviation in DEVIATIONS]
    for name in CERTIFICATES:
        extensions = x509.load_der_x509_certificate(shown.der(name)).extensions
        notice = oids.CERTIFICATE_POLICIES in [extension.oid for extension in extensions]
        assert libraries.pkilint_errors(shown.der(name)) == (listed if notice else []), name


def test_the_readme_shows_what_was_just_seen(court: Court) -> None:
    """Write it anew with `make matrix`."""
    written = README.read_text(encoding="utf-8")
    above, marker, _ = written.partition(report.BEGIN)
    assert marker, "the README has lost the line below which it is generated"
    seen = report.render(court)
    if os.environ.get("WRITE_MATRIX"):
        README.write_text(f"{above}{seen}\n{versions()}\n", encoding="utf-8")
    shown = re.sub(r"\nLast written with .*\n", "", README.read_text(encoding="utf-8"))
    assert shown == above + seen
