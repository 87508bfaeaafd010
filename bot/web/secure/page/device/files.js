/**
 * The files that the customer keeps, made where the key was made.
 *
 * What is secret stays in the arguments and in variables of the functions; bytes are overwritten when they are no longer
 * needed. The password is a string, which a page can only let go of.
 * @module device/files
 */

import { fromBase64 } from "../bytes.js";
import { equal } from "./bytes.js";
import { keyIdOf, publicKeyOf } from "./certificate.js";
import { seal } from "./container.js";
import { exportPrivate, exportPublic } from "./keypair.js";
import { writePkcs12 } from "./pkcs12.js";
import { encodePrivateKey } from "./privatekey.js";
import { writeZip } from "./zip.js";

const CERTIFICATE_FILE = "signCert.der";
const KEY_FILE = "signPri.key";

/** The certificate is for another key than this device's. */
export class KeyMismatch extends Error {
  name = "KeyMismatch";
}

/**
 * The server's answer, bytes in base64.
 * @typedef {object} Issued
 * @property {string} certificate
 * @property {string[]} chain the authorities' certificates, nearest first
 * @property {string} folder the path in the archive
 * @property {string} archive its name
 * @property {string} pkcs12 its name
 * @property {number[]} time year, month, day, hour, minute, second
 */

/**
 * @param {{pair: CryptoKeyPair, random: Uint8Array, password: string}} own what only the customer has; `random` is R
 * @param {Issued} issued
 * @returns {Promise<{name: string, type: string, bytes: Uint8Array}[]>} the archive and the PKCS#12 file
 * @throws {KeyMismatch}
 * @throws {import("./password.js").PasswordNotPossible}
 */
export async function createFiles({ pair, random, password }, issued) {
  const certificate = fromBase64(issued.certificate);
  const publicKey = await exportPublic(pair);
  if (!equal(publicKeyOf(certificate), publicKey)) throw new KeyMismatch("the certificate is for another key");
  const exported = await exportPrivate(pair);
  const privateKey = encodePrivateKey(exported, random);
  exported.fill(0);
  try {
    const files = [
      { name: CERTIFICATE_FILE, content: certificate },
      { name: KEY_FILE, content: await seal(privateKey, password) },
    ];
    const contents = { privateKey, certificate, chain: issued.chain.map(fromBase64), keyId: keyIdOf(publicKey) };
    return [
      { name: issued.archive, type: "application/zip", bytes: await writeZip(issued.folder, files, issued.time) },
      { name: issued.pkcs12, type: "application/x-pkcs12", bytes: await writePkcs12(contents, password) },
    ];
  } finally {
    privateKey.fill(0);
  }
}
