/**
 * DER (X.690 §8, §10): what certificate requests and key files are written in, and the little that is read of it.
 * @module device/der
 */

import { utf8 } from "../bytes.js";
import { join } from "./bytes.js";

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
const UTF8_STRING = 0x0c;
const SEQUENCE = 0x30;
const SET = 0x31;
const CONTEXT = 0xa0;
const LONG_LENGTH = 0x80;

export const NULL = Uint8Array.of(0x05, 0);

/** These bytes are no DER. */
export class BadEncoding extends Error {
  name = "BadEncoding";
}

/** @typedef {{tag: number, body: Uint8Array, encoded: Uint8Array}} Element */

/** @param {...Uint8Array} members encoded */
export function sequence(...members) {
  return tlv(SEQUENCE, ...members);
}

/** @param {...Uint8Array} members encoded, in the order that DER wants if there are several */
export function set(...members) {
  return tlv(SET, ...members);
}

/** EXPLICIT of any one value, or IMPLICIT of a SEQUENCE or a SET. */
export function context(number, ...members) {
  return tlv(CONTEXT | number, ...members);
}

/** @param {number} value of 31 bits, not negative */
export function integer(value) {
  const octets = bigEndian(value);
  return tlv(INTEGER, octets[0] & 0x80 ? [0, ...octets] : octets);
}

export function octetString(body) {
  return tlv(OCTET_STRING, body);
}

/** @param {Uint8Array} body whole octets */
export function bitString(body) {
  return tlv(BIT_STRING, [0], body);
}

/** @param {string} dotted */
export function objectIdentifier(dotted) {
  const [first, second, ...others] = dotted.split(".").map(Number);
  return tlv(OBJECT_IDENTIFIER, [first * 40 + second, ...others].flatMap(base128));
}

/** @param {string} text */
export function utf8String(text) {
  return tlv(UTF8_STRING, utf8(text));
}

/**
 * What is in one constructed value.
 * @param {Uint8Array} encoded
 * @returns {Element[]}
 * @throws {BadEncoding}
 */
export function members(encoded) {
  const found = [];
  for (let rest = read(encoded).body; rest.length > 0; ) {
    const member = read(rest);
    found.push(member);
    rest = rest.subarray(member.encoded.length);
  }
  return found;
}

/** The octets in a BIT STRING of whole octets. @param {Element} element */
export function bitsIn({ tag, body }) {
  if (tag !== BIT_STRING || body[0] !== 0) throw new BadEncoding("no BIT STRING of whole octets");
  return body.subarray(1);
}

/** The value with which the bytes begin. */
function read(bytes) {
  const [tag, first] = bytes;
  const lengthOctets = first > LONG_LENGTH ? first - LONG_LENGTH : 0;
  const begin = 2 + lengthOctets;
  const length = lengthOctets === 0 ? first : bytes.subarray(2, begin).reduce((sum, octet) => sum * 256 + octet, 0);
  if (first === LONG_LENGTH || !(begin + length <= bytes.length)) throw new BadEncoding("the end is missing");
  return { tag, body: bytes.subarray(begin, begin + length), encoded: bytes.subarray(0, begin + length) };
}

function tlv(tag, ...parts) {
  const body = join(...parts);
  const octets = bigEndian(body.length);
  const length = body.length < LONG_LENGTH ? octets : [LONG_LENGTH | octets.length, ...octets];
  return join([tag, ...length], body);
}

function bigEndian(value) {
  const octets = [value & 0xff];
  for (let rest = value >>> 8; rest > 0; rest >>>= 8) octets.unshift(rest & 0xff);
  return octets;
}

function base128(arc) {
  const octets = [arc & 0x7f];
  for (let rest = arc >>> 7; rest > 0; rest >>>= 7) octets.unshift(0x80 | (rest & 0x7f));
  return octets;
}
