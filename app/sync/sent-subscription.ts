import type { Base, Shadow } from "./base.ts";
import { otherSide, type Changes, type Customer, type SideName, type ValueField } from "./customer.ts";
import { keys } from "./merge-tags.ts";
import { tagKey } from "./normalize.ts";
import type { SideError, Snapshot } from "./side.ts";
import type { Situation } from "./situation.ts";
import { isLeftOf, isSpellingOf } from "./spelling.ts";

/** Whether a subscription was given to `side` that it does not show: the person may have it still to confirm. */
export function awaitsConfirmation(side: SideName, now: Situation["now"], base: Base | null): boolean {
  const isOpen = base?.owed[side]?.newsletter !== undefined;
  return isOpen && now[otherSide(side)]?.customer.newsletter === "subscribed" && !isSubscribed(now[side]);
}

const isSubscribed = (snapshot: Snapshot | null) => snapshot?.customer.newsletter === "subscribed";

/** What of a creation tells its customer from another one: no account fills it in by itself. */
const fieldsOfPerson = [
  ...["email", "firstName", "lastName", "phone", "company", "vatNumber", "taxCode", "pec"],
] as const satisfies readonly ValueField[];

/** How Framework360 shows a value that is written to it. */
type Shown = (field: ValueField, value: Customer[ValueField]) => Customer[ValueField];

/** The base after writes that failed with this error: what was accepted before that counts as sent. */
export function withSent(base: Base, { sent }: SideError): Base {
  if (sent.length === 0 || !base.announced) return base;
  const newsletter = sent.includes("newsletter") && ({ sentSubscription: true } as const);
  const tags = sent.includes("tags") && ({ sentTags: true } as const);
  return { ...base, announced: { ...base.announced, ...newsletter, ...tags } };
}

/** What a run was about to write in Framework360, whether it was a creation, and what stood there before. */
type Intended = Pick<Base, "announced"> & {
  intended: Changes;
  isCreation: boolean;
  before: Shadow;
  shown: Shown;
};

/** Whether a run that died, or whose answer was lost, is known to have sent the subscription that it was about to write. */
export function isSubscriptionSent(
  { announced, intended, isCreation, before, shown }: Intended,
  now: Snapshot,
): boolean {
  if (intended.newsletter !== "subscribed") return false;
  if (announced?.sentSubscription) return true;
  return isCreation
    ? isCustomerThere(intended, now.customer, shown)
    : isRestThere(intended, before, now, shown);
}

/**
 * Whether Framework360 shows the customer that was to be created with a subscription. One call registers both, and the subscription may
 * not show before the person confirms it: to write it once more would ask the person twice.
 */
function isCustomerThere(intended: Omit<Changes, "tags">, present: Customer, shown: Shown): boolean {
  return fieldsOfPerson.every((field) => {
    const wanted = shown(field, intended[field] ?? null);
    return (
      present[field] === null || isSpellingOf(present[field], wanted) || isLeftOf(present[field], wanted)
    );
  });
}

/**
 * Whether Framework360 shows anything new of what was to be written beside a subscription, which goes before it or with it. Of one
 * that goes alone an account may show nothing: it is sent again, since a second mail costs less than a person's lost yes.
 */
function isRestThere(
  { tags, newsletter: _newsletter, ...values }: Changes,
  before: Shadow,
  { customer: present, hidden = [] }: Snapshot,
  shown: Shown,
): boolean {
  const fields = (Object.keys(values) as (keyof typeof values)[]).filter((field) => !hidden.includes(field));
  const isNew = (field: (typeof fields)[number]) =>
    ![undefined, present[field]].includes(before[field]) && present[field] === shown(field, values[field]!);
  const [has, had] = [keys(present.tags), keys(before.tags ?? [])];
  const isAdded = (tag: string) => has.has(tagKey(tag)) && !had.has(tagKey(tag));
  return fields.some(isNew) || (tags?.add ?? []).some(isAdded);
}

/** What is awaited beside the tags that Framework360 accepted of a run that failed: to register them once more may mail the person. */
export function withSentTags(
  { awaited, announced }: Base,
  tags: NonNullable<Changes["tags"]>,
): Base["awaited"] {
  if (tags.add.length + tags.remove.length === 0) return awaited;
  const { tags: earlier, ...values } = awaited?.changes.framework360 ?? {};
  const sent = keys([...tags.add, ...tags.remove]);
  const beside = (which: "add" | "remove") => [
    ...(earlier?.[which] ?? []).filter((tag) => !sent.has(tagKey(tag))),
    ...tags[which],
  ];
  const framework360 = { ...values, tags: { add: beside("add"), remove: beside("remove") } };
  return { since: announced!.at, changes: { ...awaited?.changes, framework360 } };
}
