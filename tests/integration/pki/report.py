"""Writes the matrix of who accepts what as Markdown, from what the judges said."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from pki.signed.lint import DEVIATIONS, RULES
from tests.integration.pki.exhibits import VARIANTS
from tests.integration.pki.faults import FAULTS
from tests.integration.pki.judges import Verdict
from tests.integration.pki.matrix import (
    FAULT_JUDGES,
    FAULT_QUESTIONS,
    QUESTIONS,
    Court,
    Question,
    expected,
    noticed_by,
)

BEGIN: Final = "<!-- The rest of this file is written by `make matrix`. -->"
INTRODUCTION: Final = (
    "Three authorities were made: two with the house's values and keys of 2048 and of 3072 bits, and one with NPKI's "
    "values, among them critical policies. A cell is about all three unless it names one. A dash: not asked. An OCSP "
    "answer is accepted when the judge reads the state that the certificate is in. Of the private keys, that of "
    "`limited` is encrypted by PBES2 with SEED, that of `universal` in NPKI's older form."
)
BLIND: Final = (
    "What all of them are blind to, the lint refuses before it is signed: `validity_is_within_the_issuers` and "
    "`serial_is_unpredictable`."
)
HEADINGS: Final = {
    "issuing": "issuing CA",
    "ocsp-signer": "OCSP signer",
    "root.crl": "root's CRL",
    "issuing.crl": "issuing CA's CRL",
}


@dataclass(slots=True)
class _Notes:
    """Footnotes, numbered as they come up."""

    texts: list[str] = field(default_factory=list)

    def mark(self, text: str) -> str:
        if text not in self.texts:
            self.texts.append(text)
        return f"<sup>{self.texts.index(text) + 1}</sup>"


def render(court: Court) -> str:
    """The generated part of the package's README."""
    notes = _Notes()
    lines = [BEGIN, "", "## Who accepts what", "", INTRODUCTION, ""]
    for section in dict.fromkeys(question.section for question in QUESTIONS):
        lines += [f"### {section}", "", *_section(court, section, notes), ""]
    lines += [f"{number}. {text}" for number, text in enumerate(notes.texts, 1)]
    lines += ["", "## Planted faults, and who notices them", "", *_faults(court), "", BLIND, ""]
    lines += ["## Rules of the lint", "", *_rules(), ""]
    return "\n".join(lines)


def _section(court: Court, section: str, notes: _Notes) -> list[str]:
    asked = [question for question in QUESTIONS if question.section == section]
    things = list(dict.fromkeys(thing for question in asked for thing in question.about))
    rows = [
        [
            f"{question.judge}: {question.how}",
            *(_cell(court, question, thing, notes) if thing in question.about else "–" for thing in things),
        ]
        for question in asked
    ]
    return _table(["Judge", *(HEADINGS.get(thing, thing) for thing in things)], rows)


def _cell(court: Court, question: Question, thing: str, notes: _Notes) -> str:
    said: dict[str, list[str]] = {}
    for variant in VARIANTS:
        verdict = court.hear(question, thing, variant).verdict
        words = verdict if verdict is Verdict.ACCEPTS else f"**{verdict}**"
        note = expected(question, thing, variant)
        said.setdefault(words + (notes.mark(note.reason) if note else ""), []).append(variant)
    if len(said) == 1:
        return next(iter(said))
    usual, *others = said
    return "; ".join([usual, *(f"{_listed(said[other])}: {other}" for other in others)])


def _faults(court: Court) -> list[str]:
    rows = []
    for fault in FAULTS:
        found = noticed_by(court, fault)
        asked = {question.judge for question, _ in FAULT_QUESTIONS[fault.split(":")[0]]}
        cells = ["notices" if judge in found else "**blind**" for judge in FAULT_JUDGES]
        rows.append(
            [
                fault,
                *(cell if judge in asked else "–" for judge, cell in zip(FAULT_JUDGES, cells, strict=True)),
            ]
        )
    return _table(["Fault", *FAULT_JUDGES], rows)


def _rules() -> list[str]:
    listed = {deviation.rule for deviation in DEVIATIONS}
    rows = [
        [
            f"`{rule.name}`",
            rule.text,
            rule.source,
            f"{rule.severity}, a listed deviation" if rule.name in listed else str(rule.severity),
        ]
        for rule in RULES
    ]
    return _table(["Rule", "The certificate has", "Source", "A breach is"], rows)


def _table(header: list[str], rows: list[list[str]]) -> list[str]:
    lines = [header, ["---"] * len(header), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
