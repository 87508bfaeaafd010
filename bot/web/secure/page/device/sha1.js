/**
 * SHA-1 (FIPS 180-4 §6.1) without the promises of Web Crypto, whose price is paid once for each of many thousand hashes.
 * @module device/sha1
 */

import { bytesOf, rotate, wordsOf } from "./words.js";

export const BLOCK_BYTES = 64;
export const DIGEST_BYTES = 20;

const BLOCK_WORDS = BLOCK_BYTES / 4;
const DIGEST_WORDS = DIGEST_BYTES / 4;
const ROUNDS = 80;
const INITIAL = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
const K = Int32Array.from([2, 3, 5, 10], (number) => Math.floor(Math.sqrt(number) * 2 ** 30));
const END_BIT = 0x80;
const LENGTH_BYTES = 8;

/**
 * @param {Uint8Array} message
 * @returns {Uint8Array}
 */
export function sha1(message) {
  const padded = new Uint8Array(Math.ceil((message.length + 1 + LENGTH_BYTES) / BLOCK_BYTES) * BLOCK_BYTES);
  padded.set(message);
  padded[message.length] = END_BIT;
  const blocks = wordsOf(padded);
  blocks[blocks.length - 1] = 8 * message.length;
  const state = Int32Array.from(INITIAL);
  const words = new Int32Array(ROUNDS);
  for (let start = 0; start < blocks.length; start += BLOCK_WORDS) {
    words.set(blocks.subarray(start, start + BLOCK_WORDS));
    compress(state, words);
  }
  return bytesOf(state);
}

/**
 * Hashes a digest, then the digest of that, and so on.
 * @param {Uint8Array} digest
 * @param {number} times
 * @returns {Uint8Array}
 */
export function rehash(digest, times) {
  const state = wordsOf(digest);
  const words = new Int32Array(ROUNDS);
  words[DIGEST_WORDS] = END_BIT << 24;
  words[BLOCK_WORDS - 1] = 8 * DIGEST_BYTES;
  for (let done = 0; done < times; done += 1) {
    words.set(state);
    state.set(INITIAL);
    compress(state, words);
  }
  return bytesOf(state);
}

/** Mixes a block, the first sixteen words, into the state; the other words are room for the message schedule. */
function compress(state, words) {
  for (let t = BLOCK_WORDS; t < ROUNDS; t += 1) {
    words[t] = rotate(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);
  }
  let [a, b, c, d, e] = state;
  for (let t = 0; t < ROUNDS; t += 1) {
    const quarter = Math.floor(t / 20);
    const next = (rotate(a, 5) + chosen(quarter, b, c, d) + e + K[quarter] + words[t]) | 0;
    e = d;
    d = c;
    c = rotate(b, 30);
    b = a;
    a = next;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
}

function chosen(quarter, b, c, d) {
  if (quarter === 0) return (b & c) | (~b & d);
  if (quarter === 2) return (b & c) | (b & d) | (c & d);
  return b ^ c ^ d;
}
