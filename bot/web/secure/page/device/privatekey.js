/**
 * PrivateKeyInfo (RFC 5958 §2) with R as its single attribute: readers fail on a second one.
 * @module device/privatekey
 */

import * as der from "./der.js";
import * as oids from "./oids.js";

/**
 * @param {Uint8Array} exported PrivateKeyInfo as Web Crypto writes it
 * @param {Uint8Array} random R
 * @returns {Uint8Array}
 */
export function encodePrivateKey(exported, random) {
  const [version, algorithm, key] = der.members(exported);
  const attribute = der.sequence(oids.RANDOM_NUMBER, der.set(der.bitString(random)));
  return der.sequence(version.encoded, algorithm.encoded, key.encoded, der.context(0, attribute));
}
