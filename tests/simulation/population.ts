import { blankCustomer, type Changes, type Customer, type SideName } from "../../app/sync/customer.ts";
import { applyTagChanges } from "../../app/sync/merge-tags.ts";
import { frozen } from "./frozen.ts";
import { plainManners, storedOn, type Manners } from "./spelling-manners.ts";

/** Who did something to a customer: a person using that system, or the app. */
export type Author = "person" | "app";

/** What a side shows of a customer. */
export type Shown = Pick<Citizen, "id" | "customer" | "changedAt" | "newsletterChangedAt" | "hasOrdered">;

export type Citizen = {
  id: string;
  customer: Customer;
  author: Author;
  /** Who changed a field last. */
  lastAuthor: { [field in keyof Customer]?: Author };
  /** What it was, each time until when; kept only where reads lag. Null: it was not there. */
  past: { until: number; was: Shown | null }[];
  changedAt: number;
  /** When the newsletter choice was made, as far as the side shows it; only Shopify knows. */
  newsletterChangedAt: string | null;
  /** The same on either side, for the judge. */
  choiceAt: number;
  /** Whether a no ever took the place of a yes here, or was written by the app: it is a person's then, whatever a first no means. */
  isKnownNo: boolean;
  /** Whether the customer ordered on this side; of Framework360's customers the order count tells. */
  hasOrdered: boolean;
};

export type Event = { side: SideName; id: string; author: Author; mergedInto?: string; isDeletion?: boolean };

/** Shopify's law. People can make a second Framework360 customer with one e-mail. */
const uniqueOn = { shopify: ["email", "phone"], framework360: [] } as const;

type Given = { now: () => number; tell: (event: Event) => void; manners?: Manners };

/** The customers that one system holds, and the laws and manners it has. */
export function createPopulation(side: SideName, { now, tell, manners = plainManners }: Given) {
  const citizens = new Map<string, Citizen>();
  /** By the other side's id, the customer that the app created for it, and that shows it. */
  const createdFor = new Map<string, string>();
  let lastId = 0;

  function changed(citizen: Citizen, author: Author) {
    citizen.changedAt = now();
    tell({ side, id: citizen.id, author });
  }

  function withChoice(customer: Customer): Customer {
    const isBlank = manners.knowsNoBlankChoice === true && customer.newsletter === null;
    return isBlank ? { ...customer, newsletter: "unsubscribed" } : customer;
  }

  function keepPast({ past }: Citizen, was: Shown | null) {
    if (manners.lagMs > 0) past.push({ until: now(), was });
  }

  return {
    side,
    citizens,
    createdFor,
    manners,
    /** What a list showed of customers, none of which ever changes. */
    fingerprints: new WeakMap<Customer, string>(),

    /** A customer as this side stores it. */
    stored: (customer: Customer) => storedOn(side, customer, manners),

    /** The customer as a read shows it that comes this late; null: not yet. */
    before(citizen: Citizen, lagMs: number): Shown | null {
      const earlier = lagMs > 0 && citizen.past.find(({ until }) => until > now() - lagMs);
      return earlier ? earlier.was : citizen;
    },

    now,

    /** Null when the system does not allow another customer with this e-mail or phone. */
    add(customer: Partial<Customer>, author: Author): Citizen | null {
      if (holderOf(citizens, side, { ...blankCustomer, ...customer })) return null;
      // Framework360 answers the app with the customer that has the e-mail already: its adapter takes that for a refusal.
      const email = customer.email ?? null;
      if (
        author === "app" &&
        [...citizens.values()].some((one) => email !== null && one.customer.email === email)
      ) {
        return null;
      }
      lastId += 1;
      const id = side === "shopify" ? `gid://shopify/Customer/${lastId}` : String(lastId);
      const citizen: Citizen = {
        id,
        customer: frozen(withChoice({ ...blankCustomer, ...customer })),
        author,
        lastAuthor: {},
        past: [],
        changedAt: now(),
        newsletterChangedAt: null,
        choiceAt: now(),
        isKnownNo: author === "app" && customer.newsletter === "unsubscribed",
        hasOrdered: false,
      };
      if (side === "shopify" && citizen.customer.newsletter)
        citizen.newsletterChangedAt = new Date(now()).toISOString();
      keepPast(citizen, null);
      citizens.set(id, citizen);
      changed(citizen, author);
      return citizen;
    },

    /** Writes the fields, except an e-mail or phone that another customer has; true: something changed. */
    edit(citizen: Citizen, changes: Changes, author: Author): boolean {
      const { customer: before, changedAt, newsletterChangedAt, hasOrdered } = citizen;
      const wanted = withChoice(edited(citizens, side, citizen, changes));
      if (JSON.stringify(wanted) === JSON.stringify(before)) return false;
      if (side === "shopify" && wanted.newsletter !== before.newsletter) {
        citizen.newsletterChangedAt = new Date(now()).toISOString();
      }
      if (wanted.newsletter !== before.newsletter) citizen.choiceAt = now();
      const isNo = wanted.newsletter === "unsubscribed" && before.newsletter !== "unsubscribed";
      citizen.isKnownNo ||= isNo && (before.newsletter === "subscribed" || author === "app");
      for (const field of Object.keys(wanted) as (keyof Customer)[]) {
        if (wanted[field] !== before[field]) citizen.lastAuthor[field] = author;
      }
      keepPast(citizen, { id: citizen.id, customer: before, changedAt, newsletterChangedAt, hasOrdered });
      citizen.customer = frozen(wanted);
      changed(citizen, author);
      return true;
    },

    /** The customer orders on this side. */
    order(citizen: Citizen) {
      const { id, customer, changedAt, newsletterChangedAt, hasOrdered } = citizen;
      keepPast(citizen, { id, customer, changedAt, newsletterChangedAt, hasOrdered });
      citizen.hasOrdered = true;
      changed(citizen, "person");
    },

    remove(citizen: Citizen, mergedInto?: string) {
      citizens.delete(citizen.id);
      const merge = mergedInto !== undefined && { mergedInto };
      tell({ side, id: citizen.id, author: "person", isDeletion: true, ...merge });
    },
  };
}

/** The customer after an edit: an e-mail or phone that another customer has stays as it was. */
function edited(
  citizens: ReadonlyMap<string, Citizen>,
  side: SideName,
  citizen: Citizen,
  { tags, ...fields }: Changes,
): Customer {
  const before = citizen.customer;
  const wanted = {
    ...before,
    ...fields,
    tags: tags ? applyTagChanges(before.tags, tags) : before.tags,
  };
  for (const field of uniqueOn[side]) {
    if (
      wanted[field] !== before[field] &&
      holderOf(citizens, side, { ...blankCustomer, [field]: wanted[field] }, citizen)
    ) {
      wanted[field] = before[field];
    }
  }
  return wanted;
}

/** Another customer with this e-mail or phone, where the system allows only one. */
function holderOf(
  citizens: ReadonlyMap<string, Citizen>,
  side: SideName,
  customer: Customer,
  except?: Citizen,
): Citizen | undefined {
  return [...citizens.values()].find(
    (other) =>
      other !== except &&
      uniqueOn[side].some((field) => customer[field] !== null && other.customer[field] === customer[field]),
  );
}

export type Population = ReturnType<typeof createPopulation>;
