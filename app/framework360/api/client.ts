import { randomBytes } from "node:crypto";

import { explanation } from "../../sync/explanation.ts";
import type { ExtraPlaces } from "../../sync/extra-fields.ts";

import { confirmDenials } from "./confirm-denial.ts";
import { withNamedExtras } from "./extra-fields.ts";
import { failedBecause, Framework360Error, isRefusal, isSilentRefusal } from "./failure.ts";
import {
  impossibleEmail,
  impossibleKeyLike,
  meansMissing,
  showsListedCustomers,
  withEmptyResults,
  type AccountReader,
  type CustomerKey,
} from "./missing-customer.ts";
import { observeFailures } from "./observe-calls.ts";
import { list, listWithOthers, notUnderstood, tellsNothing, type ListedCustomers } from "./list.ts";
import { findSilentDenial } from "./silent-denial.ts";
import { createTraitsMemory } from "./traits.ts";
import { wait } from "./wait.ts";
import { createWrite, type Write } from "./write.ts";
import {
  createTransport,
  defaultMaxWaitMs,
  defaultTimeoutMs,
  type Call,
  type Framework360Options,
  type Parameters,
} from "./transport.ts";
import { wireOrder, wireOrderStatus } from "./order-schemas.ts";
import { orMissing, wireCustomerAt, wireRegistered, type WireCustomer } from "./schemas.ts";
import { hasTooManyTags } from "./wire-tags.ts";

export type { Framework360Options } from "./transport.ts";

/** Without `page` an account gives its first page, whether it counts from 0 or from 1. */
type Page = { page?: number; limit: number };

type HistoryEntry = { customerId: string; title: string; html: string; date: string };

export type Framework360Client = ReturnType<typeof createFramework360Client>;

/**
 * The operations of Framework360's API that the app uses, typed. Every method throws a Framework360Error, which is a
 * SideError, and nothing else.
 */
export function createFramework360Client(
  options: Framework360Options & {
    /** Where the merchant's extra values stand; without it none is read or written. */
    extras?: ExtraPlaces;
    /** Waits between two looks at an answer that leaves a doubt. */
    pause?: (ms: number) => Promise<void>;
  },
) {
  const { extras = {}, onFailure = () => undefined, pause = wait } = options;
  const confirmed = confirmDenials(createTransport(options), options.baseUrl, pause);
  const call = withNamedExtras(observeFailures(confirmed, onFailure), extras);
  const traits = options.traits ?? createTraitsMemory();
  const write = createWrite(call, traits, pause);
  const reading = readingMethods(call, extras, pause);
  return {
    /** Tells accounts apart. */
    account: options.baseUrl,
    /** What this account was seen to do so far (traits.ts). */
    traits,
    /** The places of extra values that it reads and writes. */
    extras,
    /** How long a call may take, with the wait for its slot, before it is given up, in milliseconds. */
    callTimeoutMs: (options.timeoutMs ?? defaultTimeoutMs) + (options.maxWaitMs ?? defaultMaxWaitMs),
    /** Calls any operation, for those without a method here. Answers `data` unchecked. */
    call,
    ...connectionMethods(call, write),
    ...reading,
    ...writingMethods(write, reading),
  };
}

function connectionMethods(call: Call, write: Write) {
  return {
    /** Resolves when the key is good, also when the account knows the key but does not let it call this function. */
    async check(): Promise<void> {
      try {
        await call("GET", "check");
      } catch (error) {
        if (!failedBecause(error, "permission-missing")) throw error;
      }
    },

    /**
     * Asks to be notified of changed customers at this address. Neither the parameters nor the events are documented,
     * so every likely name is sent. A notification is only ever a hint.
     */
    async createWebhook(address: string): Promise<void> {
      await write("webhooks/create", {
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

function readingMethods(call: Call, extras: ExtraPlaces, pause: (ms: number) => Promise<void>) {
  const wireCustomer = wireCustomerAt(extras);
  const wireCustomerOrMissing = orMissing(wireCustomer);
  const reader: AccountReader = {
    get: async (key) => {
      const data = await call("GET", "customers/get", key);
      const read = wireCustomerOrMissing.safeParse(data);
      if (read.success) return read.data;
      if (hasTooManyTags(read.error)) {
        throw new Framework360Error("too-large", explanation("customer-too-large"));
      }
      throw typeof data === "object" ? notUnderstood("customers/get") : tellsNothing("customers/get");
    },
    list: (page) => list(call, "customers/list", page, wireCustomer, { mustBeList: true }),
  };
  const search = (query: string) => list(call, "customers/search", { query }, wireCustomer);
  const account = { list: reader.list, check: () => call("GET", "check"), pause };

  const listOrGet = () =>
    reader.list({ limit: 1 }).catch((error: unknown) => {
      if (isSilentRefusal(error)) return reader.get({ email: impossibleEmail });
      throw error;
    });
  /** A list that is refused alone may be empty, and a further page beyond the last. */
  const withDeniedList = <Answer>({ page = 0 }: { page?: number }, listed: () => Promise<Answer>) =>
    listed().catch(async (error: unknown) => {
      throw (page <= 1 && (await findSilentDenial(error, "customers/list", listOrGet, account))) || error;
    });

  return {
    /**
     * The customer with this id or e-mail, or null when there is none. An answer that is not understood never counts
     * as null.
     * @param isLookedAgain whether the caller asks again before it believes that there is none. Then each refusal counts as null:
     *   what one in unknown words means takes six more calls to find out
     */
    async getCustomer(key: CustomerKey, { isLookedAgain = false } = {}): Promise<WireCustomer | null> {
      try {
        return await reader.get(key);
      } catch (error) {
        if (failedBecause(error, "not-found") || (isLookedAgain && isRefusal(error))) return null;
        if (await meansMissing(error, key, reader)) return null;
        const ask = (one: WireCustomer | null) => reader.get(one ? { id: one.id } : impossibleKeyLike(key));
        throw (await findSilentDenial(error, "customers/get", ask, account)) ?? error;
      }
    },

    /** Whether the account can be believed when it says that a customer does not exist (missing-customer.ts). */
    showsListedCustomers: () => showsListedCustomers(reader),

    listCustomers: (parameters: Page & { query?: string }) =>
      withDeniedList(parameters, () => list(call, "customers/list", parameters, wireCustomer)),

    /** The same with those apart that a list does not show as they are: they have to be read one by one. */
    listWithOthers: (parameters: Page): Promise<ListedCustomers> =>
      withDeniedList(parameters, () => listWithOthers(call, parameters, wireCustomer)),

    searchCustomers: withEmptyResults(search, reader, (error) => {
      const ask = (one: WireCustomer | null) => search(one?.email ?? one?.nome ?? impossibleEmail);
      return findSilentDenial(error, "customers/search", ask, account);
    }),

    listOrders: (parameters: Page & { customer: string }) => list(call, "orders/list", parameters, wireOrder),

    /** The names behind the numbers that orders may show as their status. */
    listOrderStatuses: () => list(call, "orders/statuses", {}, wireOrderStatus),
  };
}

function writingMethods(
  write: Write,
  { getCustomer }: Pick<ReturnType<typeof readingMethods>, "getCustomer">,
) {
  return {
    /**
     * Creates the customer, or updates the one that has this e-mail. Answers the id where the API gives it.
     * @param isNew no customer has the e-mail, so a password may be generated. Another customer's password must stay
     */
    async registerCustomer(parameters: Parameters, { isNew = false } = {}): Promise<string | null> {
      const email = String(parameters.email);
      const isShown = async (isLastLook: boolean) =>
        (await getCustomer({ email }, { isLookedAgain: !isLastLook })) !== null;
      return wireRegistered.parse(await register(write, parameters, isNew, isShown));
    },

    /**
     * Sends the id under both names: the reference has `id`, clients in production send `customer_id`.
     * @param tookEffect whether the account shows anything of it: until it is known which form of body it reads
     */
    async updateCustomer(
      id: string,
      parameters: Parameters,
      { tookEffect }: { tookEffect?: (isLastLook: boolean) => Promise<boolean> } = {},
    ): Promise<void> {
      const sent = { id, customer_id: id, ...parameters };
      await write("customers/update", sent, tookEffect ? { tookEffect } : {});
    },

    /** Adds a line to the customer's history. */
    async addHistory({ customerId, title, html, date }: HistoryEntry): Promise<void> {
      await write("customers/history/create", { customer_id: customerId, title, content: html, date });
    },
  };
}

/**
 * The vendor's reference requires a password, but the vendor's own plugin sends none. So a registration is first sent
 * without, and repeated with a random password when it is refused for that, or without a known reason. The password is
 * not kept: the customer can set one by "forgot password".
 */
async function register(
  write: Write,
  parameters: Parameters,
  isNew: boolean,
  isShown: (isLastLook: boolean) => Promise<boolean>,
): Promise<unknown> {
  // An account that confirms by mail does not show the customer before: a second registration would mail the person again.
  const tellsOfEffect = (answer: unknown) => wireRegistered.parse(answer) !== null;
  const options = isNew ? { tookEffect: isShown, tellsOfEffect } : {};
  try {
    return await write("customers/registration", parameters, options);
  } catch (error) {
    if (!isNew || !mayNeedPassword(error)) throw error;
    const password = `${randomBytes(18).toString("base64url")}aA1!`;
    return write("customers/registration", { ...parameters, password }, options);
  }
}

function mayNeedPassword(error: unknown): boolean {
  if (failedBecause(error, "password-required")) return true;
  return failedBecause(error, "unavailable") && error.isAnswer && error.parameter === null;
}
