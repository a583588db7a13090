import { randomBytes } from "node:crypto";
import { z } from "zod";
import { failedBecause, Framework360Error } from "./failure.ts";
import { isSaidOfNobody, showsWhoIsThere, type Who } from "./not-found.ts";
import { createTransport, type Call, type Framework360Options, type Parameters } from "./transport.ts";
import {
  wireCustomer,
  wireCustomerOrNobody,
  wireList,
  wireOrder,
  wireRegistered,
  type WireCustomer,
} from "./schemas.ts";

export type { Framework360Options } from "./transport.ts";

/** Without `page` an account begins with its first one, whichever number that has. */
export type Page = { page?: number; limit: number };

export type HistoryEntry = { customerId: string; title: string; html: string; date: string };

export type Framework360Client = ReturnType<typeof createFramework360Client>;

/**
 * Framework360's API as far as it is used, typed. Every method throws a Framework360Error, which is a
 * SideError, and nothing else.
 */
export function createFramework360Client(options: Framework360Options) {
  const call = createTransport(options);

  async function get<Schema extends z.ZodType>(
    operation: string,
    parameters: Parameters,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    return understand(operation, schema, await call("GET", operation, parameters));
  }

  /**
   * An account may say that there is nobody, or nothing, instead of giving an empty list.
   * @param isEvidence something is concluded from an empty list: one that is merely missing is none
   */
  async function list<Item extends z.ZodType>(
    operation: string,
    parameters: Parameters,
    item: Item,
    { isEvidence = false } = {},
  ): Promise<z.output<Item>[]> {
    try {
      const data = await call("GET", operation, parameters);
      if (isEvidence && (typeof data !== "object" || data === null)) throw tellsNothing(operation);
      return readItems(operation, item, data);
    } catch (error) {
      if (failedBecause(error, "not-found")) return [];
      throw error;
    }
  }

  const account = {
    async get(who: Who): Promise<WireCustomer | null> {
      const data = await call("GET", "customers/get", who);
      const read = wireCustomerOrNobody.safeParse(data);
      if (read.success) return read.data;
      throw typeof data === "object" ? notUnderstood("customers/get") : tellsNothing("customers/get");
    },
    list: (page: Page) => list("customers/list", page, wireCustomer, { isEvidence: true }),
  };

  return {
    /** Any operation, for what has no method here. Answers `data` unchecked. */
    call,

    /** Resolves when the key is good; one that is known and may not call even this is. */
    async check(): Promise<void> {
      try {
        await call("GET", "check");
      } catch (error) {
        if (!failedBecause(error, "permission-missing")) throw error;
      }
    },

    /** The customer with this id or e-mail, or null. An answer that is not understood is never taken for null. */
    async getCustomer(who: Who): Promise<WireCustomer | null> {
      try {
        return await account.get(who);
      } catch (error) {
        if (failedBecause(error, "not-found") || (await isSaidOfNobody(error, who, account))) return null;
        throw error;
      }
    },

    /** Whether what the account says of somebody can be believed (nobody.ts). */
    showsWhoIsThere: () => showsWhoIsThere(account),

    listCustomers: (parameters: Page & { query?: string }) =>
      list("customers/list", parameters, wireCustomer),

    searchCustomers: (query: string) => list("customers/search", { query }, wireCustomer),

    /**
     * Creates the customer, or updates the one who has this e-mail. Answers the id where the API tells it.
     * @param isNew nobody has the e-mail: a password may be made where one is asked for. Anybody else's stays
     */
    async registerCustomer(parameters: Parameters, { isNew = false } = {}): Promise<string | null> {
      return wireRegistered.parse(await register(call, parameters, isNew));
    },

    /** The id is sent under both names: the reference says `id`, clients in production send `customer_id`. */
    async updateCustomer(id: string, parameters: Parameters): Promise<void> {
      await call("POST", "customers/update", { id, customer_id: id, ...parameters });
    },

    /** A line in the customer's timeline. */
    async addHistory({ customerId, title, html, date }: HistoryEntry): Promise<void> {
      await call("POST", "customers/history/create", { customer_id: customerId, title, content: html, date });
    },

    listSources: () => get("customers/sources", {}, wireList(z.unknown())),

    listTags: () => get("marketing/tags", {}, wireList(z.unknown())),

    listOrders: (parameters: Page & { customer: string }) => list("orders/list", parameters, wireOrder),

    /**
     * Asks to be told of changed customers at this address. Neither parameters nor events are documented: every
     * likely name is sent, and what arrives there is only ever taken for a hint.
     */
    async createWebhook(address: string): Promise<void> {
      await call("POST", "webhooks/create", {
        name: "Shopify",
        url: address,
        endpoint: address,
        method: "POST",
        events: ["customer_created", "customer_updated", "customer_deleted"],
        active: true,
      });
    },
  };
}

/**
 * The reference asks for a password and the vendor's own plugin sends none, so one is made only where it is
 * asked for, if in words that do not name it. Nobody knows it, not even we: the customer gets in by "forgot
 * password".
 */
async function register(call: Call, parameters: Parameters, isNew: boolean): Promise<unknown> {
  try {
    return await call("POST", "customers/registration", parameters);
  } catch (error) {
    if (!isNew || !mayAskForPassword(error)) throw error;
    const password = `${randomBytes(18).toString("base64url")}aA1!`;
    return call("POST", "customers/registration", { ...parameters, password });
  }
}

function mayAskForPassword(error: unknown): boolean {
  if (failedBecause(error, "password-required")) return true;
  return failedBecause(error, "unavailable") && error.isAnswer && error.parameter === null;
}

/** Items that cannot be read are left out; if none can be, the answer is not what we take it for. */
function readItems<Item extends z.ZodType>(operation: string, item: Item, data: unknown): z.output<Item>[] {
  const list = understand(operation, wireList(z.unknown()), data);
  const read = list.map((entry) => item.safeParse(entry)).filter(({ success }) => success);
  if (list.length > 0 && read.length === 0) throw notUnderstood(operation);
  return read.map(({ data }) => data as z.output<Item>);
}

function understand<Schema extends z.ZodType>(
  operation: string,
  schema: Schema,
  data: unknown,
): z.output<Schema> {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  throw notUnderstood(operation);
}

/** A success without the thing that was asked for. That may be how an account says that there is none (nobody.ts). */
function tellsNothing(operation: string): Framework360Error {
  const message = `Framework360's answer to ${operation} holds nothing.`;
  return new Framework360Error("unavailable", message, { isAnswer: true });
}

function notUnderstood(operation: string): Framework360Error {
  return new Framework360Error("unavailable", `Framework360's answer to ${operation} could not be read.`);
}
