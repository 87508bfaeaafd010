"""The certificates that a chat knows: those that were delivered in it, or found after an identity check."""

from collections.abc import Collection

from flows import fields
from flows.dialogue import Dialogue
from flows.ports import Standing
from flows.session import Certificate, Session


def find(session: Session, serial: str) -> Certificate | None:
    """The certificate with this serial."""
    return next((one for one in session.certificates if one.serial == serial), None)


def only(session: Session) -> Certificate | None:
    """The one certificate that the chat knows, if it knows exactly one."""
    return session.certificates[0] if len(session.certificates) == 1 else None


def looking_at(session: Session) -> Certificate | None:
    """The certificate whose card is open; by itself the newest one."""
    newest = session.certificates[-1] if session.certificates else None
    return find(session, session.looking) or newest


def remember(
    session: Session, certificate: Certificate, *, beside: Collection[Certificate] = ()
) -> list[Certificate]:
    """Know this certificate, and forget those that it takes the place of, which are returned.

    Args:
        beside: those of which it takes no place.
    """
    place = (certificate.holder, certificate.product)
    replaced = [
        one for one in session.certificates if (one.holder, one.product) == place and one not in beside
    ]
    session.certificates = [one for one in session.certificates if one not in replaced] + [certificate]
    session.looking = certificate.serial
    return replaced


def forget(session: Session, certificate: Certificate) -> None:
    """Know this certificate no longer."""
    session.certificates = [one for one in session.certificates if one.serial != certificate.serial]


def keep_to(session: Session, holder: str) -> list[Certificate]:
    """Forget everybody else's certificates, which are returned: they are not for a newcomer's eyes."""
    others = [one for one in session.certificates if one.holder != holder]
    session.certificates = [one for one in session.certificates if one.holder == holder]
    return others


def recognise(dialogue: Dialogue, standing: Standing) -> Certificate:
    """Know this certificate of the customer whose identity was just proved."""
    session = dialogue.session
    certificate = find(session, standing.serial)
    if certificate is None:
        certificate = Certificate(
            product=standing.product,
            serial=standing.serial,
            valid_from=standing.valid_from,
            valid_until=standing.valid_until,
            holder=session.application.customer,
            subject=fields.mask_name(session.application.name),
            reminders=session.application.terms.get("news", False),
        )
        session.certificates.append(certificate)
    return certificate
