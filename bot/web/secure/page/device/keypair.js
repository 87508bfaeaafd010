/**
 * The customer's key pair, which Web Crypto makes, and R.
 * @module device/keypair
 */

import { randomBytes } from "./bytes.js";

const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const PUBLIC_EXPONENT = Uint8Array.of(1, 0, 1);
const RANDOM_BYTES = 20;

/**
 * @param {number} bits 2048 or 3072
 * @returns {Promise<CryptoKeyPair>}
 */
export function createKeyPair(bits) {
  const parameters = { ...ALGORITHM, modulusLength: bits, publicExponent: PUBLIC_EXPONENT };
  return crypto.subtle.generateKey(parameters, true, ["sign", "verify"]);
}

/** R, the random number that binds a key to an identity (KCAC.TS.SIVID). */
export function createRandom() {
  return randomBytes(RANDOM_BYTES);
}

/** SubjectPublicKeyInfo. @param {CryptoKeyPair} pair */
export async function exportPublic(pair) {
  return new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
}

/** PrivateKeyInfo, without R. @param {CryptoKeyPair} pair */
export async function exportPrivate(pair) {
  return new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
}

/** A signature as sha256WithRSAEncryption. @param {CryptoKeyPair} pair @param {Uint8Array} content */
export async function sign(pair, content) {
  return new Uint8Array(await crypto.subtle.sign(ALGORITHM.name, pair.privateKey, content));
}
