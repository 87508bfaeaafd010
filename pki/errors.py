"""What can go wrong, named for what the caller can do about it. No message holds personal data or a secret."""


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


class PasswordNotPossible(RequestNotPossible):
    """The password has characters that certificate programs encode differently: ask for printable ASCII."""


class WrongPassword(PkiError):
    """The password does not open the key: ask again."""


class DamagedKey(PkiError):
    """These bytes are no NPKI key: have the certificate issued again."""


class KeyMismatch(PkiError):
    """The key belongs to another certificate: pack the pair that was issued together."""


class DeliveryUnreadable(PkiError):
    """The delivered files cannot be read safely: fetch them again."""


class AuthorityError(PkiError):
    """The authority cannot work: an operator has to look."""


class CaPassphraseWrong(AuthorityError):
    """The passphrase does not open the authority's key: start again with the right one."""


class CaDamaged(AuthorityError):
    """The authority's folder is incomplete or inconsistent: restore it from a backup."""


class IssuerExpiring(AuthorityError):
    """The certificate would outlive the authority's own: renew the authority first."""


class ProfileViolation(AuthorityError):
    """A signed certificate breaks its own profile and was thrown away: report this as a defect."""


class RegistryUnusable(AuthorityError):
    """The registry has another schema version: run the program that made it."""
