import {
  defaultBehaviour,
  type Behaviour,
  type BehaviourName,
} from "../../sandbox/framework360/behaviour.ts";
import { createRandom } from "../../sandbox/random.ts";

/** One way in which a real account may behave, with a name to ask for it by. */
export type Personality = { name: string; behaviour: Behaviour };

/**
 * What each choice may be instead of the usual, with the other choices that it needs in order to show. `host` stands
 * aside: a loopback address has no `www.`. So do extra values, which these shops have no places for
 * (tests/integration/in-process/extra-values.test.ts has), and refused keys, which these shops have none of
 * (tests/integration/refused-key.test.ts has).
 */
const alternatives: Record<
  Exclude<
    BehaviourName,
    "host" | "extraFieldsOnRead" | "extraFieldsWritten" | "birthdayOnRead" | "refusedKey"
  >,
  Partial<Behaviour>[]
> = {
  bodies: [
    { bodies: "json" },
    { bodies: "form" },
    { bodies: "json", unreadBodies: "success" },
    { bodies: "form", unreadBodies: "success" },
  ],
  updateBodies: [{ updateBodies: "json" }, { updateBodies: "form" }],
  unreadBodies: [
    { updateBodies: "form", unreadBodies: "success" },
    { updateBodies: "json", unreadBodies: "success" },
    { updateBodies: "form", unreadBodies: "not-found" },
  ],
  errorField: [
    { errorField: "message" },
    { errorField: "data.message" },
    { errorField: "message-beside-error" },
    { errorField: "error-alone" },
    { errorField: "null" },
    { errorField: "empty-list" },
  ],
  errorText: [{ errorText: "sentence" }, { errorText: "natural" }, { errorText: "english" }],
  callsPerSecond: [
    { callsPerSecond: 2 },
    { callsPerSecond: 5 },
    { callsPerSecond: 5, limitAnswer: "429-retry-after" },
  ],
  callsPerMinute: [{ callsPerMinute: 300 }],
  limitAnswer: [
    { callsPerSecond: 10, limitAnswer: "503" },
    { callsPerSecond: 10, limitAnswer: "503-retry-after" },
  ],
  badGatewayRate: [{ badGatewayRate: 0.05 }],
  webhooks: [{ webhooks: "json" }, { webhooks: "form" }],
  tagsOnRead: [{ tagsOnRead: "string" }, { tagsOnRead: "hidden" }],
  marketingOnRead: [
    { marketingOnRead: "number" },
    { marketingOnRead: "string" },
    { marketingOnRead: "hidden" },
  ],
  neverAskedOnRead: [{ neverAskedOnRead: "absent" }],
  notSubscribedOnRead: [{ notSubscribedOnRead: "absent" }, { notSubscribedOnRead: "null" }],
  ids: [{ ids: "number" }, { ids: "string" }],
  lists: [{ lists: "gaps" }],
  digits: [{ digits: "number" }],
  htmlOnRead: [{ htmlOnRead: true }],
  phonesOnRead: [{ phonesOnRead: "grouped" }, { phonesOnRead: "national" }],
  addresses: [{ addresses: "apart" }],
  getMissing: [{ getMissing: "null" }],
  listOrder: [{ listOrder: "oldest" }],
  maxListLimit: [{ maxListLimit: 12 }],
  firstPage: [{ firstPage: "0" }],
  beyondLastPage: [{ beyondLastPage: "last" }, { beyondLastPage: "first" }, { beyondLastPage: "refusal" }],
  listShows: [{ listShows: "person" }, { listShows: "names" }],
  searchFinds: [{ searchFinds: "beginnings" }, { searchFinds: "whole" }],
  searchMissing: [{ searchMissing: "refusal" }],
  readLagMs: [{ readLagMs: 500 }, { readLagMs: 2000 }],
  readLagOf: [{ readLagMs: 2000, readLagOf: "lists" }],
  orderStatusOnRead: [{ orderStatusOnRead: "number" }, { orderStatusOnRead: "object" }],
  orderStatusWords: [{ orderStatusWords: "italian" }],
  totalsOnRead: [{ totalsOnRead: "italian" }],
  updateAppliesTags: [{ updateAppliesTags: true }],
  updateAppliesMarketing: [{ updateAppliesMarketing: true }],
  updateKeepsTheRest: [{ updateKeepsTheRest: false }],
  updateAsksForPerson: [
    { updateAsksForPerson: true },
    { updateAsksForPerson: true, errorText: "natural" },
    { updateAsksForPerson: true, errorText: "english" },
  ],
  updateOfTakenEmail: [{ updateOfTakenEmail: "accepted" }, { updateOfTakenEmail: "ignored" }],
  unknownParameters: [
    { unknownParameters: "refused" },
    { unknownParameters: "refused", errorText: "natural" },
  ],
  blanksOnUpdate: [{ blanksOnUpdate: "ignored" }],
  registrationAddress: [{ addresses: "apart", registrationAddress: "fills-billing" }],
  updateAddress: [
    { addresses: "apart", updateAddress: "personal" },
    { addresses: "apart", updateAddress: "both" },
  ],
  registrationOfKnown: [
    { registrationOfKnown: "refusal" },
    { registrationOfKnown: "refusal", errorText: "natural" },
    { registrationOfKnown: "fill-blanks" },
    { registrationOfKnown: "replace" },
    { registrationOfKnown: "nothing" },
    { registrationOfKnown: "another" },
    { registrationOfKnown: "nothing", updateAppliesMarketing: true },
  ],
  registrationTags: [{ registrationTags: "add" }],
  registrationAsksPassword: [{ registrationAsksPassword: true }],
  registrationRefuses: [
    { registrationRefuses: "telefono" },
    { registrationRefuses: "dati_fatturazione" },
    { registrationRefuses: "both", errorText: "natural" },
  ],
  registrationMails: [{ registrationMails: "new" }, { registrationMails: "always" }],
  doubleOptIn: [{ doubleOptIn: true }, { doubleOptIn: true, updateAppliesMarketing: true }],
  subscribesNew: [
    { subscribesNew: "by-default" },
    { subscribesNew: "always" },
    { subscribesNew: "always", updateAppliesMarketing: true },
  ],
  nameRules: [{ nameRules: "strict" }, { nameRules: "strict", errorText: "natural" }],
  phoneRules: [
    { phoneRules: "digits" },
    { phoneRules: "digits", errorText: "natural" },
    { phoneRules: "no-zeros" },
    { phoneRules: "italian" },
  ],
  refusedNames: [{ refusedNames: ["n.d.", "nd", "-", "--", "n/d"] }],
  longestText: [{ longestText: 40 }, { longestText: 20 }],
  letterCase: [{ letterCase: "title" }, { letterCase: "upper" }],
  foreignLetters: [
    { foreignLetters: "lost" },
    { foreignLetters: "lost", updateAsksForPerson: true },
    { foreignLetters: "lost", updateKeepsTheRest: false },
  ],
  updateBlanks: [
    { updateKeepsTheRest: false, updateBlanks: "all-but-names" },
    { updateKeepsTheRest: false, updateBlanks: "billing-data" },
  ],
};

/** The usual account, and every choice alone. */
export function everyChoiceAlone(): Personality[] {
  return allWays().map((way) => personality(nameOf(way), way));
}

function allWays(): Partial<Behaviour>[] {
  return [{}, ...Object.values(alternatives).flat()];
}

/** Accounts with two of the choices at random. The same seed gives the same ones. */
export function pairs(count: number, seed: number): Personality[] {
  const kinds = Object.values(alternatives);
  return Array.from({ length: count }, (_, index) => {
    const random = createRandom(seed, index, 19);
    const one = random.pick(kinds);
    const other = random.pick(kinds.filter((kind) => kind !== one));
    return together([random.pick(one), random.pick(other)]);
  });
}

function together(ways: readonly Partial<Behaviour>[]): Personality {
  return personality(ways.map(nameOf).join("+"), withoutContradictions(Object.assign({}, ...ways)));
}

/** Accounts that differ from the usual in two fifths of the choices each. The same seed gives the same ones. */
export function combinations(count: number, seed: number): Personality[] {
  return Array.from({ length: count }, (_, index) => {
    const random = createRandom(seed, index, 11);
    const ways = Object.values(alternatives).flatMap((all) => (random.chance(0.4) ? [random.pick(all)] : []));
    return personality(`random-${seed}-${index}`, withoutContradictions(Object.assign({}, ...ways)));
  });
}

/**
 * An update that blanks what it is not sent is sent all that was read, and one that asks for names and e-mail is sent those. Where
 * every read is late, that hides what a person wrote just before, and no client could keep it.
 */
function withoutContradictions(ways: Partial<Behaviour>): Partial<Behaviour> {
  const { updateKeepsTheRest, updateAsksForPerson, readLagMs = 0, readLagOf = "everything", ...rest } = ways;
  const sendsWhatWasRead = updateKeepsTheRest === false || updateAsksForPerson === true;
  const hidesEdits = sendsWhatWasRead && readLagMs > 0 && readLagOf !== "lists";
  return hidesEdits ? { ...rest, readLagMs, readLagOf } : ways;
}

/** The personality of this name, as the lists above name them, those of several choices with a plus; undefined: there is none. */
export function personalityNamed(name: string): Personality | undefined {
  const [, seed, index] = /^random-(\d+)-(\d+)$/.exec(name) ?? [];
  if (seed && index) return combinations(Number(index) + 1, Number(seed)).at(-1);
  const ways = name.split("+").flatMap((part) => allWays().find((way) => nameOf(way) === part) ?? []);
  return ways.length === name.split("+").length ? together(ways) : undefined;
}

/** What of a behaviour is not as usual. */
export function differences(behaviour: Behaviour): Partial<Behaviour> {
  const usual = Object.entries(defaultBehaviour);
  const changed = usual.filter(([name, value]) => String(behaviour[name as BehaviourName]) !== String(value));
  return Object.fromEntries(changed.map(([name]) => [name, behaviour[name as BehaviourName]]));
}

function personality(name: string, ways: Partial<Behaviour>): Personality {
  return { name, behaviour: { ...defaultBehaviour, ...ways } };
}

function nameOf(way: Partial<Behaviour>): string {
  const choices = Object.entries(way).map(
    ([name, value]) => `${name}=${Array.isArray(value) ? value.join("/") : String(value)}`,
  );
  return choices.join(",") || "usual";
}
