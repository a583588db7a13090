import { createMemoryLedger, createPace } from "../api/keep-pace.ts";
import { createTransport, type Framework360Options } from "../api/transport.ts";
import { openAccount, type Account } from "./account.ts";
import { couldNotTell, seenThat, isItem, unlessAnswered, whyOf, type Fact, type Item } from "./fact.ts";

export type TransportContext = { account: Account; options: Framework360Options };

const callsForPace = 30;

export const transportFacts: readonly Fact<TransportContext>[] = [
  {
    fact: "A key has 40 characters",
    needed: false,
    look: async ({ account: { apiKey } }) => seenThat(apiKey.length === 40, `${apiKey.length} characters`),
  },
  {
    fact: 'A success is HTTP 200 with {"status": 1, "data": …}',
    needed: true,
    look: async ({ account }) => {
      const { http, json, error } = await account.see("GET", "customers/list", { page: 1, limit: 1 });
      if (error) return couldNotTell(whyOf(error));
      const names = isItem(json) ? Object.keys(json) : [];
      return seenThat(
        http === 200 && names.includes("data"),
        `HTTP ${http} with the fields ${names.join(", ")}`,
      );
    },
  },
  {
    fact: 'A refused key is HTTP 200 with {"status": 0, "error": "…"}',
    needed: true,
    look: async ({ options }) => {
      const wrongKey = openAccount({ ...options, apiKey: "0".repeat(40) });
      const { http, json, error } = await wrongKey.see("GET", "check");
      const seen = `HTTP ${http}, ${whereReasonStands(json)}, understood as ${error?.reason ?? "a success"}`;
      return unlessAnswered(error) ?? seenThat(error?.reason === "key-refused", seen);
    },
  },
  {
    fact: "A function that does not exist is refused in words that do not mean a missing customer",
    needed: true,
    look: async ({ account }) => {
      const { http, json, error } = await account.see("GET", "customers/no-such-function");
      const seen = `HTTP ${http}, ${whereReasonStands(json)}, understood as ${error?.reason ?? "a success"}`;
      if (error?.reason !== "not-framework360") {
        const unanswered = unlessAnswered(error);
        if (unanswered) return unanswered;
      }
      return seenThat(error !== null && error.reason !== "not-found", seen);
    },
  },
  {
    fact: "Calls are not refused for their frequency",
    needed: false,
    look: async ({ options }) => {
      const ledger = createMemoryLedger();
      const call = createTransport({ ...options, pace: createPace({ ledger }) });
      const started = Date.now();
      await Promise.allSettled(Array.from({ length: callsForPace }, () => call("GET", "check")));
      const seconds = Math.max(0.1, (Date.now() - started) / 1000);
      const state = await ledger.change((state) => ({ state, result: state }));
      const seen = `${callsForPace} calls in ${seconds.toFixed(1)} s`;
      return seenThat(state === null, state === null ? seen : `${seen}, after some were refused`);
    },
  },
];

/** Where an answer gives its reason: the names of the fields only, because the reason may hold personal data. */
export function whereReasonStands(json: unknown): string {
  if (json === undefined) return "no JSON";
  if (!isItem(json)) return "JSON without fields";
  const data: Item = isItem(json.data) ? json.data : {};
  const places = [
    ["error", json.error],
    ["message", json.message],
    ["data.message", data.message],
  ].filter(([, value]) => value !== undefined);
  return places.length === 0 ? "no reason given" : `the reason in ${places.map(([name]) => name).join(", ")}`;
}
