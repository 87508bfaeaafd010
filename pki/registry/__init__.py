"""The authority's registry: its certificates, what became of them, what was asked, the latest CRL, the audit log.

The only place that speaks SQL. No private key, no registration number, and no VID beyond the one inside a certificate
is ever written.
"""

from pki.registry.copying import copy_rows
from pki.registry.database import Registry
from pki.registry.ledger import Ledger
from pki.registry.records import CertificateRecord, CrlRecord, RequestRecord

__all__ = ["CertificateRecord", "CrlRecord", "Ledger", "Registry", "RequestRecord", "copy_rows"]
