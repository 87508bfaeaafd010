"""What an application may be for, and which proofs each purpose asks for after the person's identity.

A new certificate of any kind takes the whole road of the procedure. What can be undone, or protects, asks for
the identity alone; what cannot be undone asks for the security medium as well (issuance: section 2).
"""

from dataclasses import dataclass
from typing import Final, Literal

from flows import session
from flows.rules import Rules

Proof = Literal["road", "medium", "identity"]


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose.

    Attributes:
        proof: ``road``: additional verification, account and medium; ``medium``: the security card or token.
        free: no fee is taken, whatever the product.
    """

    proof: Proof
    free: bool = False


PURPOSES: Final[dict[session.Purpose, Purpose]] = {
    "issue": Purpose("road"),
    "renew": Purpose("road"),
    "reissue": Purpose("road", free=True),
    "suspend": Purpose("identity"),
    "find": Purpose("identity"),
    "resume": Purpose("medium"),
    "revoke": Purpose("medium"),
    "refund": Purpose("medium"),
}


def of(application: session.Application) -> Purpose:
    """The purpose of an application."""
    return PURPOSES[application.purpose]


def fee(application: session.Application, rules: Rules) -> int:
    """What the certificate costs, in won."""
    return 0 if of(application).free else rules.fee(application.product)


def wants_certificate(application: session.Application) -> bool:
    """Whether a certificate is issued at the end."""
    return of(application).proof == "road"
