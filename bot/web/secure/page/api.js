/**
 * What the page asks of the server: one secret's question, and its sealed answer.
 * @module api
 */

import { fromBase64, toBase64, utf8 } from "./bytes.js";
import { seal } from "./hpke.js";

const TIMEOUT_MS = 30_000;
const PURPOSE = "certguide secure page 1 ";

/** The codes of what another try may mend. The first is the page's own: no answer came, or none of the server's. */
const PASSING = new Set(["unreachable", "not_ready", "request_unknown"]);

/** The server's no, by its code. */
export class Refused extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.name = "Refused";
    this.code = code;
  }
}

/**
 * @typedef {object} Question
 * @property {string} request
 * @property {string} key
 * @property {"number" | "account_password" | "card" | "otp" | "certificate_password" | "file_password"} kind
 * @property {"ko" | "en"} language
 * @property {string[]} text
 * @property {{bits: number} | null} device
 */

/**
 * @typedef {object} Outcome
 * @property {boolean} failed
 * @property {string[]} text
 * @property {string | null} next
 * @property {object | null} certificate
 */

/** One ticket: its question, and the way to answer it. */
export class Ticket {
  /**
   * @param {string} launch the init data
   * @param {string} ticket
   * @param {import("./patience.js").Patience} patience
   */
  constructor(launch, ticket, patience) {
    this.launch = launch;
    this.ticket = ticket;
    this.patience = patience;
    this.question = null;
  }

  /** @returns {Promise<Question>} */
  open() {
    return this.patience.until(() => this.#open(), passes);
  }

  /**
   * Seals an answer and sends it until the server has taken it or refuses it; the plain one is wiped then.
   * @param {object} answer
   * @returns {Promise<Outcome>}
   */
  async answer(answer) {
    const plain = utf8(JSON.stringify(answer));
    try {
      // What is sent again is the same sealed answer, by which the server knows that it had it before.
      let sealed = await this.#seal(plain);
      return await this.patience.until(async () => {
        try {
          return await this.#send(sealed);
        } catch (error) {
          if (error.code !== "request_unknown") throw error;
          await this.#open();
          sealed = await this.#seal(plain);
          return this.#send(sealed);
        }
      }, passes);
    } finally {
      plain.fill(0);
    }
  }

  /**
   * The certificate for a key of this page's, if the answer was taken but its outcome lost on the way.
   * @param {string} request PKCS#10, in base64
   * @returns {Promise<object>}
   */
  async collect(request) {
    return (await this.patience.until(() => this.#post("collect", { request }), passes)).certificate;
  }

  async #open() {
    this.question = await this.#post("open", {});
    return this.question;
  }

  async #seal(plain) {
    return toBase64(await seal(fromBase64(this.question.key), utf8(PURPOSE + this.ticket), plain));
  }

  #send(sealed) {
    return this.#post("answer", { request: this.question.request, sealed });
  }

  #post(name, body) {
    return post(`/secure/${name}`, this.ticket, { launch: this.launch, ticket: this.ticket, ...body });
  }
}

function passes(error) {
  return error instanceof Refused && PASSING.has(error.code);
}

/** The ticket is told in a header as well: of several servers, all that concerns one ticket goes to the same one. */
async function post(path, ticket, body) {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Ticket": ticket },
      body: JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      signal: late.signal,
    });
    const answer = await response.json().catch(() => null);
    if (response.ok && answer !== null) return answer;
    // A proxy's page instead of the server's words: the server is away for a moment.
    throw new Refused(answer?.error ?? (response.ok || response.status >= 500 ? "unreachable" : "unexpected"));
  } catch (error) {
    throw error instanceof Refused ? error : new Refused("unreachable");
  } finally {
    clearTimeout(timer);
  }
}
