/**
 * Triple DES (FIPS 46-3), which every reader of PKCS#12 files knows.
 * @module device/des
 */

import { rotate } from "./words.js";

const BLOCK_BYTES = 8;
const KEY_BYTES = 8;

// The standard's tables count bits from 1, the most significant.
const INITIAL = [58, 60, 62, 64, 57, 59, 61, 63].flatMap((top) => column(top, 8));
const FINAL = INITIAL.map((_, place) => INITIAL.indexOf(place + 1) + 1);
const CHOICE_1 = [
  ...[57, 58, 59].flatMap((top) => column(top, 8)),
  ...column(60, 4),
  ...[63, 62, 61].flatMap((top) => column(top, 8)),
  ...column(28, 4),
];
const CHOICE_2 = [
  [14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2],
  [41, 52, 31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32],
].flat();
const SHIFTS = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1];
const P = [16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25];
/** Each box row by row, a hexadecimal digit for each entry. */
const S = [
  "e4d12fb83a6c59070f74e2d1a6cb953841e8d62bfc973a50fc8249175b3ea06d",
  "f18e6b34972dc05a3d47f28ec01a69b50e7ba4d158c6932fd8a13f42b67c05e9",
  "a09e63f51dc7b428d709346a285ecbf1d6498f30b12c5ae71ad069874fe3b52c",
  "7de3069a1285bc4fd8b56f03472c1ae9a690cb7df13e52843f06a1d8945bc72e",
  "2c417ab6853fd0e9eb2c47d150fa3986421bad78f9c5630eb8c71e2d6f09a453",
  "c1af92680d34e75baf427c9561de0b389ef528c3704a1db6432c95fabe17608d",
  "4b2ef08d3c975a61d0b7491ae35c2f8614bdc37eaf6805926bd814a7950fe23c",
  "d2846fb1a93e50c71fd8a374c56b0e927b419ce206adf35821e74a8dfc90356b",
];
/** What a box does to its six bits, and P to the four that come out. */
const SUBSTITUTED = S.map((box, number) => Int32Array.from({ length: 64 }, (_, six) => substituted(box, number, six)));

/**
 * @param {Uint8Array} key 24 bytes
 * @returns {import("./cbc.js").BlockCipher}
 */
export function tripleDes(key) {
  const [first, second, third] = [0, 1, 2].map((number) => expand(key.subarray(KEY_BYTES * number, KEY_BYTES * (number + 1))));
  const schedules = [first, second.reverse(), third];
  return { blockBytes: BLOCK_BYTES, encrypt: (block) => encrypt(block, schedules) };
}

/** Between two passes the final permutation and the initial one cancel each other. */
function encrypt(block, schedules) {
  let [left, right] = numbersOf(permute(bitsOf(block, 8), INITIAL), 32);
  for (const subkeys of schedules) {
    for (const subkey of subkeys) [left, right] = [right, left ^ mix(right, subkey)];
    [left, right] = [right, left];
  }
  block.set(numbersOf(permute(bitsOf([left, right], 32), FINAL), 8));
}

/** The expansion E gives box n the six bits that a rotation by 4n + 5 brings to the end. */
function mix(right, subkey) {
  return SUBSTITUTED.reduce((mixed, box, number) => mixed ^ box[(rotate(right, 4 * number + 5) & 0x3f) ^ subkey[number]], 0);
}

/** Sixteen subkeys of eight times six bits. */
function expand(key) {
  const bits = permute(bitsOf(key, 8), CHOICE_1);
  let [left, right] = [bits.slice(0, 28), bits.slice(28)];
  return SHIFTS.map((shift) => {
    [left, right] = [left, right].map((half) => [...half.slice(shift), ...half.slice(0, shift)]);
    return numbersOf(permute([...left, ...right], CHOICE_2), 6);
  });
}

function substituted(box, number, six) {
  const row = ((six >>> 4) & 2) | (six & 1);
  const four = parseInt(box[16 * row + ((six >>> 1) & 15)], 16);
  return numbersOf(permute(bitsOf([four << (28 - 4 * number)], 32), P), 32)[0];
}

function column(top, count) {
  return Array.from({ length: count }, (_, place) => top - 8 * place);
}

function permute(bits, table) {
  return table.map((place) => bits[place - 1]);
}

function bitsOf(numbers, width) {
  return Array.from(numbers).flatMap((number) => Array.from({ length: width }, (_, place) => (number >>> (width - 1 - place)) & 1));
}

function numbersOf(bits, width) {
  return Array.from({ length: bits.length / width }, (_, place) =>
    bits.slice(width * place, width * (place + 1)).reduce((number, bit) => (number << 1) | bit, 0),
  );
}
