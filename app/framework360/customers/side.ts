import { domainToUnicode } from "node:url";

import { parsePhoneNumberFromString } from "libphonenumber-js";

import { billingFields, type Customer, type Field } from "../../sync/customer.ts";
import { explanation } from "../../sync/explanation.ts";
import { textOfValues } from "../../sync/extra-fields.ts";
import type { CustomerPage, CustomerSide, Identity, Snapshot } from "../../sync/side.ts";
import type { Framework360Client } from "../api/client.ts";
import { Framework360Error } from "../api/failure.ts";
import { kindsOfFields, type WireCustomer } from "../api/schemas.ts";
import type { AccountTraits } from "../api/traits.ts";
import { listPage } from "./list-page.ts";
import { fromWire, represent, toSnapshot } from "./mapping.ts";
import { phonesFor } from "./phone-forms.ts";
import { inShapes, learnPhoneShapes } from "./phone-shapes.ts";
import { readWhole } from "./read-whole.ts";
import { createCustomer } from "./create-customer.ts";
import { isUnsubscribed, rememberSubscribers } from "./shown-subscriptions.ts";
import { snapshotOf } from "./snapshot.ts";
import { updateCustomer } from "./update-customer.ts";
import { tellingOfList, type WriteOptions } from "./write-options.ts";

export type Framework360SideOptions = WriteOptions & {
  /** How many customers `list` asks for per page; an account may give fewer. */
  pageSize?: number;
  /**
   * Whose turn it is to be read whole in an account whose list leaves fields out; the others are listed as the list shows
   * them. Without it all of them are read.
   */
  isDue?: (id: string) => boolean;
  /**
   * The ids of all customers that a recent reading of the whole account showed with this e-mail or phone; null: there is no
   * such reading. Without it they are searched for, with a call for each spelling.
   */
  findListed?: (identity: Identity) => Promise<readonly string[] | null>;
  /** The clock by which a list tells when it showed a customer; without it the process's own. */
  now?: () => Date;
};

/** Framework360's customers. An id is opaque: the account's own, as a string. */
export function createFramework360Side(
  client: Framework360Client,
  options: Framework360SideOptions = {},
): CustomerSide {
  /** The e-mail that was looked up last and that no customer had: its creation needs no look-up of its own. */
  let freeEmail: string | null = null;

  async function read(id: string): Promise<Snapshot | null> {
    const wire = await client.getCustomer({ id });
    if (wire) {
      rememberSubscribers(client.account, [wire]);
      if (wire.id === id) return await snapshotOf(client, wire);
      throw new Framework360Error("unavailable", explanation("other-customer-shown"));
    }
    // An account in trouble may answer that a customer does not exist. It is believed only when it accepts the key and
    // shows customers that it lists.
    await client.check();
    if (await client.showsListedCustomers()) return null;
    throw new Framework360Error("unavailable", explanation("listed-not-shown"));
  }

  /** One call after the other: several at once exceed a low limit of an account, and then none of them counts. */
  async function find(identity: Identity, besides: string | null = null): Promise<Snapshot[]> {
    const { email } = identity;
    const listed = (await options.findListed?.(identity)) ?? null;
    const found = new Map<string, WireCustomer>();
    // Where all are listed, the e-mail by itself would only show the customer that is known.
    const addresses = listed && besides !== null ? [] : spellingsOfEmail(email);
    for (const address of addresses) {
      const holder = await client.getCustomer({ email: address });
      if (holder) found.set(holder.id, holder);
    }
    freeEmail = addresses.length > 0 && found.size === 0 ? email : null;
    // A search hit may show fewer fields than customers/get, so each possible match is read before it is compared.
    for (const id of listed ?? (await searchIds(client, identity))) {
      const hit = found.has(id) || id === besides ? null : await client.getCustomer({ id });
      if (hit) found.set(hit.id, hit);
    }
    const snapshots: Snapshot[] = [];
    for (const wire of found.values()) {
      if (wire.id !== besides && matches(fromWire(wire), identity))
        snapshots.push(await snapshotOf(client, wire));
    }
    return snapshots;
  }

  return {
    name: "framework360",
    unique: ["email"],
    hasNamesakes: true,
    extras: client.extras,
    callTimeoutMs: client.callTimeoutMs,
    read,
    find,
    create(customer, context) {
      const isKnownToBeFree = customer.email !== null && customer.email === freeEmail;
      freeEmail = null;
      const creating = { ...options, isKnownToBeFree };
      return tellingOfList(creating, (given) => createCustomer(client, customer, context, given));
    },
    update: (current, changes, context) =>
      tellingOfList(options, (given) => updateCustomer(client, current, changes, context, given)),
    represent,
    list: (cursor) => listCustomers(client, cursor, options),
    isUnsubscribed: (id) => isUnsubscribed(client, id),
    search: async (text, limit) => (await client.searchCustomers(text)).slice(0, limit).map(({ id }) => id),
  };
}

async function listCustomers(
  client: Framework360Client,
  cursor: string | null,
  {
    pageSize = 100,
    isDue,
    now = () => new Date(),
  }: Pick<Framework360SideOptions, "pageSize" | "isDue" | "now">,
): Promise<CustomerPage> {
  const { next, ...listed } = await listPage(client, cursor, pageSize);
  const { customers, inPart, unread } = await readWhole(client, listed, isDue);
  await learnPhoneShapes(client.traits, customers);
  rememberSubscribers(client.account, customers);
  const { showsTags: tags, showsNewsletter: newsletter } = await client.traits.read();
  const listedAt = now().toISOString();
  const shown = new Map(listed.customers.map((wire) => [wire.id, wire]));
  return {
    customers: [
      ...customers.map((wire) => {
        const { id } = wire;
        const snapshot = { ...toSnapshot(wire, { tags, newsletter }), listedAt };
        const inList = (isDue && shown.get(id)) ?? wire;
        const detail = inList === wire ? {} : { detail: textOfValues(snapshot.customer) };
        return { id, fingerprint: fingerprintOf(inList), ...detail, snapshot };
      }),
      ...inPart.map((wire) => ({
        id: wire.id,
        fingerprint: fingerprintOf(wire),
        snapshot: { ...toSnapshot(wire), hidden: fieldsLeftOut(wire), listedAt },
      })),
      // Looked at once, and told as failed then; again when there is less of the customer.
      ...unread.map((id) => ({ id, fingerprint: "too large" })),
    ],
    next,
  };
}

const fieldsOfKinds: Record<(typeof kindsOfFields)[number], readonly Field[]> = {
  phone: ["phone"],
  billing: billingFields,
  tags: ["tags"],
  newsletter: ["newsletter"],
  extras: [],
  birthday: [],
};

/** The fields of which a list that leaves some out says nothing. */
function fieldsLeftOut({ shows, hiddenExtras }: WireCustomer): Field[] {
  const left = kindsOfFields.filter((kind) => !shows.includes(kind));
  return [...left.flatMap((kind) => fieldsOfKinds[kind]), ...hiddenExtras];
}

const fingerprintOf = (wire: WireCustomer): string => textOfValues(fromWire(wire));

function matches(customer: Customer, { email, phone }: Identity): boolean {
  return (email !== null && customer.email === email) || (phone !== null && customer.phone === phone);
}

/**
 * The ids of customers that may match. Only a search finds a phone, and it also finds further customers with the same
 * e-mail, which an account may have.
 */
async function searchIds(client: Framework360Client, identity: Identity): Promise<string[]> {
  const phones = spellings(identity.phone, await client.traits.read());
  const queries = [...spellingsOfEmail(identity.email), ...phones];
  const ids = new Set<string>();
  for (const query of queries) {
    for (const hit of await client.searchCustomers(query)) {
      if (mayMatch(fromWire(hit), identity)) ids.add(hit.id);
    }
  }
  return [...ids];
}

/** An internationalized domain may be stored in either of its forms. */
function spellingsOfEmail(email: string | null): string[] {
  const [, mailbox, domain] = /^(.+)@([^@]+)$/.exec(email ?? "") ?? [];
  const unicode = domain?.includes("xn--") ? [`${mailbox}@${domainToUnicode(domain)}`] : [];
  return email === null ? [] : [email, ...unicode];
}

/** A hit that does not show the compared field may match too. */
function mayMatch(hit: Customer, identity: Identity): boolean {
  const hidden =
    (identity.email !== null && hit.email === null) || (identity.phone !== null && hit.phone === null);
  return hidden || matches(hit, identity);
}

/**
 * The forms in which a number may be stored: international, as the account takes it, national without and with spaces, as it is
 * dialled within its country, and as the account shows others.
 */
function spellings(phone: string | null, traits: AccountTraits): string[] {
  if (phone === null) return [];
  const parsed = parsePhoneNumberFromString(phone);
  if (!parsed) return [phone];
  const [taken] = phonesFor(phone, null, traits);
  const national = parsed.formatNational();
  const dialled = national.replaceAll(/\D/g, "");
  const usual = [...new Set([phone, taken!, parsed.nationalNumber, national, dialled])];
  return [...usual, ...inShapes(phone, traits, usual)];
}
