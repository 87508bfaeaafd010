/**
 * The sandbox's HTTP API as one person uses it: requests that fail with words, and the stream of events.
 * @module api
 */

/** A request that did not succeed. `status` is 0 when no answer came at all. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.name = "ApiError";
    this.status = status;
  }
}

const REQUEST_TIMEOUT_MS = 15_000;
const UPLOAD_TIMEOUT_MS = 120_000;

/** Past this the server takes no file, as Telegram lets no bot fetch a larger one. */
export const MOST_FILE_BYTES = 20 * 1024 * 1024;

/**
 * @param {string} method
 * @param {string} path
 * @param {object | Blob} [body] JSON, or a file as it is
 * @param {AbortSignal} [dropped] fires when nobody waits for the answer any more
 */
async function request(method, path, body, dropped) {
  const upload = body instanceof Blob;
  const late = AbortSignal.timeout(upload ? UPLOAD_TIMEOUT_MS : REQUEST_TIMEOUT_MS);
  const signal = dropped === undefined ? late : AbortSignal.any([late, dropped]);
  const options = { method, headers: {}, cache: "no-store", signal };
  if (upload) {
    options.body = body;
  } else if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch (cause) {
    throw new ApiError(0, String(cause));
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(response.status, answer?.error ?? "");
  if (answer === null) throw new ApiError(0, "unreadable answer");
  return answer;
}

/**
 * Who the bot is and which commands it lists.
 * @param {{language: string, chat?: number, person?: number}} asked in which language, and in a group for whom
 */
export function fetchBot(asked) {
  return request("GET", `/sandbox/bot?${new URLSearchParams(asked)}`);
}

/** The groups in which staff works; a server that knows of none, or not of such groups at all, has none. */
export async function fetchGroups() {
  try {
    return (await request("GET", "/sandbox/groups")).groups ?? [];
  } catch (error) {
    if (error instanceof ApiError && error.status !== 0) return [];
    throw error;
  }
}

/** Where a document's bytes are. */
export function fileAddress(fileId) {
  return `/sandbox/files/${encodeURIComponent(fileId)}`;
}

/**
 * The answer to a challenge, signed with the key in a delivered file.
 * @returns {Promise<{answer: string}>}
 */
export function sign(fileId, challenge, password) {
  return request("POST", "/sandbox/sign", { file_id: fileId, challenge, password });
}

/**
 * Opens a stream of events. It ends at its first failure: the caller then reads a fresh snapshot, which the browser's
 * own reconnecting would not do after a restart of the server.
 * @param {string} address
 * @param {{opened: () => void, event: (event: object) => void, lost: () => void}} listeners
 * @returns {() => void} closes the stream
 */
function listen(address, { opened, event, lost }) {
  const source = new EventSource(address);
  source.onopen = opened;
  source.onmessage = (message) => event(JSON.parse(message.data));
  source.onerror = () => {
    source.close();
    lost();
  };
  return () => source.close();
}

/** One private chat. */
export class ChatApi {
  /** @param {number} chat */
  constructor(chat) {
    this.path = `/sandbox/chats/${chat}`;
  }

  snapshot() {
    return request("GET", this.path);
  }

  /** @param {{text?: string, kind?: string, name?: string, reply_to?: number, album?: string, language?: string}} body */
  send(body) {
    return request("POST", `${this.path}/messages`, body);
  }

  /** @param {File} file */
  sendFile(file) {
    return request("POST", `${this.path}/documents?name=${encodeURIComponent(file.name)}`, file);
  }

  edit(messageId, text) {
    return request("PUT", `${this.path}/messages/${messageId}`, { text });
  }

  tap(messageId, data) {
    return request("POST", `${this.path}/taps`, { message_id: messageId, data });
  }

  /**
   * The address at which the Mini App behind a button is opened.
   * @param {{message_id: number, url: string, language: string, theme: Record<string, string>}} body
   * @returns {Promise<{address: string}>}
   */
  launch(body) {
    return request("POST", `${this.path}/webapp`, body);
  }

  /**
   * What the bot offers for an inline query.
   * @param {{query: string, offset: string, language: string}} body
   * @param {AbortSignal} dropped
   */
  ask(body, dropped) {
    return request("POST", `${this.path}/inline`, body, dropped);
  }

  choose(queryId, resultId) {
    return request("POST", `${this.path}/inline/choose`, { query_id: queryId, result_id: resultId });
  }

  /** The events after a sequence number. */
  listen(after, listeners) {
    return listen(`${this.path}/events?after=${after}`, listeners);
  }
}

/** One forum group, as one of its members uses it. */
export class GroupApi {
  /** @param {number} group @param {number} person who acts */
  constructor(group, person) {
    this.path = `/sandbox/groups/${group}`;
    this.person = person;
  }

  snapshot() {
    return request("GET", this.path);
  }

  /** @param {{thread: number | null, text?: string, kind?: string, name?: string, reply_to?: number, album?: string, anonymous?: boolean}} body */
  send(body) {
    return request("POST", `${this.path}/messages`, { from: this.person, ...body });
  }

  /** @param {File} file @param {number | null} thread */
  sendFile(file, thread) {
    const query = new URLSearchParams({ from: this.person, name: file.name, ...(thread === null ? {} : { thread }) });
    return request("POST", `${this.path}/documents?${query}`, file);
  }

  edit(messageId, text) {
    return request("PUT", `${this.path}/messages/${messageId}`, { from: this.person, text });
  }

  remove(messageId) {
    return request("DELETE", `${this.path}/messages/${messageId}?from=${this.person}`);
  }

  tap(messageId, data) {
    return request("POST", `${this.path}/taps`, { from: this.person, message_id: messageId, data });
  }

  /** @param {string} name */
  createTopic(name) {
    return request("POST", `${this.path}/topics`, { from: this.person, name });
  }

  /** @param {number} id @param {{name?: string, closed?: boolean}} change */
  changeTopic(id, change) {
    return request("PUT", `${this.path}/topics/${id}`, { from: this.person, ...change });
  }

  /** @param {number} id */
  deleteTopic(id) {
    return request("DELETE", `${this.path}/topics/${id}?from=${this.person}`);
  }

  /** The events after a sequence number. */
  listen(after, listeners) {
    return listen(`${this.path}/events?after=${after}`, listeners);
  }
}
