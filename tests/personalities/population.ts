import type { CustomerFields } from "../../sandbox/framework360/model.ts";
import { shorten } from "../../sandbox/framework360/spelling.ts";
import { generatePerson, type Person as Made } from "../../sandbox/people.ts";
import { createRandom } from "../../sandbox/random.ts";
import { createCustomer, type CustomerInput } from "../../sandbox/shopify/customers.ts";
import { readShown, type Person } from "./person.ts";
import type { Side } from "./records.ts";
import type { World } from "./worlds.ts";

/** Chosen long before the app came. */
const longAgo = "2026-01-15T09:00:00Z";

const longStreet = "Via Giuseppe Garibaldi già Contrada dei Mercanti Lombardi 12, scala B, interno 7";

/** A third of the people on Shopify, a third in Framework360, and a third on both, where some differ. */
export function populate(world: World, people: number, seed: number): Person[] {
  const third = Math.floor(people / 3);
  const random = createRandom(seed, 5);
  return Array.from({ length: people }, (_, index) => {
    const made = withOddities(generatePerson(index, seed), index);
    const on: Side[] =
      index < third ? ["shopify"] : index < 2 * third ? ["framework360"] : ["shopify", "framework360"];
    const person: Person = { name: `person ${index}`, ids: {}, initial: {}, deeds: [], deletedOn: null };
    if (on.includes("shopify")) add(world, person, "shopify", addToShopify(world, shopifyInput(made, index)));
    if (on.includes("framework360")) {
      const fields = { ...framework360Fields(made, index), ...(on.length === 2 && differing(made, random)) };
      add(world, person, "framework360", addToFramework360(world, fields));
    }
    return person;
  });
}

/** Keeps what a side holds of somebody who was just made there. */
export function add(world: World, person: Person, side: Side, id: string): Person {
  person.ids[side] = id;
  person.initial[side] = readShown(world, side, id)!;
  return person;
}

export function addToShopify({ shop }: World, input: CustomerInput): string {
  const { customer, userErrors } = createCustomer(shop, input);
  if (!customer) throw new Error(`Shopify refused somebody: ${JSON.stringify(userErrors)}`);
  return customer.id;
}

/** As a person adds them in the panel. A private person's address is the personal one, where that is kept apart. */
export function addToFramework360({ account, behaviour }: World, given: Partial<CustomerFields>): string {
  const fields = shorten(given, behaviour);
  if (behaviour.addresses === "copies" || fields.ragione_sociale)
    return String(account.control.store.createCustomer(fields).id);
  const { indirizzo = "", comune = "", citta = "", cap = "", stato = "", ...rest } = fields;
  const personalAddress = { indirizzo, comune, citta, cap, stato };
  return String(account.control.store.createCustomer({ ...rest, personalAddress }).id);
}

function withOddities(made: Made, index: number): Made {
  if (index % 10 === 3) return { ...made, address: { ...made.address, street: longStreet } };
  if (index % 10 === 6) return { ...made, lastName: "McDonald d'Este" };
  return made;
}

function shopifyInput(made: Made, index: number): CustomerInput {
  const { address } = made;
  return {
    firstName: made.firstName,
    // Some people have no surname, and one has no e-mail.
    lastName: index === 0 ? null : made.lastName,
    email: index === 1 ? null : made.email,
    phone: made.phone ?? (index === 1 ? "+393519999999" : null),
    tags: made.tags,
    addresses: [
      {
        company: made.company ?? null,
        address1: address.street,
        city: address.city,
        provinceCode: address.province,
        zip: address.postalCode,
        countryCode: address.country,
      },
    ],
    ...(made.newsletter &&
      index !== 1 && {
        emailMarketingConsent: {
          marketingState: "SUBSCRIBED",
          marketingOptInLevel: "SINGLE_OPT_IN",
          consentUpdatedAt: longAgo,
        },
      }),
  };
}

function framework360Fields(made: Made, index: number): Partial<CustomerFields> {
  return {
    nome: made.firstName,
    cognome: made.lastName,
    email: made.email,
    telefono: made.phone ?? "",
    telefono_casa: index % 4 === 0 ? `+390351${String(index).padStart(5, "0")}` : "",
    ragione_sociale: made.company ?? "",
    piva: made.vatNumber ?? "",
    pec: made.pec ?? "",
    sdi: made.sdi ?? "",
    indirizzo: made.address.street,
    comune: made.address.city,
    citta: made.address.province,
    cap: made.address.postalCode,
    stato: "Italia",
    tags: made.tags,
    ...(made.newsletter && { marketingActive: true }),
  };
}

function differing(made: Made, random: ReturnType<typeof createRandom>): Partial<CustomerFields> {
  return {
    ...(random.chance(0.2) && { cognome: `${made.lastName} Verdi` }),
    ...(random.chance(0.2) && { telefono: "" }),
    ...(random.chance(0.2) && { indirizzo: "Via Crema 3", comune: "Crema", citta: "CR", cap: "26013" }),
    ...(random.chance(0.2) && { tags: ["crm", ...made.tags] }),
    ...(random.chance(0.3) && { marketingActive: !made.newsletter }),
  };
}
