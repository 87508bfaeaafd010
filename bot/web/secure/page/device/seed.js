/**
 * SEED (RFC 4269), the block cipher of Korean certificate files.
 * @module device/seed
 */

import { bytesOf, rotate, wordsOf } from "./words.js";

const ROUNDS = 16;
const BLOCK_BYTES = 16;
const GOLDEN_RATIO = 0x9e3779b9;

/** The field GF(2^8) of the S-boxes: x^8 + x^6 + x^5 + x + 1. */
const FIELD = 0x163;
/** Both S-boxes, each a power in the field and then an affine map: what the bits 0 to 7 become, and what is added. */
const S1 = sBox(247, [0x2c, 0xd0, 0x69, 0xc2, 0x41, 0x44, 0x58, 0xe2], 0xa9);
const S2 = sBox(251, [0xd0, 0x2a, 0xe1, 0x2c, 0x21, 0x30, 0xa2, 0x6c], 0x38);
/** Which bits of an S-box's output each octet of G's result takes, for the lowest octet of G's argument. */
const MASKS = 0x3fcff3fc;
const SPREAD = [S1, S2, S1, S2].map((box, place) => spread(box, rotate(MASKS, -8 * place)));

/**
 * @param {Uint8Array} key 16 bytes
 * @returns {import("./cbc.js").BlockCipher}
 */
export function seed(key) {
  const subkeys = expand(key);
  return { blockBytes: BLOCK_BYTES, encrypt: (block) => encrypt(block, subkeys) };
}

function encrypt(block, subkeys) {
  let [a, b, c, d] = wordsOf(block);
  for (const [left, right] of subkeys) {
    const mixed = g(c ^ left ^ d ^ right);
    const middle = g(mixed + (c ^ left));
    const last = g(middle + mixed);
    [a, b, c, d] = [c, d, a ^ (middle + last), b ^ last];
  }
  block.set(bytesOf([c, d, a, b]));
}

/** RFC 4269 §2.4: two subkeys for each round. */
function expand(key) {
  let [a, b, c, d] = wordsOf(key);
  return Array.from({ length: ROUNDS }, (_, round) => {
    const constant = rotate(GOLDEN_RATIO, round);
    const subkeys = [g(a + c - constant), g(b - d + constant)];
    if (round % 2 === 0) [a, b] = [(a >>> 8) | (b << 24), (b >>> 8) | (a << 24)];
    else [c, d] = [(c << 8) | (d >>> 24), (d << 8) | (c >>> 24)];
    return subkeys;
  });
}

function g(word) {
  return SPREAD[0][word & 0xff] ^ SPREAD[1][(word >>> 8) & 0xff] ^ SPREAD[2][(word >>> 16) & 0xff] ^ SPREAD[3][word >>> 24];
}

function spread(box, masks) {
  return Int32Array.from(box, (octet) => Math.imul(octet, 0x01010101) & masks);
}

function sBox(exponent, columns, added) {
  return Uint8Array.from({ length: 256 }, (_, octet) => {
    const raised = power(octet, exponent);
    return columns.reduce((sum, column, bit) => ((raised >>> bit) & 1 ? sum ^ column : sum), added);
  });
}

function power(base, exponent) {
  let product = 1;
  for (let factor = 0; factor < exponent; factor += 1) product = multiply(product, base);
  return product;
}

function multiply(left, right) {
  let product = 0;
  for (let shifted = left, rest = right; rest > 0; rest >>>= 1) {
    if (rest & 1) product ^= shifted;
    shifted <<= 1;
    if (shifted > 0xff) shifted ^= FIELD;
  }
  return product;
}
