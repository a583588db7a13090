import { allFields, otherSide, sideNames, type BySide, type Field, type SideName } from "./customer.ts";
import { leadsTo, wayOf } from "./field-groups.ts";
import { letterUnder, type Foresight, type Obstacle } from "./foresee.ts";
import { carriesFrom, mayWriteField, type Policy } from "./policy.ts";
import type { Membership } from "./audience.ts";

/**
 * Why nothing would be done about a customer.
 * - `undated`: the merchant has not said what "not subscribed" means
 * - `orders-unknown`: only those who ordered are carried, and a list does not show who did
 */
type SkippedBecause =
  | Exclude<Obstacle, "ambiguous">
  | "direction-off"
  | "undated"
  | "owed"
  | "orders-unknown";

/** How the customers of a case stand with the merchant's choice of customers. */
export type Memberships = BySide<Membership>;
/** Of a choice that leaves no customer out. */
export const allChosen: Memberships = { shopify: "chosen", framework360: "chosen" };

/** What would become of one customer or pair under one policy. */
export type Outlook = {
  result: "created" | "changed" | "same" | "left-out" | "skipped" | "ambiguous";
  /** Set when it is skipped. */
  reason: SkippedBecause | null;
  /** What would be written, by side; of a new customer only the side counts. */
  written: BySide<readonly Field[]>;
  /** On which side a customer would be created. */
  createdOn: SideName | null;
  /** Fields that both sides changed differently, and whose value would win. */
  conflicts: readonly { field: Field; winner: SideName }[];
  /** What would become of the newsletter choice; `open`: it waits for the merchant's answer; null: nothing. */
  newsletter: { side: SideName; choice: "subscribed" | "unsubscribed" } | "open" | null;
};

const nothing: Outlook = {
  result: "same",
  reason: null,
  written: { shopify: [], framework360: [] },
  createdOn: null,
  conflicts: [],
  newsletter: null,
};

/** What was foreseen, under this policy. */
export function outlookOf(
  foresight: Foresight,
  policy: Policy,
  memberships: Memberships = allChosen,
): Outlook {
  return foresight.kind === "pair"
    ? outlookOfPair(foresight, policy, memberships)
    : outlookAlone(foresight, policy, memberships);
}

function skipped(reason: SkippedBecause): Outlook {
  return { ...nothing, result: "skipped", reason };
}

function outlookAlone(
  { side, obstacle, isKnownByPhone, choice, choiceIfNo }: Extract<Foresight, { kind: "alone" }>,
  policy: Policy,
  memberships: Memberships,
): Outlook {
  if (!carriesFrom(policy, side)) return skipped("direction-off");
  if (memberships[side] === "left-out") return { ...nothing, result: "left-out" };
  if (memberships[side] === "unknown") return skipped("orders-unknown");
  if (obstacle === "ambiguous") return { ...nothing, result: "ambiguous" };
  if (obstacle) return skipped(obstacle);
  const target = otherSide(side);
  if (isKnownByPhone && !mayWriteField(policy, target, "phone")) return skipped("no-identity");
  const carried = policy.notSubscribedMeans === "unsubscribed" ? choiceIfNo : choice;
  return {
    ...nothing,
    result: "created",
    createdOn: target,
    newsletter:
      mayWriteField(policy, target, "newsletter") && carried ? { side: target, choice: carried } : null,
  };
}

/** Of a pair of which a customer is left out, what the other direction would do; and an unsubscribe, which passes. */
function outlookOfPair(
  foresight: Extract<Foresight, { kind: "pair" }>,
  policy: Policy,
  memberships: Memberships,
): Outlook {
  if (foresight.isApart) return skipped(policy.inbound || policy.outbound ? "apart" : "direction-off");
  const isLeftOut = (side: SideName) => carriesFrom(policy, side) && memberships[side] !== "chosen";
  if (!sideNames.some(isLeftOut)) return outlookBy(foresight, policy);
  const full = outlookBy(foresight, policy);
  const own = {
    ...policy,
    inbound: policy.inbound && !isLeftOut("shopify"),
    outbound: policy.outbound && !isLeftOut("framework360"),
  };
  const rest = own.inbound || own.outbound ? outlookBy(foresight, own) : asLeftOut(full, foresight);
  const { newsletter } = full;
  // What the way of the newsletter forbids is not in `full`.
  const passes =
    newsletter !== null &&
    newsletter !== "open" &&
    newsletter.choice === "unsubscribed" &&
    isLeftOut(otherSide(newsletter.side));
  if (passes && rest.newsletter === null) {
    const written = { ...rest.written, [newsletter.side]: [...rest.written[newsletter.side], "newsletter"] };
    return { ...rest, result: "changed", reason: null, written, newsletter };
  }
  return rest.reason === "direction-off" ? { ...rest, result: "left-out", reason: null } : rest;
}

/** Nothing is done about the pair, whatever would have been: it is not even linked. */
function asLeftOut(
  full: Outlook,
  { isLinked }: Pick<Extract<Foresight, { kind: "pair" }>, "isLinked">,
): Outlook {
  return full.result === "same" && isLinked ? full : { ...nothing, result: "left-out" };
}

function outlookBy(
  { fates, choices, isAmbiguousOutbound }: Extract<Foresight, { kind: "pair" }>,
  policy: Policy,
): Outlook {
  if (!policy.inbound && !policy.outbound) return skipped("direction-off");
  if (isAmbiguousOutbound && !policy.inbound) return { ...nothing, result: "ambiguous" };
  const letterOf = (field: Field) => letterUnder(policy, fates, field);
  const fieldsWith = (letters: string) => allFields.filter((field) => letters.includes(letterOf(field)));
  const written = { shopify: fieldsWith("sSb"), framework360: fieldsWith("fFb") };
  const conflicts = sideNames.flatMap((winner) =>
    fieldsWith(winner === "shopify" ? "F" : "S").map((field) => ({ field, winner })),
  );
  const isWritten = written.shopify.length + written.framework360.length > 0;
  const reason = isWritten ? null : reasonOf(fieldsWith, policy);
  const isOpen = letterOf("newsletter") === "u";
  const target = sideNames.find((side) => written[side].includes("newsletter"));
  const choice = target && choices?.[otherSide(target)];
  return {
    result: isWritten ? "changed" : reason ? "skipped" : "same",
    reason,
    written,
    createdOn: null,
    conflicts,
    newsletter: isOpen ? "open" : target && choice ? { side: target, choice } : null,
  };
}

function reasonOf(
  fieldsWith: (letters: string) => Field[],
  { ways }: Pick<Policy, "ways">,
): SkippedBecause | null {
  if (fieldsWith("o").length > 0) return "owed";
  if (fieldsWith("u").length > 0) return "undated";
  // What the merchant leaves to a side by the way of its group waits for nothing.
  const waits =
    fieldsWith("pd").some((field) => leadsTo(wayOf(ways, field), "shopify")) ||
    fieldsWith("qd").some((field) => leadsTo(wayOf(ways, field), "framework360"));
  return waits ? "direction-off" : null;
}

/** What a merchant can look at one by one. */
export const outlookClasses = [
  "created-on-shopify",
  "created-in-framework360",
  "changed",
  "conflict",
  "newsletter",
  "same",
  "left-out",
  "skipped",
  "ambiguous",
] as const;
export type OutlookClass = (typeof outlookClasses)[number];

/** Whether the merchant finds a customer with this outlook in the class. Some are in several. */
export function isIn(name: OutlookClass, outlook: Outlook): boolean {
  switch (name) {
    case "created-on-shopify":
      return outlook.createdOn === "shopify";
    case "created-in-framework360":
      return outlook.createdOn === "framework360";
    case "conflict":
      return outlook.conflicts.length > 0;
    case "newsletter":
      return outlook.newsletter !== null;
    default:
      return outlook.result === name;
  }
}

/** How many customers a synchronization would do what to. A pair is one customer. */
export type Figures = {
  classes: { [name in OutlookClass]: number };
  /** Of the changed ones, those that would be written on each side. */
  changedOn: BySide<number>;
  fields: { field: Field; on: BySide<number> }[];
  skipped: { reason: SkippedBecause; count: number }[];
  /** By whose value would win. */
  conflicts: BySide<number>;
  newsletter: BySide<{ subscribed: number; unsubscribed: number }> & { open: number };
};

/** Adds up what was foreseen, each with the number of customers for which it was, under this policy. */
export function sumUp(
  foreseen: readonly { foresight: Foresight; count: number; memberships?: Memberships }[],
  policy: Policy,
): Figures {
  const classes = Object.fromEntries(outlookClasses.map((name) => [name, 0])) as Figures["classes"];
  const none = () => ({ subscribed: 0, unsubscribed: 0 });
  const newsletter = { shopify: none(), framework360: none(), open: 0 };
  const [changedOn, conflicts] = [
    { shopify: 0, framework360: 0 },
    { shopify: 0, framework360: 0 },
  ];
  const fields = new Map(allFields.map((field) => [field, { shopify: 0, framework360: 0 }]));
  const reasons = new Map<SkippedBecause, number>();
  for (const { foresight, count, memberships } of foreseen) {
    const outlook = outlookOf(foresight, policy, memberships);
    for (const name of outlookClasses) if (isIn(name, outlook)) classes[name] += count;
    for (const side of sideNames) {
      if (outlook.written[side].length > 0) changedOn[side] += count;
      for (const field of outlook.written[side]) fields.get(field)![side] += count;
    }
    for (const winner of new Set(outlook.conflicts.map((one) => one.winner))) conflicts[winner] += count;
    if (outlook.reason) reasons.set(outlook.reason, (reasons.get(outlook.reason) ?? 0) + count);
    if (outlook.newsletter === "open") newsletter.open += count;
    else if (outlook.newsletter) newsletter[outlook.newsletter.side][outlook.newsletter.choice] += count;
  }
  return {
    classes,
    changedOn,
    conflicts,
    newsletter,
    fields: [...fields].flatMap(([field, on]) => (on.shopify + on.framework360 > 0 ? [{ field, on }] : [])),
    skipped: [...reasons].map(([reason, count]) => ({ reason, count })),
  };
}
