/**
 * The certificate request (PKCS#10, RFC 2986): a public key, and that whoever asks has the private one.
 * @module device/request
 */

import * as der from "./der.js";
import { exportPublic, sign } from "./keypair.js";
import * as oids from "./oids.js";

/** A request has to name somebody; the authority names its subscribers itself. */
const SUBJECT = "certguide";

/**
 * @param {CryptoKeyPair} pair
 * @returns {Promise<Uint8Array>} DER
 */
export async function createRequest(pair) {
  const name = der.sequence(der.set(der.sequence(oids.COMMON_NAME, der.utf8String(SUBJECT))));
  const info = der.sequence(der.integer(0), name, await exportPublic(pair), der.context(0));
  return der.sequence(info, der.sequence(oids.SHA256_WITH_RSA, der.NULL), der.bitString(await sign(pair, info)));
}
