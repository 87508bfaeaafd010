/**
 * The archive (APPNOTE.TXT 4.3) that unpacks to the NPKI folder.
 * @module device/zip
 */

import { utf8 } from "../bytes.js";
import { join } from "./bytes.js";

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;
const UNIX = 3;
const FILE_MODE = 0o100600;
/** APPNOTE.TXT 4.4.4, bit 11: the name is UTF-8. */
const UTF8_NAME = 0x800;
const STORED = 0;
const DEFLATED = 8;
/** The divisor of CRC-32, reflected. */
const CRC_POLYNOMIAL = 0xedb88320;
const CRC_TABLE = Int32Array.from({ length: 256 }, (_, octet) => {
  let rest = octet;
  for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ (rest & 1 ? CRC_POLYNOMIAL : 0);
  return rest;
});

/**
 * @param {string} folder
 * @param {{name: string, content: Uint8Array}[]} files
 * @param {number[]} time year, month, day, hour, minute, second
 * @returns {Promise<Uint8Array>}
 */
export async function writeZip(folder, files, time) {
  let [contents, directory] = [join(), join()];
  for (const { name, content } of files) {
    const entry = await entryOf(`${folder}/${name}`, content, time);
    directory = join(directory, centralHeader(entry, contents.length));
    contents = join(contents, word(LOCAL_HEADER), entry.common, entry.name, entry.packed);
  }
  const [disk, count] = [half(0), half(files.length)];
  const end = join(word(END), disk, disk, count, count, word(directory.length), word(contents.length), half(0));
  return join(contents, directory, end);
}

/** What the headers of an entry, before its content and in the directory, have in common (APPNOTE.TXT 4.3.7, 4.3.12). */
async function entryOf(path, content, time) {
  const name = utf8(path);
  const ascii = name.length === path.length;
  const { method, packed } = await pack(content);
  const common = join(
    half(VERSION),
    half(ascii ? 0 : UTF8_NAME),
    half(method),
    ...stamp(time),
    word(crc32(content)),
    word(packed.length),
    word(content.length),
    half(name.length),
    half(0),
  );
  return { common, name, packed };
}

function centralHeader({ common, name }, offset) {
  const [comment, disk, internal] = [half(0), half(0), half(0)];
  return join(word(CENTRAL_HEADER), [VERSION, UNIX], common, comment, disk, internal, word(FILE_MODE << 16), word(offset), name);
}

async function pack(content) {
  const deflating = deflater();
  if (deflating === null) return { method: STORED, packed: content };
  const deflated = new Response(new Blob([content]).stream().pipeThrough(deflating));
  return { method: DEFLATED, packed: new Uint8Array(await deflated.arrayBuffer()) };
}

/** Browsers from before 2023 have none, and a certificate is better stored than lost. */
function deflater() {
  try {
    return new CompressionStream("deflate-raw");
  } catch {
    return null;
  }
}

/** MS-DOS's time and date: seconds in pairs, years from 1980. */
function stamp([year, month, day, hour, minute, second]) {
  return [half((hour << 11) | (minute << 5) | (second >>> 1)), half(((year - 1980) << 9) | (month << 5) | day)];
}

function crc32(content) {
  return ~content.reduce((rest, octet) => (rest >>> 8) ^ CRC_TABLE[(rest ^ octet) & 0xff], ~0);
}

function half(value) {
  return [value & 0xff, value >>> 8];
}

function word(value) {
  return [...half(value & 0xffff), ...half(value >>> 16)];
}
