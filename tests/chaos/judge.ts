import type { Deed, People } from "./people.ts";
import { other, sides, textFields, type Shown, type Side } from "./records.ts";

type Records = Record<Side, Map<string, Shown>>;
type Pair = Record<Side, Shown>;
type Judged = Pick<People, "deeds" | "deleted" | "bereft" | "created">;

/** Who was there on both sides before anything was synchronized. */
export type Beginning = { records: Records };

/**
 * Everything that is not as it must be once all is at rest with both directions on, from the simulators' own
 * records: nothing lost, nobody doubled, nothing undone.
 */
export function judge(now: Records, beginning: Beginning, people: Judged): string[] {
  const found = [...judgeNumbers(now, beginning, people), ...sides.flatMap((side) => twice(now, side))];

  const partners = new Map([...now.framework360.values()].map((one) => [one.email, one]));
  const paired = new Set<string>();
  for (const shopify of now.shopify.values()) {
    const framework360 = partners.get(shopify.email);
    const isBereft = people.bereft.has(`shopify ${shopify.id}`);
    if (!framework360) {
      if (!isBereft) found.push(`shopify ${shopify.id} ${shopify.email} has no counterpart`);
      continue;
    }
    paired.add(framework360.id);
    if (isBereft) found.push(`framework360 ${framework360.id} came back beside shopify ${shopify.id}`);
    found.push(...judgePair({ shopify, framework360 }, beginning, people.deeds));
  }
  for (const { id, email } of now.framework360.values()) {
    if (paired.has(id)) continue;
    if (!people.bereft.has(`framework360 ${id}`))
      found.push(`framework360 ${id} ${email} has no counterpart`);
  }
  return found;
}

/** Nobody is gone whom no person deleted, and there is nobody whom nobody made. */
function judgeNumbers(now: Records, { records }: Beginning, people: Judged): string[] {
  const emails = sides.flatMap((side) => [...records[side].values()].map(({ email }) => email));
  const persons = new Set(emails).size + people.created.shopify + people.created.framework360;
  return sides.flatMap((side) => {
    const gone = [...records[side].keys()].filter(
      (id) => !now[side].has(id) && !people.deleted.has(`${side} ${id}`),
    );
    const deleted = [...people.deleted].filter((key) => key.startsWith(side)).length;
    const expected = persons - deleted;
    return [
      ...gone.map((id) => `${side} ${id} was deleted by nobody`),
      ...(now[side].size === expected ? [] : [`${side} holds ${now[side].size}, not ${expected}`]),
    ];
  });
}

function twice(now: Records, side: Side): string[] {
  const holders = Map.groupBy(now[side].values(), ({ email }) => email);
  return [...holders]
    .filter(([, all]) => all.length > 1)
    .map(([email, all]) => `${side} has ${email} twice: ${all.map(({ id }) => id).join(", ")}`);
}

function judgePair(pair: Pair, { records }: Beginning, deeds: readonly Deed[]): string[] {
  const { shopify, framework360 } = pair;
  const found: string[] = [];
  const complain = (what: string) => found.push(`${shopify.id}/${framework360.id}: ${what}`);
  const mine = deeds.filter(({ side, id }) => id === pair[side].id);
  const before = {
    shopify: records.shopify.get(shopify.id),
    framework360: records.framework360.get(framework360.id),
  };
  const others = mine.filter(({ field }) => field !== "tag");

  for (const field of textFields) {
    const said = lastWords(others.filter((deed) => deed.field === field));
    const initially = before.shopify?.[field] || before.framework360?.[field];
    const alone = said.length > 0 ? said : initially === undefined ? [] : [initially];
    const possible =
      isAddress(field) && alone.length > 0 ? [...alone, ...earlierValues(field, before, others)] : alone;
    if (shopify[field] !== framework360[field]) {
      complain(`${field} differs: ${shopify[field]} / ${framework360[field]}`);
    } else if (possible.length > 0 && !possible.includes(shopify[field])) {
      complain(`${field} is ${shopify[field]}, and should be ${possible.join(" or ")}`);
    }
  }
  judgeNewsletter(pair, before, others, complain);
  judgeTags(pair, before, mine, complain);
  if (framework360.orderCount !== shopify.orderCount) {
    complain(`${framework360.orderCount} orders, of which Shopify knows ${shopify.orderCount}`);
  }
  return found;
}

const addressFields = ["street", "city", "province", "postalCode", "country"];

function isAddress(field: string): boolean {
  return addressFields.includes(field);
}

/**
 * An address goes as a whole, so where both sides changed theirs, what one said of the city may give way to what stood behind
 * the other's street: all that was there before, or nothing.
 */
function earlierValues(
  field: (typeof textFields)[number],
  before: Before,
  deeds: readonly Deed[],
): (string | boolean)[] {
  const isContested = sides.every((side) =>
    deeds.some((deed) => deed.side === side && isAddress(deed.field)),
  );
  const said = deeds.flatMap((deed) => (deed.field === field ? deed.value : []));
  const initially = sides.flatMap((side) => before[side]?.[field] || []);
  return isContested ? [...initially, ...said, ""] : initially;
}

/** What was said last on each side that spoke; where both spoke, either may stand. */
function lastWords(deeds: readonly Deed[]): (string | boolean)[] {
  return sides.flatMap((side) => deeds.findLast((deed) => deed.side === side)?.value ?? []);
}

type Before = Record<Side, Shown | undefined>;
type Complain = (what: string) => void;

function judgeNewsletter(
  { shopify, framework360 }: Pair,
  before: Before,
  deeds: readonly Deed[],
  complain: Complain,
): void {
  // Framework360 shows whom nobody asked as one who said no.
  const known = shopify.subscribed ?? false;
  const said = deeds.filter(({ field }) => field === "subscribed");
  if (known !== framework360.subscribed) {
    if (known && hasFlipped(before, said)) return;
    const story = said.map(({ side, value }) => `${side} ${value}`).join(", ");
    return complain(`newsletter differs: ${shopify.subscribed} / ${framework360.subscribed} (${story})`);
  }
  const last = said.at(-1);
  const choices = [before.shopify?.subscribed, before.framework360?.subscribed].filter(
    (choice) => choice !== undefined && choice !== null,
  );
  // An unsubscribe beats a subscribe, before and after it.
  const possible =
    last === undefined
      ? [choices.length > 0 && choices.every((choice) => choice)]
      : last.value === false && !isTakenBack(said)
        ? [false]
        : lastWords(said);
  if (!possible.includes(known)) complain(`newsletter is ${known}, and should not be`);
}

/** Whether Framework360, which tells no times, may show its choice of before: what was said in between was perhaps never read. */
function isTakenBack(said: readonly Deed[]): boolean {
  const [yes, no] = said.filter(({ side }) => side === "framework360").slice(-2);
  return yes?.value === true && no?.value === false && said.at(-1) === no;
}

/** A subscription that follows an unsubscribe for the second time within a day stays on Shopify alone. The first of them may be older than all. */
function hasFlipped(before: Before, said: readonly Deed[]): boolean {
  const wasNo = sides.some((side) => before[side]?.subscribed === false);
  const again = said.filter(
    ({ value }, index) => value === true && (wasNo || said.slice(0, index).some((one) => !one.value)),
  );
  return again.length > 1;
}

function judgeTags(pair: Pair, before: Before, mine: readonly Deed[], complain: Complain): void {
  const { shopify, framework360 } = pair;
  if (shopify.tags.join() !== framework360.tags.join()) {
    return complain(`tags differ: ${shopify.tags.join()} / ${framework360.tags.join()}`);
  }
  const deeds = mine.filter((deed) => deed.field === "tag");
  // Framework360 takes tags only as a whole list: what somebody adds there in the moment of a write is lost.
  if (new Set(deeds.map(({ side }) => side)).size > 1) return;
  const expected = new Set([...(before.shopify?.tags ?? []), ...(before.framework360?.tags ?? [])]);
  for (const { tag, value } of deeds) {
    if (value) expected.add(tag);
    else expected.delete(tag);
  }
  const wanted = [...expected].sort().join();
  if (shopify.tags.join() !== wanted) complain(`tags are ${shopify.tags.join()}, and should be ${wanted}`);
}

/** Who stands on one side alone: nobody can contradict them before they are carried. */
export function aloneIn({ records }: Beginning) {
  const emails = Object.fromEntries(
    sides.map((side) => [side, new Set([...records[side].values()].map(({ email }) => email))]),
  ) as Record<Side, Set<string>>;
  return (side: Side, { id }: Shown): boolean => {
    const first = records[side].get(id);
    return first !== undefined && !emails[other(side)].has(first.email);
  };
}
