/**
 * A certificate whose key is made on this device: neither the key nor its password leaves it.
 * @module making
 */

import { toBase64 } from "./bytes.js";
import { createFiles } from "./device/files.js";
import { createKeyPair, createRandom } from "./device/keypair.js";
import { createRequest } from "./device/request.js";
import { byId, drawIcon, showScreen, stamp } from "./dom.js";

const STEPS = ["key", "certificate", "files"];

/** One of the steps that happen on the device did not work. */
export class MakingFailed extends Error {
  /** @param {"key_failed" | "files_failed"} code */
  constructor(code) {
    super(code);
    this.name = "MakingFailed";
    this.code = code;
  }
}

/**
 * @param {import("./api.js").Ticket} ticket
 * @param {string} password
 * @param {object} texts
 * @returns {Promise<{outcome: import("./api.js").Outcome, files: import("./saving.js").Made[]}>} no files if it was refused
 */
export async function makeCertificate(ticket, password, texts) {
  const progress = new Progress(texts);
  showScreen("making");
  progress.at("key");
  const { pair, random, answer } = await orElse("key_failed", () => makeKey(ticket.question.device.bits));
  progress.at("certificate");
  const outcome = await certified(ticket, answer);
  if (outcome.certificate === null) return { outcome, files: [] };
  progress.at("files");
  const files = await orElse("files_failed", () => createFiles({ pair, random, password }, outcome.certificate));
  return { outcome, files };
}

async function makeKey(bits) {
  const pair = await createKeyPair(bits);
  const random = createRandom();
  return { pair, random, answer: { request: toBase64(await createRequest(pair)), random: toBase64(random) } };
}

/** An answer that was taken before has been taken by this page: the first outcome was lost on the way. */
async function certified(ticket, answer) {
  try {
    return await ticket.answer(answer);
  } catch (error) {
    if (error.code !== "ticket_stale") throw error;
    return { failed: false, text: [], next: null, certificate: await ticket.collect(answer.request) };
  }
}

async function orElse(code, step) {
  try {
    return await step();
  } catch {
    throw new MakingFailed(code);
  }
}

class Progress {
  constructor(texts) {
    this.texts = texts;
    this.nodes = STEPS.map((step) => {
      const node = stamp("rule-template");
      node.querySelector(".rule-text").textContent = texts.steps[step];
      drawIcon(node, "dot");
      return node;
    });
    byId("making-steps").replaceChildren(...this.nodes);
  }

  at(step) {
    const current = STEPS.indexOf(step);
    for (const [at, node] of this.nodes.entries()) {
      node.classList.toggle("current", at === current);
      if (at >= current || node.classList.contains("past")) continue;
      node.classList.add("past");
      drawIcon(node, "check");
      node.querySelector(".rule-state").textContent = `: ${this.texts.stepPast}`;
    }
  }
}
