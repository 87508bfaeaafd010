/**
 * The little of a certificate (RFC 5280 §4.1) that has to be known to go with a key.
 * @module device/certificate
 */

import { BadEncoding, bitsIn, members } from "./der.js";
import { sha1 } from "./sha1.js";

const PUBLIC_KEY = 6;

/**
 * @param {Uint8Array} certificate of version 3
 * @returns {Uint8Array} SubjectPublicKeyInfo
 * @throws {import("./der.js").BadEncoding}
 */
export function publicKeyOf(certificate) {
  const [signed] = members(certificate);
  const publicKey = members(signed.encoded)[PUBLIC_KEY];
  if (publicKey === undefined) throw new BadEncoding("no certificate of version 3");
  return publicKey.encoded;
}

/** The subject key identifier (RFC 5280 §4.2.1.2, method 1). @param {Uint8Array} publicKey SubjectPublicKeyInfo */
export function keyIdOf(publicKey) {
  const [, key] = members(publicKey);
  return sha1(bitsIn(key));
}
