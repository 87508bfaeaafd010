"""Another passphrase for the keys that are used every day. Their running authority, which has them open, goes on."""

from pathlib import Path
from typing import Final

from pki.custody import keys, vault
from pki.custody.keys import AuthorityKey
from pki.errors import CaMissing, CaPassphraseWrong, PassphrasesAlike
from pki.files import containers

_DRAFT: Final = ".new"


def change(folder: Path, *, old: str, new: str, stretching: int = containers.STRETCHING) -> None:
    """Encrypt the issuing authority's key, unless it is in a token, and the audit log's under another passphrase.

    Each key is under the one passphrase or the other at every moment. A crash between the two leaves one of each, and
    the same call again finishes it: a key that the new passphrase opens already is left alone.

    Args:
        folder: the authority's.
        old: opens the keys.
        new: will open them; another than the root's.
        stretching: see `containers.seal_strong`.

    Raises:
        CaMissing: there is no authority in this folder.
        CaPassphraseWrong: the old passphrase does not open the keys, or one is empty.
        PassphrasesAlike: the new one opens the root's key, which is here as well.
        CaDamaged: a key cannot be read.
    """
    if not vault.is_made(folder):
        raise CaMissing("there is no authority yet; `certguide ca init` makes one")
    material = folder / vault.MATERIAL
    _require_other_than_roots(material / vault.ROOT_KEY, new)
    drafts = [
        _draft(path, _opened(path, old, new), new, stretching)
        for path in (material / vault.ISSUING_KEY, material / vault.AUDIT_KEY)
        if path.exists()
    ]
    # Both are written before the first counts: what is left are two renames.
    for draft in drafts:
        draft.replace(draft.with_name(draft.name.removesuffix(_DRAFT)))
    keys.sync_folder(material)


def _opened(path: Path, old: str, new: str) -> AuthorityKey:
    load = keys.load_audit_key if path.name == vault.AUDIT_KEY else keys.load_ca_key
    try:
        return load(path, old)
    except CaPassphraseWrong:
        return load(path, new)


def _draft(path: Path, key: AuthorityKey, passphrase: str, stretching: int) -> Path:
    draft = path.with_name(path.name + _DRAFT)
    keys.save_ca_key(draft, key, passphrase, stretching=stretching)
    return draft


def _require_other_than_roots(root_key: Path, new: str) -> None:
    if not root_key.exists():
        return
    try:
        keys.load_ca_key(root_key, new)
    except CaPassphraseWrong:
        keys.passphrase_bytes(new)  # an empty one opens nothing either
        return
    raise PassphrasesAlike("the root's passphrase must be another than the authority's")
