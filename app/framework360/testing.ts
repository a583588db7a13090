import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

import { createFramework360Client } from "./api/client.ts";
import { createTraitsMemory, type AccountTraits, type BodyForm } from "./api/traits.ts";

export const testKey = "k".repeat(40);

/** Starts a server on a free port, which ends with the test. Answers the options of a client that calls it. */
export async function serve(answer: (req: IncomingMessage, res: ServerResponse) => void) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}`, apiKey: testKey, fetch };
}

export type Request = {
  operation: string;
  method: string;
  parameters: Record<string, unknown>;
  /** How the parameters came: in the body, or in the address. */
  form: BodyForm | "query";
};

/**
 * An account whose `answer` is sent as JSON (an Error as a refusal with its message). Every request is recorded, and its client never waits.
 */
export function fakeAccount(
  answer: (request: Request) => unknown,
  known: Partial<AccountTraits> = {
    bodyOf: { "customers/registration": "json", "customers/update": "json" },
  },
) {
  const requests: Request[] = [];
  const fakeFetch: typeof fetch = async (input, init) => {
    const url = new URL(String(input));
    const body = init?.body ? String(init.body) : "";
    const parameters = body.startsWith("{")
      ? (JSON.parse(body) as Record<string, unknown>)
      : Object.fromEntries(body === "" ? url.searchParams : new URLSearchParams(body));
    const request = {
      operation: url.pathname.replace("/m/api/", ""),
      method: init?.method ?? "GET",
      parameters,
      form: body === "" ? "query" : body.startsWith("{") ? "json" : "form",
    } as const;
    requests.push(request);
    const data = answer(request);
    return Response.json(data instanceof Error ? { status: 0, error: data.message } : { status: 1, data });
  };
  return {
    options: {
      baseUrl: "https://example.it",
      apiKey: testKey,
      fetch: fakeFetch,
      traits: createTraitsMemory(known),
      pause: async () => {},
    },
    requests,
    calls: () => requests.map(({ operation }) => operation),
  };
}

export type StoredCustomer = Record<string, unknown>;

/** What an update keeps that blanks the texts that it is not sent. */
const beyondTexts =
  (kept: readonly string[]) =>
  (stored: StoredCustomer | null): StoredCustomer => ({
    ...pick(stored ?? {}, kept),
    id: 7,
    email: stored?.email,
    tags: stored?.tags,
    marketing_active: stored?.marketing_active,
  });
const pick = (fields: StoredCustomer, names: readonly string[]): StoredCustomer =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));

/** A customer as an account shows it. */
export const wireRiva = {
  nome: "Anna",
  cognome: "Riva",
  email: "anna.riva@example.it",
  comune: "Lodi",
  piva: "01234567890",
} satisfies StoredCustomer;

export type Refuse = (request: Request) => string | undefined;

type AccountOptions = {
  stored?: StoredCustomer;
  ignores?: string[];
  drops?: string[];
  dropsLists?: boolean;
  hides?: string[];
  replaces?: boolean;
  updateReplaces?: boolean;
  keepsOnUpdate?: string[];
  lags?: number;
  refuse?: Refuse;
  tellsId?: boolean;
  readsUpdatesAs?: BodyForm;
  refusesUnread?: string;
  traits?: Partial<AccountTraits>;
};

/**
 * An account that stores one customer, number 7. `ignores` names parameters that customers/update ignores, `drops` those
 * that a registration ignores (`dropsLists`: every list), `hides` those that it never shows, and `refuse` answers the
 * reason to refuse a call with. `replaces`: a registration blanks what is not sent along; `updateReplaces`: so does an
 * update, but for tags, the newsletter choice and what `keepsOnUpdate` names. `lags`: so many reads after a
 * write show what stood there before. `readsUpdatesAs`: of updates in another form of body it reads nothing, accepts them all the
 * same or refuses them in the words of `refusesUnread`, and which form it reads is not known yet.
 */
export function accountWith(options: AccountOptions = {}) {
  const { ignores = [], drops = [], hides = [], dropsLists = false, replaces = false } = options;
  const { lags = 0, refuse, tellsId = true, updateReplaces = false, keepsOnUpdate = [] } = options;
  let stored: StoredCustomer | null = options.stored ? { id: 7, ...options.stored } : null;
  let late: { shown: StoredCustomer | null; reads: number } = { shown: null, reads: 0 };
  const afterUpdate = updateReplaces ? beyondTexts(keepsOnUpdate) : (kept: StoredCustomer | null) => kept;
  const without = (fields: StoredCustomer, names: string[]) =>
    Object.fromEntries(
      Object.entries(fields).filter(([name]) => !["id", "customer_id", ...names].includes(name)),
    );
  function write(next: StoredCustomer): void {
    if (late.reads === 0) late = { shown: stored, reads: lags };
    stored = next;
  }
  function read(): StoredCustomer | null {
    if (late.reads === 0) return stored;
    late.reads--;
    return late.shown;
  }

  const answer = (request: Request): unknown => {
    const { operation, parameters, form } = request;
    const { readsUpdatesAs = form } = options;
    if (operation === "customers/update" && form !== readsUpdatesAs)
      return options.refusesUnread === undefined || new Error(options.refusesUnread);
    const reason = refuse?.(request);
    if (reason !== undefined) return new Error(reason);
    switch (operation) {
      case "customers/get": {
        const shown = read();
        const isAsked = [shown?.email, String(shown?.id)].includes(parameters.email ?? parameters.id);
        return shown && isAsked ? { id: 7, ...without(shown, hides) } : null;
      }
      case "customers/registration": {
        const lists = Object.keys(parameters).filter((name) => Array.isArray(parameters[name]));
        const taken = without(parameters, [...drops, "dati_fatturazione", ...(dropsLists ? lists : [])]);
        write({ id: 7, ...(!replaces && stored), ...taken });
        return tellsId ? { id: "7" } : {};
      }
      case "customers/update":
        if (!parameters.id) return new Error("customer_id_missing");
        write({ ...afterUpdate(stored), ...without(parameters, ignores) });
        return true;
      default:
        return new Error(`unexpected ${operation}`);
    }
  };
  const fake = fakeAccount(answer, ...(options.readsUpdatesAs ? [{}] : []));
  const { traits } = fake.options;
  void traits.learn(options.traits ?? {});
  return {
    ...fake,
    client: createFramework360Client(fake.options),
    traits,
    stored: () => stored,
    /** As a person does in the panel. */
    change: (fields: StoredCustomer) => void (stored = { ...stored, ...fields }),
  };
}
