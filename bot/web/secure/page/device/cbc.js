/**
 * Cipher block chaining with PKCS#7 padding (RFC 8018 §6.1.1), for the block ciphers that Web Crypto lacks.
 * @module device/cbc
 */

/** @typedef {{blockBytes: number, encrypt: (block: Uint8Array) => void}} BlockCipher encrypts a block in place */

/**
 * @param {BlockCipher} cipher
 * @param {Uint8Array} iv
 * @param {Uint8Array} plain
 * @returns {Uint8Array}
 */
export function encryptCbc({ blockBytes, encrypt }, iv, plain) {
  const padding = blockBytes - (plain.length % blockBytes);
  const text = new Uint8Array(plain.length + padding).fill(padding);
  text.set(plain);
  let previous = iv;
  for (let start = 0; start < text.length; start += blockBytes) {
    const block = text.subarray(start, start + blockBytes);
    for (let place = 0; place < blockBytes; place += 1) block[place] ^= previous[place];
    encrypt(block);
    previous = block;
  }
  return text;
}
