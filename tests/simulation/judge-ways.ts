import type { BySide, Changes, Customer, Field, SideName } from "../../app/sync/customer.ts";
import { fieldGroups, groupNames, leadsTo, type FieldGroup } from "../../app/sync/field-groups.ts";
import { tagKey } from "../../app/sync/normalize.ts";
import type { Policy } from "../../app/sync/policy.ts";
import { createdTag } from "./state.ts";
import type { World } from "./world.ts";

/**
 * Whether the merchant leaves this tag to each side, or may do so, said apart from the app's own rule. The tag of created customers
 * may stand on one side alone for ever: what was given while it was chosen is known there.
 */
export function isLeftTag(policy: Pick<Policy, "ignoredTags">, tag: string): boolean {
  return tagKey(tag) === createdTag || isIgnored(policy, tag);
}

function isCreatedTag(policy: Pick<Policy, "createdTag">, tag: string): boolean {
  return policy.createdTag !== null && tagKey(tag) === tagKey(policy.createdTag);
}

function isIgnored({ ignoredTags }: Pick<Policy, "ignoredTags">, tag: string): boolean {
  const key = tagKey(tag);
  return ignoredTags.some((one) => (one === "b*" ? key.startsWith("b") : key === tagKey(one)));
}

/** What is wrong with a write of the app: a group is never written on a side to which its way does not lead. */
export function judgeWays(
  policy: Policy,
  { to, isNew, changes }: { to: SideName; isNew: boolean; changes: Changes },
): string[] {
  const { tags, ...values } = changes;
  const written = (Object.keys(values) as Field[]).filter(
    (field) => !isNew || values[field as keyof typeof values] !== null,
  );
  const touched = [...(tags?.add ?? []), ...(tags?.remove ?? [])].filter(
    (tag) => !(isNew && isCreatedTag(policy, tag)),
  );
  if (touched.length > 0) written.push("tags");
  const against = groupNames.filter(
    (group) =>
      !leadsTo(policy.ways[group], to) &&
      written.some((field) => (fieldGroups[group] as readonly Field[]).includes(field)),
  );
  return [
    ...against.map((group) => `wrote ${group} to ${to} against its way`),
    // Once it is chosen no more it is a tag like any other, which two customers who meet are both given: the merchant may use it, and
    // no choice of the merchant tells what it was for.
    ...touched
      .filter((tag) => isCreatedTag(policy, tag) || isIgnored(policy, tag))
      .map((tag) => `wrote the tag ${tag}, which is left out, to ${to}`),
  ];
}

/** Whether what is changed on `side` in the group is to be written on the other one. */
export function carriesGroup({ policy }: Pick<World, "policy">, group: FieldGroup, side: SideName): boolean {
  return leadsTo(policy.ways[group], side === "shopify" ? "framework360" : "shopify");
}

export function isBothWays({ policy }: Pick<World, "policy">, group: FieldGroup): boolean {
  return policy.ways[group] === "both";
}

/** The group of a field that is in one. */
export function groupOf(field: Field): FieldGroup | undefined {
  return groupNames.find((group) => (fieldGroups[group] as readonly Field[]).includes(field));
}

/** Both customers' tags that are carried, but for those that an undo left apart. */
export function carriedTags(
  { policy }: Pick<World, "policy">,
  pair: BySide<Customer>,
  isApart: (tag: string) => boolean,
): BySide<Customer> {
  const carried = (customer: Customer) => ({
    ...customer,
    tags: customer.tags.filter((tag) => !isLeftTag(policy, tag) && !isApart(tag)),
  });
  return { shopify: carried(pair.shopify), framework360: carried(pair.framework360) };
}
