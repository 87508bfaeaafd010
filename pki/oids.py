"""Every object identifier of this package, once, with the document that defines it."""

from typing import Final

from cryptography.x509 import ObjectIdentifier as Oid

# Distinguished names: X.520
COUNTRY: Final = Oid("2.5.4.6")
ORGANIZATION: Final = Oid("2.5.4.10")
ORGANIZATIONAL_UNIT: Final = Oid("2.5.4.11")
COMMON_NAME: Final = Oid("2.5.4.3")

# Certificate extensions: RFC 5280 §4.2
SUBJECT_KEY_IDENTIFIER: Final = Oid("2.5.29.14")  # §4.2.1.2
KEY_USAGE: Final = Oid("2.5.29.15")  # §4.2.1.3
SUBJECT_ALTERNATIVE_NAME: Final = Oid("2.5.29.17")  # §4.2.1.6
BASIC_CONSTRAINTS: Final = Oid("2.5.29.19")  # §4.2.1.9
CRL_DISTRIBUTION_POINTS: Final = Oid("2.5.29.31")  # §4.2.1.13
CERTIFICATE_POLICIES: Final = Oid("2.5.29.32")  # §4.2.1.4
AUTHORITY_KEY_IDENTIFIER: Final = Oid("2.5.29.35")  # §4.2.1.1
POLICY_CONSTRAINTS: Final = Oid("2.5.29.36")  # §4.2.1.11
EXTENDED_KEY_USAGE: Final = Oid("2.5.29.37")  # §4.2.1.12
AUTHORITY_INFORMATION_ACCESS: Final = Oid("1.3.6.1.5.5.7.1.1")  # §4.2.2.1

# CRL and CRL entry extensions: RFC 5280 §5
CRL_NUMBER: Final = Oid("2.5.29.20")  # §5.2.3
CRL_REASON: Final = Oid("2.5.29.21")  # §5.3.1

# Certificate policies: RFC 5280 §4.2.1.4
ANY_POLICY: Final = Oid("2.5.29.32.0")
CPS_QUALIFIER: Final = Oid("1.3.6.1.5.5.7.2.1")
USER_NOTICE_QUALIFIER: Final = Oid("1.3.6.1.5.5.7.2.2")

# Access methods: RFC 5280 §4.2.2.1
OCSP: Final = Oid("1.3.6.1.5.5.7.48.1")
CA_ISSUERS: Final = Oid("1.3.6.1.5.5.7.48.2")

# OCSP: RFC 6960
OCSP_BASIC: Final = Oid("1.3.6.1.5.5.7.48.1.1")  # §4.2.1
OCSP_NONCE: Final = Oid("1.3.6.1.5.5.7.48.1.2")  # §4.4.1, RFC 9654

# Signers of OCSP answers: RFC 6960 §4.2.2.2
OCSP_SIGNING: Final = Oid("1.3.6.1.5.5.7.3.9")
OCSP_NO_CHECK: Final = Oid("1.3.6.1.5.5.7.48.1.5")

# Our own policies, under the arc that RFC 5612 reserves for documentation: no real authority's
POLICY_UNIVERSAL: Final = Oid("1.3.6.1.4.1.32473.1.1.1")
POLICY_LIMITED: Final = Oid("1.3.6.1.4.1.32473.1.1.4")

# Algorithms
RSA_ENCRYPTION: Final = Oid("1.2.840.113549.1.1.1")  # RFC 8017 appendix A.1
EC_PUBLIC_KEY: Final = Oid("1.2.840.10045.2.1")  # RFC 5480 §2.1.1
DSA: Final = Oid("1.2.840.10040.4.1")  # RFC 3279 §2.3.2
ED25519: Final = Oid("1.3.101.112")  # RFC 8410 §3
ED448: Final = Oid("1.3.101.113")  # RFC 8410 §3
ML_DSA_44: Final = Oid("2.16.840.1.101.3.4.3.17")  # FIPS 204
ML_DSA_65: Final = Oid("2.16.840.1.101.3.4.3.18")  # FIPS 204
ML_DSA_87: Final = Oid("2.16.840.1.101.3.4.3.19")  # FIPS 204
SHA256_WITH_RSA: Final = Oid("1.2.840.113549.1.1.11")  # RFC 8017 appendix A.2.4
SHA1: Final = Oid("1.3.14.3.2.26")  # RFC 8017 appendix B.1
SHA224: Final = Oid("2.16.840.1.101.3.4.2.4")  # RFC 8017 appendix B.1
SHA256: Final = Oid("2.16.840.1.101.3.4.2.1")  # RFC 8017 appendix B.1
SHA384: Final = Oid("2.16.840.1.101.3.4.2.2")  # RFC 8017 appendix B.1
SHA512: Final = Oid("2.16.840.1.101.3.4.2.3")  # RFC 8017 appendix B.1
HMAC_SHA1: Final = Oid("1.2.840.113549.2.7")  # RFC 8018 appendix B.1.1
HMAC_SHA224: Final = Oid("1.2.840.113549.2.8")  # RFC 8018 appendix B.1.2
HMAC_SHA256: Final = Oid("1.2.840.113549.2.9")  # RFC 8018 appendix B.1.2
HMAC_SHA384: Final = Oid("1.2.840.113549.2.10")  # RFC 8018 appendix B.1.2
HMAC_SHA512: Final = Oid("1.2.840.113549.2.11")  # RFC 8018 appendix B.1.2
DES3_CBC: Final = Oid("1.2.840.113549.3.7")  # RFC 8018 appendix B.2.2
AES128_CBC: Final = Oid("2.16.840.1.101.3.4.1.2")  # RFC 8018 appendix B.2.5
AES192_CBC: Final = Oid("2.16.840.1.101.3.4.1.22")  # RFC 8018 appendix B.2.5
AES256_CBC: Final = Oid("2.16.840.1.101.3.4.1.42")  # RFC 8018 appendix B.2.5
PBKDF2: Final = Oid("1.2.840.113549.1.5.12")  # RFC 8018 appendix A.2
SCRYPT: Final = Oid("1.3.6.1.4.1.11591.4.11")  # RFC 7914 §7
PBMAC1: Final = Oid("1.2.840.113549.1.5.14")  # RFC 8018 appendix A.5
PBES2: Final = Oid("1.2.840.113549.1.5.13")  # RFC 8018 appendix A.4
SEED_CBC: Final = Oid("1.2.410.200004.1.4")  # RFC 4269 §2.5, KCAC.TS.ENC
SEED_CBC_WITH_SHA1: Final = Oid("1.2.410.200004.1.15")  # RFC 4269 §2.5, KCAC.TS.ENC

# Subscriber identification: KCAC.TS.SIVID
IDENTIFY_DATA: Final = Oid("1.2.410.200004.10.1.1")
VID: Final = Oid("1.2.410.200004.10.1.1.1")
RANDOM_NUMBER: Final = Oid("1.2.410.200004.10.1.1.3")

# PKCS#12: RFC 7292
PKCS7_DATA: Final = Oid("1.2.840.113549.1.7.1")  # RFC 2315 §14
PKCS7_ENCRYPTED: Final = Oid("1.2.840.113549.1.7.6")  # RFC 2315 §14
PBE_SHA1_3DES: Final = Oid("1.2.840.113549.1.12.1.3")  # appendix C
PBE_SHA1_2DES: Final = Oid("1.2.840.113549.1.12.1.4")  # appendix C
PBE_SHA1_RC2_128: Final = Oid("1.2.840.113549.1.12.1.5")  # appendix C
KEY_BAG: Final = Oid("1.2.840.113549.1.12.10.1.1")  # §4.2.1
SHROUDED_KEY_BAG: Final = Oid("1.2.840.113549.1.12.10.1.2")  # §4.2.2
CERTIFICATE_BAG: Final = Oid("1.2.840.113549.1.12.10.1.3")  # §4.2.3
X509_CERTIFICATE: Final = Oid("1.2.840.113549.1.9.22.1")  # §4.2.3
LOCAL_KEY_ID: Final = Oid("1.2.840.113549.1.9.21")  # RFC 2985 §5.5.2
