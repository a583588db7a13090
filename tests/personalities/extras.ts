import type { ExtraPlaces } from "../../app/sync/extra-fields.ts";
import type { Behaviour } from "../../sandbox/framework360/behaviour.ts";
import { createRandom } from "../../sandbox/random.ts";
import { editCustomer } from "../../sandbox/shopify/customers.ts";
import type { Line } from "./database.ts";
import { refusesOwnNames } from "./forms.ts";
import { isTold } from "./judge.ts";
import { readShown, type Person } from "./person.ts";
import type { World } from "./worlds.ts";

/**
 * Extra values of people: those of the account that no merchant gave a place, and that an update or registration is to leave as they
 * are, and where there are places a note that goes to Framework360 and a size that comes from there.
 */
export const extraPlaces: ExtraPlaces = {
  note: { framework360: "Nota shop" },
  extra1: { framework360: "Taglia", shopify: "custom.size" },
};

/** What people wrote last, by person: it is to stand where they wrote it, and on the other side where it has a place. */
export type Extras = Map<Person, { own?: string; size?: string; note?: string }>;

/** What the account does with extra fields, beside its other choices: the list of those (choices.ts) has no place for it. */
export function extrasBehaviour(seed: number): Pick<Behaviour, "extraFieldsOnRead" | "extraFieldsWritten"> {
  const random = createRandom(seed, 23);
  return {
    extraFieldsOnRead: random.pick(["object", "object", "list", "hidden"]),
    extraFieldsWritten: random.pick(["merged", "replaced"]),
  };
}

type Records = Pick<World, "shop" | "account">;

/** The account's own extra fields of every third person there. */
export function fillExtras({ account }: Records, persons: readonly Person[]): Extras {
  const extras: Extras = new Map(persons.map((person) => [person, {}]));
  for (const [index, person] of persons.entries()) {
    const customer = account.control.store.customer(Number(person.ids.framework360));
    if (!customer || index % 3 !== 0) continue;
    account.control.store.updateCustomer(customer, { extraFields: { Altro: `own ${index}` } });
    extras.get(person)!.own = `own ${index}`;
  }
  return extras;
}

/** Some people write notes on Shopify and sizes in Framework360, or clear them. */
export function editExtras(
  { shop, account }: Records,
  extras: Extras,
  random: ReturnType<typeof createRandom>,
) {
  for (const [person, written] of extras) {
    if (person.deletedOn) continue;
    if (person.ids.shopify && random.chance(0.2)) {
      const note = random.chance(0.25) ? "" : `Note ${random.integer(1, 999)} d'Anna`;
      editCustomer(shop, person.ids.shopify, { note });
      written.note = note;
    }
    const customer = account.control.store.customer(Number(person.ids.framework360));
    if (!customer || !random.chance(0.2)) continue;
    const size = random.chance(0.25) ? "" : String(random.integer(36, 56));
    account.control.store.updateCustomer(customer, { extraFields: { Taglia: size } });
    written.size = size;
  }
}

/**
 * What of these values is not what people wrote. Fields that the account does not show cannot be sent along, where it blanks those that
 * it is not sent, nor go to Shopify; and an account that refuses a name of its own takes no update.
 */
export function judgeExtras(
  world: World,
  extras: Extras,
  { hasPlaces, activity }: { hasPlaces: boolean; activity: readonly Line[] },
): string[] {
  const { shop, account, behaviour } = world;
  const isShown = behaviour.extraFieldsOnRead !== "hidden";
  const keepsUnsent =
    behaviour.extraFieldsWritten === "merged" &&
    behaviour.updateKeepsTheRest &&
    behaviour.registrationOfKnown !== "replace";
  return [...extras].flatMap(([person, written]) => {
    const { name, ids, deletedOn } = person;
    const customer = account.control.store.customer(Number(ids.framework360));
    const counterpart = shop.customers.get(ids.shopify ?? "");
    if (deletedOn || !customer) return [];
    const wrong: string[] = [];
    const expect = (what: string, is: string | undefined, wanted: string | undefined) => {
      if ((is ?? "") !== (wanted ?? "")) wrong.push(`${what} is "${is}", not "${wanted}"`);
    };
    const takesHome = behaviour.updateKeepsTheRest || behaviour.unknownParameters === "ignored";
    if (takesHome && person.initial.framework360)
      expect(
        "the home phone",
        readShown(world, "framework360", ids.framework360)!.homePhone,
        person.initial.framework360.homePhone,
      );
    const { Altro: own, Taglia: size, "Nota shop": note } = customer.extraFields;
    if (isShown || keepsUnsent) expect("the account's own field", own, written.own);
    if (isShown || keepsUnsent) expect("the size in Framework360", size, written.size);
    if (hasPlaces && counterpart) {
      const metafield = counterpart.metafields.find(({ key }) => key === "size");
      if (isShown) expect("the size on Shopify", metafield?.value, written.size);
      const isRefused = refusesOwnNames(behaviour, readShown(world, "framework360", ids.framework360)!);
      if (!isRefused || !isTold(person, activity, ["note"]))
        expect("the note in Framework360", note, written.note);
    }
    return wrong.map((what) => `${name} (${ids.shopify}/${ids.framework360}): ${what}`);
  });
}
