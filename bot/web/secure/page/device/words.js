/**
 * Words of 32 bits, the most significant octet first, as SEED, DES and SHA-1 count.
 * @module device/words
 */

/** To the left; a negative count rotates to the right. */
export function rotate(word, count) {
  return (word << count) | (word >>> -count);
}

/**
 * @param {Uint8Array} bytes
 * @returns {Int32Array}
 */
export function wordsOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Int32Array.from({ length: bytes.length / 4 }, (_, word) => view.getInt32(4 * word));
}

/**
 * @param {ArrayLike<number>} words
 * @returns {Uint8Array}
 */
export function bytesOf(words) {
  const view = new DataView(new ArrayBuffer(4 * words.length));
  for (let word = 0; word < words.length; word += 1) view.setInt32(4 * word, words[word]);
  return new Uint8Array(view.buffer);
}
