/**
 * The key derivation of PKCS#12 (RFC 7292 appendix B.2) with SHA-1. The page stays alive meanwhile.
 * @module device/derivation
 */

import { join } from "./bytes.js";
import { BLOCK_BYTES, DIGEST_BYTES, rehash, sha1 } from "./sha1.js";

/** What is derived (RFC 7292 appendix B.3). */
export const FOR_KEY = 1;
export const FOR_IV = 2;
export const FOR_MAC = 3;

/** How long the page may stand still at a time: a third of a frame, of which there are sixty a second. */
const SLICE_MS = 5;
const HASHES_BETWEEN_LOOKS = 256;

/**
 * @param {Uint8Array} secret a BMPString with its two zero bytes
 * @param {Uint8Array} salt
 * @param {{purpose: number, size: number, iterations: number}} wanted
 * @returns {Promise<Uint8Array>}
 */
export async function derive(secret, salt, { purpose, size, iterations }) {
  const diversifier = new Uint8Array(BLOCK_BYTES).fill(purpose);
  const mixed = join(wholeBlocks(salt), wholeBlocks(secret));
  const derived = new Uint8Array(Math.ceil(size / DIGEST_BYTES) * DIGEST_BYTES);
  for (let start = 0; start < size; start += DIGEST_BYTES) {
    const digest = await rehashInSlices(sha1(join(diversifier, mixed)), iterations - 1);
    derived.set(digest, start);
    for (let block = 0; block < mixed.length; block += BLOCK_BYTES) add(mixed.subarray(block, block + BLOCK_BYTES), digest);
  }
  mixed.fill(0);
  return derived.subarray(0, size);
}

async function rehashInSlices(first, times) {
  let digest = first;
  let pause = performance.now() + SLICE_MS;
  for (let left = times; left > 0; left -= HASHES_BETWEEN_LOOKS) {
    digest = rehash(digest, Math.min(left, HASHES_BETWEEN_LOOKS));
    if (performance.now() < pause) continue;
    await othersTurn();
    pause = performance.now() + SLICE_MS;
  }
  return digest;
}

/** Everything else that waits comes first. A timer would do as well, but browsers let it wait for 4 ms each time. */
function othersTurn() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

function wholeBlocks(bytes) {
  const size = Math.ceil(bytes.length / BLOCK_BYTES) * BLOCK_BYTES;
  return Uint8Array.from({ length: size }, (_, place) => bytes[place % bytes.length]);
}

/** Adds the digest, repeated to a block's length, and one; numbers modulo 2^512. */
function add(block, digest) {
  let carry = 1;
  for (let place = BLOCK_BYTES - 1; place >= 0; place -= 1) {
    carry += block[place] + digest[place % DIGEST_BYTES];
    block[place] = carry;
    carry >>>= 8;
  }
}
