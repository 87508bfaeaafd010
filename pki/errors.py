"""What can go wrong, named for what the caller can do about it. No message holds personal data or a secret."""

from enum import StrEnum


class PkiError(Exception):
    """Base of every error this package raises on purpose."""


class RequestNotPossible(PkiError):
    """The request cannot be served as it stands: correct it and ask again."""


class NameNotPossible(RequestNotPossible):
    """The name is empty, too long, or holds a character that a folder name cannot hold: ask for another."""


class IdentityNumberNotPossible(RequestNotPossible):
    """The registration number is not 13 digits: ask again."""


class ProductUnknown(RequestNotPossible):
    """The product is neither `limited` nor `universal`: offer these two."""


class RequestConflict(PkiError):
    """The request id was used for something else: start a new request."""


class SigningRequestRefused(RequestNotPossible):
    """The PKCS#10 request is damaged, proves no possession, or has a key no certificate is issued for."""


class KeyReused(RequestNotPossible):
    """The key is in a certificate already: make a new one."""


class ChangeNotPossible(PkiError):
    """The certificate is not in a state in which this can be done: tell the caller which it is in."""


class CertificateUnknown(ChangeNotPossible):
    """This authority issued no such certificate to this holder."""


class AlreadyRevoked(ChangeNotPossible):
    """The certificate is revoked for good: issue a new one."""


class AlreadyHeld(ChangeNotPossible):
    """The certificate is suspended: resume it first."""


class NotHeld(ChangeNotPossible):
    """The certificate is not suspended: there is nothing to resume."""


class CertificateExpired(ChangeNotPossible):
    """The certificate has expired: issue a new one."""


class RenewalNotOpen(ChangeNotPossible):
    """Renewal opens 30 days before the expiry: come back then, or have it reissued."""


class PasswordNotPossible(RequestNotPossible):
    """The password has characters that certificate programs encode differently: ask for printable ASCII."""


class WrongPassword(PkiError):
    """The password does not open the key: ask again."""


class DamagedKey(PkiError):
    """These bytes are no NPKI key: have the certificate issued again."""


class KeyMismatch(PkiError):
    """The key belongs to another certificate: pack the pair that was issued together."""


class ChallengeUnreadable(PkiError):
    """This is no challenge, or another one than the secret's: copy it again."""


class AnswerUnreadable(PkiError):
    """The answer to a challenge is damaged or answers another one: make a new challenge."""


class Flaw(StrEnum):
    """Why a file cannot be read, for those who have to say it in another language."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN = "unknown"
    """Neither a certificate nor anything that holds one."""
    DAMAGED = "damaged"
    """It begins as one of ours and goes on otherwise: truncated, changed in transfer."""
    UNSAFE = "unsafe"
    """An archive with paths, links or sizes that no honest program writes."""
    ARCHIVE_ENCRYPTED = "archive_encrypted"
    KEY_ALONE = "key_alone"
    """A private key, and no certificate that could tell whose."""
    SEVERAL = "several"
    """Certificates of several holders."""
    TOO_COSTLY = "too_costly"
    """Opening it would take longer than any honest file does."""
    UNSUPPORTED = "unsupported"
    """Encrypted in a way this package does not read."""


class FileUnreadable(PkiError):
    """The file holds nothing that can be read safely: say what was expected."""

    def __init__(self, flaw: Flaw, message: str) -> None:
        """Takes the flaw, and a sentence of it for an operator."""
        super().__init__(message)
        self.flaw = flaw


class PasswordNeeded(PkiError):
    """Nothing can be said without the password: ask for it."""


class DeliveryUnreadable(PkiError):
    """The delivered files cannot be read safely: fetch them again."""


class AuthorityError(PkiError):
    """The authority cannot work: an operator has to look."""


class CaPassphraseWrong(AuthorityError):
    """The passphrase does not open the authority's key: start again with the right one."""


class CaDamaged(AuthorityError):
    """The authority's folder is incomplete or inconsistent: restore it from a backup."""


class CaMissing(AuthorityError):
    """There is no authority yet: make one with `certguide ca init`."""


class CaExists(AuthorityError):
    """There is an authority already, and it is never overwritten: choose another folder."""


class AuthorityRenamed(AuthorityError):
    """The settings name another authority than the one that was made: set its names back."""


class PassphrasesAlike(AuthorityError):
    """The root's passphrase is the running authority's too: choose another, which can be kept elsewhere."""


class TokenUnusable(AuthorityError):
    """The PKCS#11 token cannot be used: look at module, token label, PIN and key."""


class ClockBehind(AuthorityError):
    """The clock is behind what the audit log says already happened: set it."""


class AuditBroken(AuthorityError):
    """The audit log was changed: stop, and find out by whom."""


class IssuerExpiring(AuthorityError):
    """The certificate would outlive the authority's own: renew the authority first."""


class ProfileViolation(AuthorityError):
    """A certificate would break its own profile and was not signed: report this as a defect."""


class RegistryUnusable(AuthorityError):
    """The registry has another schema version: run the program that made it."""
