"""The paths of the guide as data: a path is its pages in order, and what to tick when they are done.

A page has texts of its own: ``guide-<page>-title``, and for each device ``guide-<page>-<device>-screen`` (what the
bank shows) and ``guide-<page>-<device>-enter`` (what to do there). What it says besides is shared:
``guide-never-<name>``, ``guide-caution-<name>`` and ``guide-advice-<name>``. A path has ``guide-path-<name>`` and ``guide-before-<name>``,
a row of the checklist ``guide-row-<name>`` and ``guide-box-<name>``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Device = Literal["pc", "phone"]
DEVICES: Final[tuple[Device, ...]] = ("pc", "phone")


@dataclass(frozen=True, slots=True)
class Page:
    """One screen of the bank.

    Attributes:
        id: names its texts.
        step: where it belongs in the procedure, one of :data:`flows.machine.STEPS`: its problems are that step's.
        never: what must not be told to anybody there.
        cautions: what goes wrong there.
        advice: for whom it fits.
    """

    id: str
    step: str
    never: str
    cautions: tuple[str, ...]
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GuidePath:
    """What somebody may want to do at the bank.

    Attributes:
        pages: in the bank's order.
        rows: those of the closing checklist that fit.
    """

    pages: tuple[Page, ...]
    rows: tuple[str, ...]


# The eight steps of the seed, in its order.
_WELCOME: Final = Page("welcome", "welcome", "welcome", ("network",), ("hurry",))
_MENU: Final = Page("menu", "menu", "menu", ("personal",))
_IDENTITY: Final = Page("identity", "identity", "identity", ("terms", "number"))
_PRODUCT: Final = Page("product", "product", "product", ("purpose",), ("lasting",))
_VERIFICATION: Final = Page("verification", "verification", "verification", ("phone",))
_PAYMENT: Final = Page("payment", "payment", "payment", ("fee",))
_PROTECTION: Final = Page("protection", "protection", "protection", ("copies",))
_DELIVERY: Final = Page("delivery", "delivery", "delivery", ("exact",), ("refund",))

# The bank has issuing and reissuing in one menu, and asks the same for both.
_REISSUE: Final = (
    _WELCOME,
    _MENU,
    _IDENTITY,
    Page("reissue-product", "product", "product", ("purpose",)),
    _VERIFICATION,
    Page("reissue-payment", "payment", "payment", ("careful",)),
    _PROTECTION,
    Page("reissue-delivery", "delivery", "delivery", ("exact", "again")),
)

# It asks for the old certificate in place of the identity, and makes no call.
_RENEW: Final = (
    _WELCOME,
    Page("renew-menu", "menu", "menu", ("expiry",)),
    Page("renew-certificate", "protection", "protection", ("at-hand",)),
    Page("renew-terms", "identity", "identity", ("terms",)),
    Page("renew-payment", "payment", "payment", ("fee",)),
    _PROTECTION,
    Page("renew-delivery", "delivery", "delivery", ("exact", "again")),
)

_REGISTER: Final = (
    Page("register-welcome", "welcome", "welcome", ("network",)),
    Page("register-menu", "menu", "menu", ("personal",)),
    Page("register-identity", "identity", "identity", ("number",)),
    Page("register-certificate", "protection", "protection", ("at-hand",)),
    _VERIFICATION,
    Page("register-payment", "payment", "payment", ("careful",)),
    Page("register-delivery", "delivery", "delivery", ("try", "again")),
)

_EXPORT: Final = (
    Page("export-welcome", "welcome", "welcome", ("network",)),
    Page("export-menu", "menu", "menu", ("personal",)),
    Page("export-certificate", "protection", "protection", ("at-hand",)),
    Page("export-code", "protection", "export", ("copies",)),
    Page("export-delivery", "delivery", "delivery", ("try",)),
)

PATHS: Final[Mapping[str, GuidePath]] = {
    "issue": GuidePath(
        pages=(
            _WELCOME,
            _MENU,
            _IDENTITY,
            _PRODUCT,
            _VERIFICATION,
            _PAYMENT,
            _PROTECTION,
            _DELIVERY,
        ),
        rows=("verify", "expiry", "purpose", "copies", "cost"),
    ),
    "reissue": GuidePath(pages=_REISSUE, rows=("verify", "expiry", "copies")),
    "renew": GuidePath(pages=_RENEW, rows=("verify", "expiry", "copies", "cost")),
    "register": GuidePath(pages=_REGISTER, rows=("verify", "expiry", "purpose")),
    "export": GuidePath(pages=_EXPORT, rows=("verify", "copies")),
}
