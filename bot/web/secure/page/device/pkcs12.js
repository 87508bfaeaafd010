/**
 * A PKCS#12 file (RFC 7292) that keeps R, in the shape that Korean programs write: one unencrypted SafeContents with the
 * certificates and a shrouded key bag, triple DES and SHA-1 throughout.
 * @module device/pkcs12
 */

import { randomBytes } from "./bytes.js";
import { encryptCbc } from "./cbc.js";
import * as der from "./der.js";
import { FOR_IV, FOR_KEY, FOR_MAC, derive } from "./derivation.js";
import { tripleDes } from "./des.js";
import * as oids from "./oids.js";
import { bmpSecret } from "./password.js";
import { DIGEST_BYTES } from "./sha1.js";

const VERSION = 3;
const ITERATIONS = 20_000;
const SALT_BYTES = 8;
const KEY_BYTES = 24;
const IV_BYTES = 8;

/**
 * @param {{privateKey: Uint8Array, certificate: Uint8Array, chain: Uint8Array[], keyId: Uint8Array}} contents
 *   PrivateKeyInfo with its attributes, its certificate, the authorities' ones nearest first, and what ties key and
 *   certificate together
 * @param {string} password protects key and integrity alike, with the same number of iterations, so that neither is the
 *   cheaper one to guess against
 * @param {{keySalt?: Uint8Array, macSalt?: Uint8Array}} [chance] what is random unless given
 * @returns {Promise<Uint8Array>}
 * @throws {import("./password.js").PasswordNotPossible}
 */
export async function writePkcs12(
  { privateKey, certificate, chain, keyId },
  password,
  { keySalt = randomBytes(SALT_BYTES), macSalt = randomBytes(SALT_BYTES) } = {},
) {
  const secret = bmpSecret(password);
  const marks = der.set(der.sequence(oids.LOCAL_KEY_ID, der.set(der.octetString(keyId))));
  const safe = der.sequence(
    certificateBag(certificate, marks),
    bag(oids.SHROUDED_KEY_BAG, await shroud(privateKey, secret, keySalt), marks),
    ...chain.map((authority) => certificateBag(authority)),
  );
  const authenticated = der.sequence(data(safe));
  const mac = await macData(authenticated, secret, macSalt);
  secret.fill(0);
  return der.sequence(der.integer(VERSION), data(authenticated), mac);
}

function data(content) {
  return der.sequence(oids.PKCS7_DATA, der.context(0, der.octetString(content)));
}

function bag(kind, value, ...marks) {
  return der.sequence(kind, der.context(0, value), ...marks);
}

function certificateBag(certificate, ...marks) {
  const value = der.sequence(oids.X509_CERTIFICATE, der.context(0, der.octetString(certificate)));
  return bag(oids.CERTIFICATE_BAG, value, ...marks);
}

async function shroud(privateKey, secret, salt) {
  const key = await derive(secret, salt, { purpose: FOR_KEY, size: KEY_BYTES, iterations: ITERATIONS });
  const iv = await derive(secret, salt, { purpose: FOR_IV, size: IV_BYTES, iterations: ITERATIONS });
  const encrypted = encryptCbc(tripleDes(key), iv, privateKey);
  key.fill(0);
  const parameters = der.sequence(der.octetString(salt), der.integer(ITERATIONS));
  return der.sequence(der.sequence(oids.PBE_SHA1_3DES, parameters), der.octetString(encrypted));
}

async function macData(content, secret, salt) {
  const key = await derive(secret, salt, { purpose: FOR_MAC, size: DIGEST_BYTES, iterations: ITERATIONS });
  const digest = await hmac(key, content);
  key.fill(0);
  const info = der.sequence(der.sequence(oids.SHA1, der.NULL), der.octetString(digest));
  return der.sequence(info, der.octetString(salt), der.integer(ITERATIONS));
}

async function hmac(key, content) {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-1" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, content));
}
