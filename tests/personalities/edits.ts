import type { CustomerFields } from "../../sandbox/framework360/model.ts";
import { addressFields } from "../../sandbox/framework360/model.ts";
import { shorten } from "../../sandbox/framework360/spelling.ts";
import type { Random } from "../../sandbox/random.ts";
import {
  addTags,
  createAddress,
  deleteCustomer,
  editCustomer,
  removeTags,
  setEmailConsent,
  updateAddress,
} from "../../sandbox/shopify/customers.ts";
import { readShown, type Person } from "./person.ts";
import { add, addToFramework360, addToShopify } from "./population.ts";
import { sides, type Side, type TextField } from "./records.ts";
import type { World } from "./worlds.ts";

const tagNames = ["vip", "wholesale", "fair", "press", "gold"];

const places = [
  ["Milano", "MI", "20121", "IT"],
  ["Roma", "RM", "00184", "IT"],
  ["Cagliari", "CA", "09124", "IT"],
  ["Forlì", "FC", "47121", "IT"],
  ["Berlin", "", "10115", "DE"],
] as const;

const onShopify: TextField[] = ["email", "firstName", "lastName", "phone", "company", "address"];
const inFramework360: TextField[] = [...onShopify, "vatNumber", "taxCode", "pec", "sdi"];

const parameters = {
  email: "email",
  firstName: "nome",
  lastName: "cognome",
  phone: "telefono",
  company: "ragione_sociale",
  vatNumber: "piva",
  taxCode: "cf",
  pec: "pec",
  sdi: "sdi",
} as const satisfies Partial<Record<TextField, keyof CustomerFields>>;

/**
 * The people who work on both sides of one world: they change its records as the admin and the panel do.
 * @param kept those that they do not delete
 */
export function createWorkers(world: World, persons: Person[], random: Random, kept: readonly Person[]) {
  const { shop, account } = world;
  const { store } = account.control;
  let counter = 0;
  /** What was done since the last rest: each field of a person once, so that it is known what must stand. */
  let done = new Set<string>();

  /** A number in letters, as strict accounts allow no digits in names. */
  function letters(): string {
    counter += 1;
    return [...String(counter)].map((digit) => "abcdefghil"[Number(digit)]).join("");
  }

  function valueOf(field: TextField): string {
    const word = letters();
    const own = {
      email: `moved.${word}@example.it`,
      firstName: random.pick([`Nome ${word}`, `Anna-Maria d'${word}`, `MacRory ${word}`, `Thảo ${word}`]),
      lastName: random.pick([
        `Cognome ${word}`,
        `D'Angelo ${word}`,
        `Rossi & Figli ${word}`,
        `Nguyễn ${word}`,
        "",
      ]),
      phone: random.chance(0.25) ? "" : `+39351${String(counter).padStart(7, "0")}`,
      company: random.pick([
        `Bottega ${word} S.r.l.`,
        `Rossi & Figli ${word}`,
        `Associazione Culturale per le Arti Applicate ${word}`,
      ]),
      address: [`Via degli Uomini Illustri della Repubblica ${counter}`, ...random.pick(places)].join("|"),
      vatNumber: String(10_000_000_000 + counter),
      taxCode: `RSSMRA80A01F2${String(counter).padStart(2, "0")}${letters().slice(0, 1).toUpperCase()}`,
      pec: `${word}@pec.example.it`,
      sdi: `X${String(counter).padStart(6, "0")}`,
    };
    return own[field];
  }

  function writeText(side: Side, id: string, field: TextField, value: string): void {
    if (side === "framework360") return writeToFramework360(id, field, value);
    if (field === "address" || field === "company") return writeAddressOnShopify(id, field, value);
    editCustomer(shop, id, { [field]: value });
  }

  function writeAddressOnShopify(id: string, field: "address" | "company", value: string): void {
    const [address1, city, provinceCode, zip, countryCode] = value.split("|");
    const input =
      field === "company" ? { company: value } : { countryCode, provinceCode, address1, city, zip };
    const addressId = shop.customers.get(id)?.defaultAddressId;
    if (addressId)
      updateAddress(shop, id, addressId, field === "company" ? input : { ...input, address2: null });
    else createAddress(shop, id, input, true);
  }

  function writeToFramework360(id: string, field: TextField, value: string): void {
    const customer = store.customer(Number(id))!;
    if (field !== "address")
      return void store.updateCustomer(customer, shorten({ [parameters[field]]: value }, world.behaviour));
    const [indirizzo = "", comune = "", citta = "", cap = "", country] = value.split("|");
    const stato = country === "DE" ? "Germania" : "Italia";
    const address = shorten({ indirizzo, comune, citta, cap, stato }, world.behaviour);
    const isBilling =
      world.behaviour.addresses === "copies" || addressFields.some((one) => customer[one] !== "");
    store.updateCustomer(customer, isBilling ? address : { personalAddress: address });
  }

  function edit(person: Person, side: Side): boolean {
    const id = person.ids[side]!;
    const kind = random.next();
    if (kind < 0.15) return changeTag(person, side, id);
    if (kind < 0.3) return changeConsent(person, side, id);
    const field = random.pick(side === "shopify" ? onShopify : inFramework360);
    return isFirst(person, field) && write(person, side, field, valueOf(field));
  }

  /** Writes a value and keeps what the side made of it. False: the side did not take it. */
  function write(person: Person, side: Side, field: TextField, value: string): boolean {
    const id = person.ids[side]!;
    const before = readShown(world, side, id)![field];
    writeText(side, id, field, value);
    const after = readShown(world, side, id)![field];
    if (after === before) return false;
    person.deeds.push({ at: Date.now(), side, field, value: after });
    return true;
  }

  function changeTag(person: Person, side: Side, id: string): boolean {
    if (!isFirst(person, "tags")) return false;
    const tag = random.pick(tagNames);
    const { tags } = readShown(world, side, id)!;
    const value = !tags.includes(tag);
    if (side === "shopify") (value ? addTags : removeTags)(shop, id, [tag]);
    else {
      const customer = store.customer(Number(id))!;
      const others = customer.tags.filter((one) => one.toLowerCase() !== tag);
      store.updateCustomer(customer, { tags: value ? [...others, tag] : others });
    }
    person.deeds.push({ at: Date.now(), side, field: "tag", tag, value });
    return true;
  }

  /** Twice a life at most: more flips are held back on purpose. */
  function changeConsent(person: Person, side: Side, id: string): boolean {
    const shown = readShown(world, side, id)!;
    const earlier = person.deeds.filter(({ field }) => field === "consent").length;
    if (shown.email === "" || earlier > 1 || !isFirst(person, "consent")) return false;
    const value = shown.consent !== "yes";
    if (side === "framework360")
      store.updateCustomer(store.customer(Number(id))!, { marketingActive: value });
    else {
      const marketingState = value ? "SUBSCRIBED" : "UNSUBSCRIBED";
      setEmailConsent(shop, id, { marketingState, marketingOptInLevel: "SINGLE_OPT_IN" });
    }
    person.deeds.push({ at: Date.now(), side, field: "consent", value });
    return true;
  }

  function isFirst(person: Person, field: string): boolean {
    const key = `${person.name} ${field}`;
    if (done.has(key)) return false;
    done.add(key);
    return true;
  }

  function create(side: Side): void {
    const word = letters();
    const [firstName, lastName, email] = [`Nuovo ${word}`, `Cliente ${word}`, `new.${word}@example.it`];
    const person: Person = { name: `new person ${word}`, ids: {}, initial: {}, deeds: [], deletedOn: null };
    const addresses = [
      { address1: "Via Lodi 1", city: "Lodi", provinceCode: "LO", zip: "26900", countryCode: "IT" },
    ];
    const fields = {
      nome: firstName,
      cognome: lastName,
      email,
      indirizzo: "Via Lodi 1",
      comune: "Lodi",
      citta: "LO",
    };
    const id =
      side === "shopify"
        ? addToShopify(world, { firstName, lastName, email, addresses, tags: ["fair"] })
        : addToFramework360(world, { ...fields, cap: "26900", stato: "Italia" });
    persons.push(add(world, person, side, id));
  }

  function remove(person: Person, side: Side): boolean {
    if (!person.ids.shopify || !person.ids.framework360 || person.deeds.length > 0) return false;
    if (kept.includes(person)) return false;
    if (side === "shopify") deleteCustomer(shop, person.ids.shopify);
    else store.deleteCustomer(store.customer(Number(person.ids.framework360))!);
    person.deletedOn = side;
    return true;
  }

  return {
    write,
    /** To be told when all came to rest: from then on every field may be edited once more. */
    newWave: () => void (done = new Set()),
    /** One thing that somebody does to somebody; most of it is an edit. */
    act(): void {
      for (let attempt = 0; attempt < 200; attempt += 1) {
        const side = random.pick(sides);
        const kind = random.next();
        if (kind < 0.06) return create(side);
        const among = persons.filter(({ ids, deletedOn }) => !deletedOn && ids[side]);
        if (among.length === 0) continue;
        const person = random.pick(among);
        if (kind < 0.1 ? remove(person, side) : edit(person, side)) return;
      }
    },
  };
}
