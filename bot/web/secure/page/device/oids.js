/**
 * Every object identifier of these modules, once, with the document that defines it.
 * @module device/oids
 */

import { objectIdentifier } from "./der.js";

export const COMMON_NAME = objectIdentifier("2.5.4.3"); // X.520

export const SHA256_WITH_RSA = objectIdentifier("1.2.840.113549.1.1.11"); // RFC 8017 appendix A.2.4
export const SHA1 = objectIdentifier("1.3.14.3.2.26"); // RFC 8017 appendix B.1
export const PBES2 = objectIdentifier("1.2.840.113549.1.5.13"); // RFC 8018 appendix A.4
export const PBKDF2 = objectIdentifier("1.2.840.113549.1.5.12"); // RFC 8018 appendix A.2
export const SEED_CBC = objectIdentifier("1.2.410.200004.1.4"); // RFC 4269 §2.5, KCAC.TS.ENC

export const RANDOM_NUMBER = objectIdentifier("1.2.410.200004.10.1.1.3"); // KCAC.TS.SIVID

// PKCS#12: RFC 7292
export const PKCS7_DATA = objectIdentifier("1.2.840.113549.1.7.1"); // RFC 2315 §14
export const PBE_SHA1_3DES = objectIdentifier("1.2.840.113549.1.12.1.3"); // appendix C
export const SHROUDED_KEY_BAG = objectIdentifier("1.2.840.113549.1.12.10.1.2"); // §4.2.2
export const CERTIFICATE_BAG = objectIdentifier("1.2.840.113549.1.12.10.1.3"); // §4.2.3
export const X509_CERTIFICATE = objectIdentifier("1.2.840.113549.1.9.22.1"); // §4.2.3
export const LOCAL_KEY_ID = objectIdentifier("1.2.840.113549.1.9.21"); // RFC 2985 §5.5.2
