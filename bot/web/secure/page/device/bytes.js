/**
 * What is done with bytes everywhere.
 * @module device/bytes
 */

/** @param {...ArrayLike<number>} parts @returns {Uint8Array} */
export function join(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}

/** @param {Uint8Array} left @param {Uint8Array} right */
export function equal(left, right) {
  return left.length === right.length && left.every((octet, place) => octet === right[place]);
}

/** @param {number} count @returns {Uint8Array} */
export function randomBytes(count) {
  return crypto.getRandomValues(new Uint8Array(count));
}
