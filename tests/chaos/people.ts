import type { CustomerFields } from "../../sandbox/framework360/model.ts";
import type { Random } from "../../sandbox/random.ts";
import {
  addTags,
  createCustomer,
  deleteCustomer,
  editCustomer,
  removeTags,
  setEmailConsent,
  updateAddress,
  type Outcome,
} from "../../sandbox/shopify/customers.ts";
import type { SandboxWorld } from "../../sandbox/world.ts";
import { other, readRecords, sides, type Shown, type Side, type TextField } from "./records.ts";

/** What somebody did to a customer: a field's new value, or a tag put on or taken off. */
export type Deed = { at: number; side: Side; id: string } & (
  | { field: TextField; value: string }
  | { field: "subscribed"; value: boolean }
  | { field: "tag"; tag: string; value: boolean }
);

type What = Deed extends infer Each ? (Each extends Deed ? Omit<Each, "at" | "side" | "id"> : never) : never;

export type People = ReturnType<typeof createPeople>;

const tagNames = ["vip", "wholesale", "fair", "returning", "press", "gold"];

/** Where the edited fields stand in Framework360. */
const parameters = {
  email: "email",
  firstName: "nome",
  lastName: "cognome",
  phone: "telefono",
  company: "ragione_sociale",
  street: "indirizzo",
  city: "comune",
  postalCode: "cap",
} as const satisfies Partial<Record<TextField, keyof CustomerFields>>;

type EditedField = keyof typeof parameters;

const editedFields = Object.keys(parameters) as EditedField[];

/** Where the edited fields of the address stand on Shopify. */
const addressKeys: Partial<Record<EditedField, string>> = {
  company: "company",
  street: "address1",
  city: "city",
  postalCode: "zip",
};

/**
 * The people who work on both sides: they change the simulators' records as the admin and the panel do, and keep
 * what they did. Every value is given once, so that it tells whose it is.
 */
export function createPeople(world: SandboxWorld, random: Random) {
  const { shop } = world.shopify;
  const { store } = world.framework360.control;
  const deeds: Deed[] = [];
  const deleted = new Set<string>();
  /** Whose counterpart somebody deleted: `side id`. */
  const bereft = new Set<string>();
  const created = { shopify: 0, framework360: 0 };
  /** Whom people made. */
  const added = new Set<string>();
  let known: Set<string> | null = null;
  let counter = 0;

  function isKnown(side: Side, id: string): boolean {
    return known === null || known.has(`${side} ${id}`) || added.has(`${side} ${id}`);
  }

  function valueOf(field: EditedField): string {
    counter += 1;
    if (field === "email") return `moved-${counter}@example.it`;
    if (field === "phone") return `+39351${String(counter).padStart(7, "0")}`;
    if (field === "postalCode") return String(10_000 + (counter % 89_999));
    return `${field} ${counter}`;
  }

  function write(side: Side, id: string, what: What): boolean {
    const done = side === "shopify" ? writeToShopify(id, what) : writeToFramework360(id, what);
    if (done) deeds.push({ at: Date.now(), side, id, ...what });
    return done;
  }

  function writeToShopify(id: string, what: What): boolean {
    if (what.field === "tag") return isDone((what.value ? addTags : removeTags)(shop, id, [what.tag]));
    if (what.field === "subscribed") {
      const marketingState = what.value ? "SUBSCRIBED" : "UNSUBSCRIBED";
      return isDone(setEmailConsent(shop, id, { marketingState, marketingOptInLevel: "SINGLE_OPT_IN" }));
    }
    const key = addressKeys[what.field as EditedField];
    if (key === undefined) return isDone(editCustomer(shop, id, { [what.field]: what.value }));
    const addressId = shop.customers.get(id)?.defaultAddressId;
    return addressId ? isDone(updateAddress(shop, id, addressId, { [key]: what.value })) : false;
  }

  function writeToFramework360(id: string, what: What): boolean {
    const customer = store.customer(Number(id));
    if (!customer) return false;
    if (what.field === "subscribed") return store.updateCustomer(customer, { marketingActive: what.value });
    if (what.field !== "tag") {
      return store.updateCustomer(customer, { [parameters[what.field as EditedField]]: what.value });
    }
    const others = customer.tags.filter((tag) => tag.toLowerCase() !== what.tag);
    return store.updateCustomer(customer, { tags: what.value ? [...others, what.tag] : others });
  }

  function edit(side: Side, customer: Shown): boolean {
    const { id, tags, subscribed } = customer;
    const kind = random.next();
    if (kind < 0.15) {
      const tag = random.pick(tagNames);
      return write(side, id, { field: "tag", tag, value: !tags.includes(tag) });
    }
    if (kind < 0.3) return write(side, id, { field: "subscribed", value: subscribed !== true });
    const field = random.pick(editedFields);
    if (field === "email" && !isKnown(side, id)) return false;
    return write(side, id, { field, value: valueOf(field) });
  }

  function add(side: Side): void {
    counter += 1;
    const email = `new-${counter}@example.it`;
    const [firstName, lastName] = [`first ${counter}`, `last ${counter}`];
    const id = side === "shopify" ? addToShopify() : addToFramework360();
    created[side] += 1;
    added.add(`${side} ${id}`);
    const given = { email, firstName, lastName, city: "Lodi" };
    for (const [field, value] of Object.entries(given)) {
      deeds.push({ at: Date.now(), side, id, field: field as EditedField, value });
    }

    function addToShopify(): string {
      const addresses = [{ city: "Lodi", provinceCode: "LO", countryCode: "IT" }];
      return createCustomer(shop, { email, firstName, lastName, addresses }).customer!.id;
    }

    function addToFramework360(): string {
      const given = { email, nome: firstName, cognome: lastName, comune: "Lodi", stato: "IT" };
      return String(store.createCustomer(given).id);
    }
  }

  /** Deletes somebody who is there on both sides. */
  function remove(side: Side, { id, email }: Shown): boolean {
    const partner = [...readRecords(world)[other(side)].values()].find((one) => one.email === email);
    if (!partner) return false;
    if (!isKnown(side, id) || !isKnown(other(side), partner.id)) return false;
    if (side === "shopify") deleteCustomer(shop, id);
    else store.deleteCustomer(store.customer(Number(id))!);
    deleted.add(`${side} ${id}`);
    bereft.add(`${other(side)} ${partner.id}`);
    return true;
  }

  return {
    deeds,
    deleted,
    bereft,
    created,
    write,

    /**
     * Tells that the app was at rest. From then on people delete, and give another e-mail to, only customers that it knew by then: one of
     * whose creation it has not heard yet would look as if it had not been made.
     */
    rested(): void {
      const records = readRecords(world);
      known = new Set(sides.flatMap((side) => [...records[side].keys()].map((id) => `${side} ${id}`)));
    },

    /** One thing that somebody does to one of those `among` whom they choose; most of it is an edit. */
    act(among: (side: Side, customer: Shown) => boolean, { additions = 0.06, deletions = 0.03 } = {}): void {
      for (;;) {
        const side = random.pick(sides);
        const kind = random.next();
        if (kind < additions) return add(side);
        const all = [...readRecords(world)[side].values()].filter((customer) => among(side, customer));
        if (all.length === 0) continue;
        const customer = random.pick(all);
        if (kind < additions + deletions ? remove(side, customer) : edit(side, customer)) return;
      }
    },
  };
}

function isDone({ userErrors }: Pick<Outcome, "userErrors">): boolean {
  return userErrors.length === 0;
}
