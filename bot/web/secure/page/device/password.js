/**
 * The certificate's password as bytes.
 * @module device/password
 */

import { utf8 } from "../bytes.js";

/** Certificate programs disagree on how anything but ASCII is encoded. */
export class PasswordNotPossible extends Error {
  name = "PasswordNotPossible";
}

/**
 * @param {string} password
 * @returns {Uint8Array}
 * @throws {PasswordNotPossible} it is empty or holds anything but printable ASCII
 */
export function passwordBytes(password) {
  if (!/^[ -~]+$/.test(password)) throw new PasswordNotPossible("a certificate password is printable ASCII");
  return utf8(password);
}

/** The password as PKCS#12 derives keys from it: a BMPString with two zero bytes (RFC 7292 appendix B.1). */
export function bmpSecret(password) {
  return Uint8Array.from([...passwordBytes(password), 0].flatMap((octet) => [0, octet]));
}
