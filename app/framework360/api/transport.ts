import { z } from "zod";
import { ownTick } from "../../http/parse-by-tick.ts";
import { answerBounds, isWithinBounds, readBytes } from "../../http/parse-bounds.ts";
import { explanation, type Explanation } from "../../sync/explanation.ts";
import { firstWords, plainWords } from "../../sync/plain-words.ts";
import { hasWords, readWords } from "./answer-words.ts";
import { callAtPace } from "./call-at-pace.ts";
import { failedBecause, Framework360Error } from "./failure.ts";
import { withinLimit } from "./limits.ts";
import { encodeBody } from "./encode-body.ts";
import { createItemScanner } from "./list-items.ts";
import { networkError } from "./network-error.ts";
import { createPace, type Pace } from "./keep-pace.ts";
import type { ObserveFailure } from "./observe-calls.ts";
import { maxPauseMs } from "./pace.ts";
import { denialError, refusalError } from "./refusals.ts";
import type { BodyForm, TraitsMemory } from "./traits.ts";
import { watchAnswers, type ObserveAnswer } from "./watch-answers.ts";

export type Framework360Options = {
  /** The account's canonical address (see base-url.ts): the API is below `<baseUrl>/m/api/`. */
  baseUrl: string;
  apiKey: string;
  /** For an address that a merchant entered: one that reaches public addresses only (public-fetch.ts). */
  fetch: typeof fetch;
  /** After so long a call is given up; `defaultTimeoutMs` without it. */
  timeoutMs?: number;
  maxResponseBytes?: number;
  /** Ends the calls, also those that wait, before their own time is over. */
  signal?: AbortSignal;
  /** How many calls may run at once, over all clients of this account in the process. */
  concurrency?: number;
  /** How long a call may wait for its slot before it is made or repeated. */
  maxWaitMs?: number;
  /** Whether the calls are part of the work on many customers, and let calls for single changes go before them. */
  isBackground?: boolean | undefined;
  /** The account's pace; by default one for all clients of this account in the process. */
  pace?: Pace;
  onFailure?: ObserveFailure;
  /** Told of each call, also of one that is repeated, whether the account answered it. */
  onAnswer?: ObserveAnswer;
  /** Where the account's traits are kept; by default as long as the client lives. */
  traits?: TraitsMemory;
};

export type Parameters = Record<string, unknown>;

/**
 * One call of the API; answers its `data`.
 * @throws {Framework360Error} and nothing else
 */
export type Call = (
  method: "GET" | "POST",
  operation: string,
  parameters?: Parameters,
  /** How a POST carries them; JSON without it. */
  form?: BodyForm,
) => Promise<unknown>;

export const defaultTimeoutMs = 20_000;
export const defaultMaxWaitMs = 30_000;

const pacesInProcess = new Map<string, Pace>();

function paceInProcess(account: string): Pace {
  const pace = pacesInProcess.get(account) ?? createPace();
  pacesInProcess.set(account, pace);
  return pace;
}

/**
 * Sends calls to an account: the key in `X-Fw360-Key`, GET with a query string or POST with JSON or a form. A success is
 * `{status: 1, data}`, a refusal `{status: 0}` with HTTP 200. Proxies in front of the API may answer HTML, nothing, or
 * more than the size limit.
 */
export function createTransport(options: Framework360Options): Call {
  const {
    baseUrl,
    timeoutMs = defaultTimeoutMs,
    maxResponseBytes = answerBounds.maxBytes,
    concurrency = 4,
  } = options;
  const { maxWaitMs = defaultMaxWaitMs, pace = paceInProcess(baseUrl) } = options;
  const { signal, onAnswer, isBackground = false } = options;
  const send = onAnswer ? watchAnswers(options.fetch, onAnswer) : options.fetch;
  const apiKey = options.apiKey.trim();

  const call: Call = async (method, operation, parameters = {}, form = "json") => {
    // A header cannot hold other characters, and fetch would throw an error that contains the key.
    if (!/^[\x21-\x7e]+$/.test(apiKey)) {
      throw new Framework360Error("key-refused", explanation("key-malformed"));
    }
    const post = method === "POST" ? encodeBody(form, parameters) : null;
    try {
      const response = await send(addressOf(baseUrl, method, operation, parameters), {
        method,
        headers: {
          Accept: "application/json",
          "X-Fw360-Key": apiKey,
          ...(post && { "Content-Type": post.contentType }),
        },
        ...(post && { body: post.body }),
        // A redirect that is followed would send the key to another server.
        redirect: "manual",
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
      });
      const body = await readBody(operation, response, maxResponseBytes);
      // What the answer may repeat: the key as well.
      return readAnswer(operation, { ...parameters, apiKey }, response, body);
    } catch (error) {
      throw error instanceof Framework360Error ? error : networkError(error, timeoutMs);
    }
  };

  return (...request) =>
    withinLimit(baseUrl, { maxConcurrent: concurrency, isBackground }, () =>
      callAtPace({ pace, maxWaitMs, isBackground, isRead: request[0] === "GET" }, () => call(...request)),
    );
}

function addressOf(baseUrl: string, method: string, operation: string, parameters: Parameters): URL {
  const url = new URL(`/m/api/${operation}`, baseUrl);
  if (method !== "GET") return url;
  for (const [name, value] of Object.entries(parameters)) {
    // What a GET asks for is plain: an id, an address, a number, a word.
    if (value !== undefined) url.searchParams.set(name, `${value as string | number | boolean}`);
  }
  return url;
}

/** The items of a list that is too long to be parsed are looked for within so many times the bound. */
const scannedTimes = 8;

/** Longer answers are parsed one after the other, each in a tick of the event loop of its own. */
const longBytes = 50_000;

/** @throws {Framework360Error} `too-large` before anything is parsed that would hold the process for long */
async function readBody(operation: string, response: Response, maxBytes: number): Promise<string> {
  const scanner = operation === "customers/list" ? createItemScanner() : null;
  const reader = scanner && { maxBytes: scannedTimes * maxBytes, take: scanner.take };
  const tooLarge = (why: Explanation) =>
    new Framework360Error("too-large", why, { list: scanner?.found() ?? null });
  const bytes = await readBytes(response, maxBytes, reader ?? undefined);
  if (bytes === null) throw tooLarge(explanation("answer-too-large", { bytes: maxBytes }));
  if (bytes.length > longBytes) await ownTick();
  if (!isWithinBounds(bytes, answerBounds)) {
    scanner?.take(bytes);
    throw tooLarge(explanation("answer-too-complex"));
  }
  return new TextDecoder().decode(bytes);
}

const envelope = z.object({
  status: z.union([
    z.union([z.literal(1), z.literal("1"), z.literal(true)]).transform(() => true),
    z.union([z.literal(0), z.literal("0"), z.literal(false)]).transform(() => false),
  ]),
  data: z.unknown().optional(),
});

function readAnswer(operation: string, sent: Parameters, response: Response, body: string): unknown {
  const { status } = response;
  if (status >= 300 && status < 400) throw redirected(response, sent);
  if (status === 429 || status >= 500) throw overloaded(response);

  const json = parseJson(body);
  const answer = envelope.safeParse(json);
  if (response.ok && answer.data?.status) return answer.data.data;
  if (answer.data?.status === false) throw refusalError(operation, readWords(json), sent);
  throw withoutStatus(operation, sent, response, json) ?? notUnderstood(operation, status, body, json);
}

/**
 * The refusal that an answer without `status` stands for: `error` or `message` alone, and with HTTP 200 also `null` or an
 * empty list. With an HTTP error it may come from any server, so its words have to say what Framework360 would.
 */
function withoutStatus(
  operation: string,
  sent: Parameters,
  response: Response,
  json: unknown,
): Framework360Error | null {
  const isBlank = json === null || (Array.isArray(json) && json.length === 0);
  if (response.ok && isBlank) return refusalError(operation, "", sent);
  if (!hasWords(json)) return null;
  const refusal = refusalError(operation, readWords(json), sent);
  if (response.ok) return refusal;
  const isKeyInDoubt = response.status === 401 && failedBecause(refusal, "permission-missing");
  return isKeyInDoubt || failedBecause(refusal, "unavailable", "not-found") ? null : refusal;
}

function notUnderstood(operation: string, status: number, body: string, json: unknown): Framework360Error {
  if (status < 300 && body.trim() === "") {
    return new Framework360Error("unavailable", explanation("answer-empty", { operation }));
  }
  // A JSON answer with 401 or 403 comes from the API; an HTML page from a firewall in front of it.
  if (json !== undefined && (status === 401 || status === 403)) return denialError(operation, status);
  if (status === 401 || status === 403 || status === 408) {
    return new Framework360Error("unavailable", explanation("http-error", { side: "framework360", status }));
  }
  return new Framework360Error("not-framework360", explanation("not-the-api", { status }));
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const maxAddressLength = 300;

function redirected(response: Response, sent: Parameters): Framework360Error {
  const location = response.headers.get("location");
  const isAddress = location !== null && URL.canParse(location, response.url || undefined);
  const why = isAddress
    ? explanation("redirected", { address: plainAddress(location, sent) })
    : explanation("not-the-api", { status: response.status });
  return new Framework360Error("not-framework360", why);
}

/** An address without a query, a user's name, and what `plainWords` takes out of its path. */
function plainAddress(location: string, sent: Parameters): string {
  const address = firstWords(location.split(/[?#]/, 1)[0]!, maxAddressLength);
  const [origin = "", scheme = "", host = ""] = /^((?:https?:)?\/\/)([^/]*)/i.exec(address) ?? [];
  const names = address.slice(origin.length).split("/");
  const path = names.map((name) => plainWords(decoded(name), sent)).join("/");
  return `${scheme}${host.slice(host.lastIndexOf("@") + 1)}${path}`;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function overloaded({ status, headers }: Response): Framework360Error {
  const side = "framework360";
  const retryAfterMs = readRetryAfter(headers.get("retry-after"));
  if (status === 429 || (status === 503 && retryAfterMs !== null)) {
    return new Framework360Error("throttled", explanation("throttled", { side }), { retryAfterMs });
  }
  return new Framework360Error("unavailable", explanation("http-error", { side, status }), { retryAfterMs });
}

/** Seconds or a date (RFC 9110, 10.2.3), as milliseconds. A time that is out of all proportion counts as the longest pause. */
function readRetryAfter(header: string | null): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, ms), maxPauseMs);
}
