/**
 * HPKE (RFC 9180) in base mode, to send one message: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
 * The names are those of the RFC.
 * @module hpke
 */

import { utf8 } from "./bytes.js";
import { join } from "./device/bytes.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const HASH = "SHA-256";
const NH = 32; // bytes of a hash, of a shared secret and of an AES-256 key alike
const NN = 12; // bytes of a nonce
const NOTHING = new Uint8Array();
const KEM_SUITE = join(utf8("KEM"), Uint8Array.of(0x00, 0x10));
const HPKE_SUITE = join(utf8("HPKE"), Uint8Array.of(0x00, 0x10, 0x00, 0x01, 0x00, 0x02));
const MODE_BASE = Uint8Array.of(0x00);

/**
 * Seals one message.
 * @param {Uint8Array} recipient the public key, an uncompressed point
 * @param {Uint8Array} info what the message is for; both sides must agree on it
 * @param {Uint8Array} plaintext
 * @returns {Promise<Uint8Array>} the encapsulated key and the ciphertext
 */
export async function seal(recipient, info, plaintext) {
  const { sharedSecret, enc } = await encap(recipient);
  const { key, nonce } = await keySchedule(sharedSecret, info);
  sharedSecret.fill(0);
  const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  key.fill(0);
  const ciphertext = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, aes, plaintext);
  return join(enc, new Uint8Array(ciphertext));
}

async function encap(recipient) {
  const theirs = await crypto.subtle.importKey("raw", recipient, CURVE, false, []);
  const ours = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const enc = new Uint8Array(await crypto.subtle.exportKey("raw", ours.publicKey));
  const dh = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, NH * 8));
  const prk = await labeledExtract(KEM_SUITE, NOTHING, "eae_prk", dh);
  dh.fill(0);
  return { enc, sharedSecret: await labeledExpand(KEM_SUITE, prk, "shared_secret", join(enc, recipient), NH) };
}

async function keySchedule(sharedSecret, info) {
  const pskIdHash = await labeledExtract(HPKE_SUITE, NOTHING, "psk_id_hash", NOTHING);
  const infoHash = await labeledExtract(HPKE_SUITE, NOTHING, "info_hash", info);
  const context = join(MODE_BASE, pskIdHash, infoHash);
  const secret = await labeledExtract(HPKE_SUITE, sharedSecret, "secret", NOTHING);
  return {
    key: await labeledExpand(HPKE_SUITE, secret, "key", context, NH),
    nonce: await labeledExpand(HPKE_SUITE, secret, "base_nonce", context, NN),
  };
}

function labeledExtract(suite, salt, label, ikm) {
  // No salt is as many zeros as a hash has bytes (RFC 5869); Web Crypto knows no empty key.
  return hmac(salt.length === 0 ? new Uint8Array(NH) : salt, join(utf8("HPKE-v1"), suite, utf8(label), ikm));
}

/** At most one hash long, as everything here is: HKDF-Expand's first block is all of it. */
async function labeledExpand(suite, prk, label, info, length) {
  const labeledInfo = join(Uint8Array.of(0, length), utf8("HPKE-v1"), suite, utf8(label), info);
  return (await hmac(prk, join(labeledInfo, Uint8Array.of(1)))).slice(0, length);
}

async function hmac(secret, message) {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: HASH }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
}
