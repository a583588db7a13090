import {
  addressFields,
  blankCustomer,
  type Changes,
  type Customer,
  type Field,
} from "../../app/sync/customer.ts";
import { explanation } from "../../app/sync/explanation.ts";
import {
  SideError,
  type CustomerSide,
  type Refusal,
  type Snapshot,
  type Written,
} from "../../app/sync/side.ts";
import { representOf, unwelcome } from "./spelling-manners.ts";
import type { Citizen, Population, Shown } from "./population.ts";

/** What a call meets on its way. */
export type Line = {
  /** A part of the call takes time, and may be the caller's last one. */
  step: () => Promise<void>;
  /** Whether the call fails here. */
  fails: () => boolean;
  /** How late a read comes that may be this late. */
  lag: (maxMs: number) => number;
};

/** Told of everything that the app does to a side. */
export type Watch = {
  /** What a read showed of a customer, hidden fields included. */
  read: (shown: Pick<Citizen, "id" | "customer" | "newsletterChangedAt" | "hasOrdered">) => void;
  writes: (citizen: Citizen | null, changes: Changes) => void;
  /** Read back after it was written, when a person may have edited it already. */
  readBack: (citizen: Citizen, written: Partial<Customer>) => void;
  /** `isChanged`: whether the write changed anything; a person may have done the same right before. */
  wrote: (citizen: Citizen, write: { before: Customer; changes: Changes; isChanged: boolean }) => void;
  created: (citizen: Citizen) => void;
  /** Nobody was created, because this customer has the e-mail already. */
  known: (citizen: Citizen, wanted: Customer) => void;
};

const pageSize = 3;

/**
 * A side that lives in memory, with the quirks that the real ones have: it spells values in its own way, refuses some,
 * hides some, shows some late, writes in several parts, lists in pages of its own order, and creates by e-mail where the
 * real one does.
 */
export function createMemorySide(population: Population, line: Line, watch: Watch): CustomerSide {
  const { side: name, citizens, createdFor, now } = population;
  const call = callsOn(line, name);

  const unwelcomeValue = explanation("data-refused", { side: name });

  const { lagMs, hides, showsYesAlone = false } = population.manners;
  const lagNow = () => line.lag(lagMs);

  const asSnapshot = (shown: Shown): Snapshot => {
    const { id, customer, newsletterChangedAt, hasOrdered } = shown;
    watch.read({ id, customer, newsletterChangedAt, hasOrdered });
    const isYes = name === "framework360" && hides !== "newsletter" && customer.newsletter === "subscribed";
    const isNone = showsYesAlone && hides !== "newsletter" && !isYes;
    const snapshot: Snapshot = { id, customer, newsletterChangedAt };
    if (hides) {
      snapshot.customer = { ...customer, [hides]: blankCustomer[hides] };
      snapshot.hidden = [hides];
    }
    if (isNone) snapshot.customer = { ...snapshot.customer, newsletter: null };
    if (isYes || isNone) snapshot.showsChoice = isYes ? "yes" : "none";
    if (name === "shopify") Object.assign(snapshot, { changedAt: dateOf(shown), hasOrdered });
    return snapshot;
  };

  const snapshotOf = (citizen: Citizen, lag = lagNow()): Snapshot | null => {
    const shown = population.before(citizen, lag);
    return shown && asSnapshot(shown);
  };

  const listed = (shown: Shown): Snapshot => {
    const snapshot = asSnapshot(shown);
    if (snapshot.showsChoice === "none") delete snapshot.showsChoice;
    snapshot.listedAt = isoDate(now());
    return snapshot;
  };

  const isSubscribed = (citizen: Citizen) =>
    population.before(citizen, lagNow())?.customer.newsletter === "subscribed";

  return {
    name,
    unique: name === "shopify" ? ["email", "phone"] : ["email"],
    hasNamesakes: name === "framework360",
    represent: (customer) => representOf(name, customer),

    read: (id) => call(() => (citizens.has(id) ? snapshotOf(citizens.get(id)!) : null)),

    find: ({ email, phone }) =>
      call(() => {
        const lag = lagNow();
        const shown = [...citizens.values()].flatMap((citizen) => population.before(citizen, lag) ?? []);
        return shown
          .filter(
            ({ customer }) =>
              (email !== null && customer.email === email) || (phone !== null && customer.phone === phone),
          )
          .map(asSnapshot);
      }),

    ...(name === "shopify" && {
      identify: ({ email, phone }) =>
        call(() =>
          [...citizens.values()]
            .map(({ id, customer }) => ({ id, email: customer.email, phone: customer.phone }))
            .filter(
              (one) => (email !== null && one.email === email) || (phone !== null && one.phone === phone),
            ),
        ),
    }),

    ...(name === "shopify" && {
      findCreatedFor: (counterpartId) =>
        call(() => {
          const citizen = citizens.get(createdFor.get(counterpartId) ?? "");
          return citizen ? snapshotOf(citizen) : null;
        }),

      readCounterpartId: (id) =>
        call(() => [...createdFor].find(([, createdId]) => createdId === id)?.[0] ?? null),
    }),

    async create(customer, { counterpartId }): Promise<Written> {
      const shown = population.stored(customer);
      const refused: Refusal[] = (Object.keys(shown) as Field[])
        .filter((field) => shown[field] === unwelcome[name])
        .map((field) => ({ field, explanation: unwelcomeValue }));
      for (const { field } of refused) Object.assign(shown, { [field]: null });
      if (population.manners.subscribesNew && shown.newsletter !== "subscribed") {
        shown.newsletter = "subscribed";
        refused.push({ field: "newsletter", explanation: explanation("subscribed-by-account") });
      }
      const made = await call(() => {
        if (isPhoneTaken(population, shown)) {
          shown.phone = null;
          refused.push({ field: "phone", explanation: explanation("taken-by-another", { id: "?" }) });
        }
        watch.writes(null, { ...shown, tags: { add: shown.tags, remove: [] } });
        const citizen = population.add(shown, "app");
        if (citizen) watch.created(citizen);
        const isHolder = (one: Citizen) => shown.email !== null && one.customer.email === shown.email;
        const holder = citizen ? undefined : [...citizens.values()].find(isHolder);
        if (holder) watch.known(holder, shown);
        if (citizen && counterpartId !== undefined) createdFor.set(counterpartId, citizen.id);
        return citizen;
      });
      if (!made) throw unavailable(name);
      return {
        snapshot: await call(() => {
          watch.readBack(made, shown);
          return asSnapshot(made);
        }),
        refused,
      };
    },

    async update({ id }, changes): Promise<Written> {
      const citizen = citizens.get(id);
      if (!citizen) throw unavailable(name);
      const { refused, written } = await writeParts(population, call, watch, { citizen, changes });
      const snapshot = await call(() => {
        watch.readBack(citizen, written);
        // Shopify's answers to its own writes are never behind.
        return snapshotOf(citizen, name === "shopify" ? 0 : lagNow())!;
      });
      return { snapshot, refused };
    },

    list: (cursor, since) =>
      call(() => {
        const lag = lagNow();
        const page = pageOf(population, Number(cursor ?? 0), since, (one) => population.before(one, lag));
        const isLight = name === "shopify" && since;
        return {
          next: page.next,
          customers: page.shown.map((shown) => ({
            id: shown.id,
            fingerprint: fingerprintOf(population, shown),
            ...(name === "shopify" && { changedAt: dateOf(shown) }),
            ...(!isLight && { snapshot: listed(shown) }),
          })),
        };
      }),

    ...(showsYesAlone && {
      isUnsubscribed: (id) =>
        call(() => {
          const others = [...citizens.values()].filter((one) => one.id !== id);
          return others.some(isSubscribed) && citizens.has(id) && !isSubscribed(citizens.get(id)!);
        }),
    }),

    ...(name === "shopify" && {
      readListed: (ids) =>
        call(() => {
          const lag = lagNow();
          const asked = ids.flatMap((id) => citizens.get(id) ?? []);
          return asked.flatMap((one) => population.before(one, lag) ?? []).map(listed);
        }),
    }),
  };
}

/** Shopify's adapter creates a customer without the phone that another one has, as long as there is an e-mail. */
function isPhoneTaken({ side, citizens }: Population, { email, phone }: Customer): boolean {
  const isKnownOtherwise = side === "shopify" && email !== null && phone !== null;
  return isKnownOtherwise && [...citizens.values()].some(({ customer }) => customer.phone === phone);
}

type Call = <Answer>(effect: () => Answer) => Promise<Answer>;

/** A call takes time, and fails before it took effect, or after: the caller cannot tell. */
function callsOn(line: Line, name: Population["side"]): Call {
  return async (effect) => {
    await line.step();
    if (line.fails()) throw unavailable(name);
    const answer = effect();
    await line.step();
    if (line.fails()) throw unavailable(name);
    return answer;
  };
}

function unavailable(name: Population["side"]): SideError {
  return new SideError(name, "unavailable", explanation("connection-broken", { side: name }));
}

/** Writes part by part, each in a call of its own. */
async function writeParts(
  population: Population,
  call: Call,
  watch: Watch,
  { citizen, changes }: { citizen: Citizen; changes: Changes },
) {
  const { side: name, citizens } = population;
  const refused: Refusal[] = [];
  const written: Partial<Customer> = {};
  for (const part of parts(name, changes)) {
    const fields = Object.keys(part) as Field[];
    const unwelcomeFields = fields.filter((field) => part[field] === unwelcome[name]);
    const remaining = { ...part, ...Object.fromEntries(unwelcomeFields.map((field) => [field, null])) };
    // Of an address the rest is written, with a blank in its place; an address of which nothing is left is refused whole.
    const isKept = fields.every((field) => remaining[field] === null);
    for (const field of unwelcomeFields.length > 0 && isKept ? fields : unwelcomeFields)
      refused.push({ field, explanation: explanation("data-refused", { side: name }) });
    if (unwelcomeFields.length > 0 && isKept) continue;
    Object.assign(part, remaining);
    await call(() => {
      if (!citizens.has(citizen.id)) throw unavailable(name);
      if (population.manners.subscribesNew && part.newsletter === "unsubscribed") return;
      const shown = population.stored({ ...citizen.customer, ...withoutTags(part) });
      const kept = part.tags ? part : Object.fromEntries(fields.map((field) => [field, shown[field]]));
      watch.writes(citizen, kept);
      const before = citizen.customer;
      const isChanged = population.edit(citizen, kept, "app");
      watch.wrote(citizen, { before, changes: kept, isChanged });
      for (const field of fields) {
        if (!part.tags && citizen.customer[field] !== shown[field])
          refused.push({ field, explanation: explanation("taken-by-another", { id: "?" }) });
        Object.assign(written, { [field]: citizen.customer[field] });
      }
    });
  }
  return { refused, written };
}

/** The customers after the one with this number, in the order of their ids. */
function pageOf(
  { side: name, citizens }: Population,
  after: number,
  since: Date | null,
  shownNow: (citizen: Citizen) => Shown | null,
): { shown: Shown[]; next: string | null } {
  const all = [...citizens.values()]
    .filter(({ id }) => Number(id.split("/").at(-1)) > after)
    .flatMap((one) => shownNow(one) ?? []);
  // Only Shopify can tell what changed.
  const changed = name === "shopify" && since ? all.filter((one) => one.changedAt >= since.getTime()) : all;
  const shown = changed.slice(0, pageSize);
  const next = changed.length > pageSize ? shown.at(-1)!.id.split("/").at(-1)! : null;
  return { shown, next };
}

/** Shopify tells when a customer changed; Framework360 shows the customer, but not what they ordered. */
function fingerprintOf({ side, manners, fingerprints }: Population, { customer, changedAt }: Shown): string {
  if (side === "shopify") return String(changedAt);
  const known = fingerprints.get(customer);
  if (known !== undefined) return known;
  const fingerprint = textOf(customer, manners);
  fingerprints.set(customer, fingerprint);
  return fingerprint;
}

function textOf(customer: Customer, { hides, showsYesAlone }: Population["manners"]): string {
  const isNone = showsYesAlone && customer.newsletter !== "subscribed";
  const unshown = { ...(hides && { [hides]: null }), ...(isNone && { newsletter: null }) };
  return JSON.stringify({ ...customer, orderCount: null, totalSpent: null, ...unshown });
}

const dateOf = ({ changedAt }: Shown) => isoDate(wholeSecond(changedAt));

let lastDate = { at: 0, text: new Date(0).toISOString() };

/** The same moment is asked for again and again: of each customer of a page. */
function isoDate(at: number): string {
  if (at !== lastDate.at) lastDate = { at, text: new Date(at).toISOString() };
  return lastDate.text;
}

/** Shopify dates customers in whole seconds. */
export function wholeSecond(at: number): number {
  return Math.floor(at / 1000) * 1000;
}

/**
 * The real sides write an address at once; tags and the newsletter apart. The newsletter goes first, or on Shopify after the e-mail
 * that it belongs to.
 */
function parts(name: Population["side"], { newsletter, ...changes }: Changes): Changes[] {
  const address: Changes = {};
  for (const field of addressFields) {
    if (changes[field] === undefined) continue;
    address[field] = changes[field];
    delete changes[field];
  }
  const others = Object.entries(changes).map(([field, value]) => ({ [field]: value }));
  const rest = Object.keys(address).length > 0 ? [...others, address] : others;
  if (newsletter === undefined) return rest;
  const isLater = name === "shopify" && changes.email !== undefined;
  return isLater ? [...rest, { newsletter }] : [{ newsletter }, ...rest];
}

function withoutTags({ tags: _tags, ...fields }: Changes): Partial<Customer> {
  return fields;
}
