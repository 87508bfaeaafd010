/**
 * The content of signPri.key: EncryptedPrivateKeyInfo (RFC 5958 §3) in NPKI's form of PBES2 (RFC 8018 §6.2).
 * @module device/container
 */

import { randomBytes } from "./bytes.js";
import { encryptCbc } from "./cbc.js";
import * as der from "./der.js";
import * as oids from "./oids.js";
import { passwordBytes } from "./password.js";
import { seed } from "./seed.js";

/** NPKI programs assume so many; one writer even ignores the number in the file. */
const ITERATIONS = 2048;
/** NPKI readers take the salt from a fixed place. */
const SALT_BYTES = 8;
const IV_BYTES = 16;
const KEY_BITS = 128;

/**
 * @param {Uint8Array} plain PrivateKeyInfo
 * @param {string} password
 * @param {{salt?: Uint8Array, iv?: Uint8Array}} [chance] what is random unless given
 * @returns {Promise<Uint8Array>}
 * @throws {import("./password.js").PasswordNotPossible}
 */
export async function seal(plain, password, { salt = randomBytes(SALT_BYTES), iv = randomBytes(IV_BYTES) } = {}) {
  const key = await derive(passwordBytes(password), salt);
  const sealed = encryptCbc(seed(key), iv, plain);
  key.fill(0);
  const kdf = der.sequence(oids.PBKDF2, der.sequence(der.octetString(salt), der.integer(ITERATIONS)));
  const cipher = der.sequence(oids.SEED_CBC, der.octetString(iv));
  return der.sequence(der.sequence(oids.PBES2, der.sequence(kdf, cipher)), der.octetString(sealed));
}

/** PBKDF2 with HMAC-SHA1, the form's own function. */
async function derive(secret, salt) {
  const base = await crypto.subtle.importKey("raw", secret, "PBKDF2", false, ["deriveBits"]);
  secret.fill(0);
  const parameters = { name: "PBKDF2", hash: "SHA-1", salt, iterations: ITERATIONS };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, base, KEY_BITS));
}
