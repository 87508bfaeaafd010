"""What NPKI's own certificates say, for programs that know NPKI. Only tests ever issue with these values.

Sources: the test certificate of yessign inside pypinksign, and the certificates of its authorities.
"""

from typing import Final

from cryptography.x509 import ObjectIdentifier

from pki import AuthoritySettings

NPKI: Final = AuthoritySettings(
    country="kr",
    organisation="yessign",
    authority_unit="AccreditedCA",
    root_name="Kisa Test RootCA 7",
    issuing_name="yessignCA-Test Class 6",
    ocsp_signer_name="yessign-Test OCSP",
    real_name="금융결제원",
    subscriber_units=("personal4IB", "INITECH"),
    folder="yessign",
    policy_limited=ObjectIdentifier("1.2.410.200005.1.1.4"),
    policy_universal=ObjectIdentifier("1.2.410.200005.1.1.1"),
    policies_critical=True,
    notice="이 인증서는 시험용 인증서입니다",
    stretching=1,
)
