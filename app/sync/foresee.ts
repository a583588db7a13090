import { emptyBase, type Base } from "./base.ts";
import {
  allFields,
  isAddressField,
  sideNames,
  type BySide,
  type Field,
  type Newsletter,
  type SideName,
} from "./customer.ts";
import { differingAddressFields } from "./merge-address.ts";
import { isSynchronized } from "./decide.ts";
import type { ExtraPlaces } from "./extra-fields.ts";
import { allWays, type TagChoices } from "./field-groups.ts";
import type { Decision, Reconciliation } from "./plan.ts";
import { everybody, mayWriteField, type NotSubscribedMeaning, type Policy } from "./policy.ts";
import type { CustomerPolicy } from "./audience.ts";
import { reconcile } from "./reconcile.ts";
import type { Snapshot } from "./side.ts";
import type { Pair, Represent } from "./situation.ts";

/**
 * What a synchronization would do to one field of a pair, a letter for each choice of the merchant (see `positionOf`):
 * - `s`, `f`: it would be written on Shopify, in Framework360; `b`: on both (tags)
 * - `S`, `F`: the same, in a conflict that the other side's value wins
 * - `p`, `q`: it differs, and stays so because it may not go to Shopify, to Framework360; `d`: neither may (tags)
 * - `u`: it waits for the merchant's answer about newsletter choices
 * - `o`: it stays owed
 * - `.`: nothing
 */
type Fates = Partial<Record<Field, string>>;

/** What keeps a customer that is on one side only from being created on the other, whatever the merchant chooses. */
export type Obstacle = "deleted" | "apart" | "ambiguous" | "no-email" | "no-identity";

/**
 * What a synchronization would do, under every choice of the merchant. Holds no personal data, so that equal ones can be
 * counted.
 */
export type Foresight =
  | {
      kind: "pair";
      fates: Fates;
      /** The newsletter choices that both sides show, where one of them may be carried. */
      choices?: BySide<Newsletter>;
      /** A customer of Framework360 shares the e-mail, so that from there no counterpart would be chosen. */
      isAmbiguousOutbound?: true;
      /** A person said that they are different people, or unlinked one of them. */
      isApart?: true;
      /** They are linked already, so that where the merchant's choice leaves both out they still count as in sync. */
      isLinked?: true;
    }
  | {
      kind: "alone";
      side: SideName;
      obstacle: Obstacle | null;
      /** It has no e-mail, so a counterpart could only be known by its phone. */
      isKnownByPhone?: true;
      /** The newsletter choice that the new customer would get, unless Framework360's no means a no. */
      choice: Newsletter;
      /** The same where it does. */
      choiceIfNo: Newsletter;
    };

/** Two customers that are the same person, or one without a counterpart. */
export type Compared =
  | {
      kind: "pair";
      now: BySide<Snapshot>;
      base: Base | null;
      hasNamesake: boolean;
      isApart: boolean;
      /** Whether they are the same person by their link; not, by their e-mail or phone. */
      isLinked: boolean;
    }
  | { kind: "alone"; side: SideName; snapshot: Snapshot; obstacle: "deleted" | "apart" | "ambiguous" | null };

/**
 * What a foresight is made with. The choices about single tags count as they are when both sides are read, because a foresight
 * names no tag.
 */
export type World = { represent: Represent; at: string; extras?: ExtraPlaces } & Partial<TagChoices>;

/** Where values may go: Shopify => Framework360, Framework360 => Shopify, both, neither. */
const directions = [
  { inbound: true, outbound: false },
  { inbound: false, outbound: true },
  { inbound: true, outbound: true },
  { inbound: false, outbound: false },
] as const;

const meanings: readonly (NotSubscribedMeaning | null)[] = [null, "never-asked", "unsubscribed"];

const everything: CustomerPolicy = {
  inbound: true,
  outbound: true,
  audience: { shopify: everybody, framework360: everybody },
  leftOut: [],
  conflictWinner: "shopify",
  ways: allWays,
  ignoredTags: [],
  createdTag: null,
  notSubscribedMeans: null,
  forcedFrom: null,
};

/**
 * Where in a field's letters this policy's letter is. What becomes of a field depends on where its values may go, which the
 * directions and the way of its group decide together, and on whose value wins; of the newsletter also on the answer about it.
 * @returns null when the policy does not synchronize the field
 */
function positionOf(field: Field, policy: Policy): number | null {
  if (!isSynchronized(field, policy)) return null;
  const direction = directions.findIndex(
    ({ inbound, outbound }) =>
      inbound === mayWriteField(policy, "framework360", field) &&
      outbound === mayWriteField(policy, "shopify", field),
  );
  return positionIn(field, direction, policy);
}

/**
 * The letter for this policy. Of comparisons of an earlier version, which are shown for a day, an address has a letter for each
 * of the four ways, of which that of "both" comes first.
 */
export function letterUnder(policy: Policy, fates: Fates, field: Field): string {
  const position = positionOf(field, policy);
  const letters = fates[field] ?? "";
  const isEarlier = isAddressField(field) && letters.length > directions.length * sideNames.length;
  return position === null ? "." : (letters[isEarlier ? position * 4 : position] ?? ".");
}

function positionIn(
  field: Field,
  direction: number,
  { conflictWinner, notSubscribedMeans }: Pick<Policy, "conflictWinner" | "notSubscribedMeans">,
): number {
  const main = direction * sideNames.length + sideNames.indexOf(conflictWinner);
  return field === "newsletter" ? main * meanings.length + meanings.indexOf(notSubscribedMeans) : main;
}

/** What would become of a pair, or of a customer without a counterpart, under every choice of the merchant. */
export function foresee(compared: Compared, world: World): Foresight {
  return compared.kind === "pair" ? foreseePair(compared, world) : foreseeAlone(compared, world);
}

function foreseePair(
  { now, base, hasNamesake, isApart, isLinked }: Extract<Compared, { kind: "pair" }>,
  { represent, at, extras = {}, ...tagChoices }: World,
): Foresight {
  if (isApart) return { kind: "pair", fates: {}, isApart: true };
  const situation = { now, represent, at, retry: "no" } as const;
  const decideBy = (policy: Policy) =>
    reconcile({ ...situation, base, policy: { ...policy, ...tagChoices, ways: { ...policy.ways, extras } } });
  const pair = { ...situation, base: base ?? emptyBase, policy: everything };
  const fates = isSameByAnyChoice(decideBy) ? {} : fatesOf(pair, decideBy);
  const { shopify, framework360 } = now;
  return {
    kind: "pair",
    fates,
    ...(fates.newsletter !== undefined && {
      choices: { shopify: shopify.customer.newsletter, framework360: framework360.customer.newsletter },
    }),
    ...(hasNamesake && { isAmbiguousOutbound: true }),
    ...(isLinked && { isLinked: true }),
  };
}

/** Most pairs of most shops are the same: two decisions tell that no choice of the merchant would change them. */
function isSameByAnyChoice(decideBy: (policy: Policy) => Reconciliation): boolean {
  return [null, "unsubscribed" as const].every((notSubscribedMeans) => {
    const { fields, tags } = decideBy({ ...everything, notSubscribedMeans }).decisions;
    return [...fields.values(), ...(tags?.values() ?? [])].every(
      ({ kind }) => kind === "same" || kind === "agreed",
    );
  });
}

/**
 * What becomes of a field does not depend on where the values of others may go, so all fields are tried together. One case is
 * foreseen inexactly: a company that is cleared on Shopify together with its tax data, where only one of the two groups goes
 * to Framework360 (see `reasonToKeep` in decide.ts).
 */
function fatesOf(pair: Pair, decideBy: (policy: Policy) => Reconciliation): Fates {
  const differing = differingAddressFields(pair);
  const letters = new Map<Field, string[]>(allFields.map((field) => [field, []]));
  for (const [index, direction] of directions.entries()) {
    for (const conflictWinner of sideNames) {
      for (const notSubscribedMeans of meanings) {
        const policy = { ...everything, ...direction, conflictWinner, notSubscribedMeans };
        const reconciled = decideBy(policy);
        for (const field of allFields) {
          letters.get(field)![positionIn(field, index, policy)] = letterOf(field, reconciled, {
            now: pair.now,
            differing,
          });
        }
      }
    }
  }
  const touched = [...letters].filter(([, own]) => own.some((letter) => letter !== "."));
  return Object.fromEntries(touched.map(([field, own]) => [field, own.join("")]));
}

function letterOf(
  field: Field,
  { plan, decisions }: Reconciliation,
  { now, differing }: { now: BySide<Snapshot>; differing: readonly Field[] },
): string {
  const written = sideNames.filter((side) => {
    if (plan.kind !== "update" || !(field in plan.changes[side])) return false;
    return field === "tags" || plan.changes[side][field] !== now[side].customer[field];
  });
  if (written.length === sideNames.length) return "b";
  const [side] = written;
  if (side !== undefined) {
    const letter = side === "shopify" ? "s" : "f";
    const isConflict = plan.kind === "update" && plan.conflicts.some((conflict) => conflict.field === field);
    return isConflict ? letter.toUpperCase() : letter;
  }
  const decided = decisionsOn(field, decisions);
  const kinds = new Set(decided.map(({ kind }) => kind));
  if (kinds.has("undated")) return "u";
  if (kinds.has("owed") || kinds.has("withheld")) return "o";
  if (isAddressField(field) && !differing.includes(field)) return ".";
  const isKept = (to: SideName) =>
    decided.some((one) => (one.kind === "pending" || one.kind === "disputed") && one.to === to);
  if (!isKept("shopify")) return isKept("framework360") ? "q" : ".";
  return isKept("framework360") ? "d" : "p";
}

function decisionsOn(field: Field, { fields, tags }: Reconciliation["decisions"]): Decision[] {
  if (field === "tags") return [...(tags?.values() ?? [])];
  const decision = fields.get(field);
  return decision ? [decision] : [];
}

function foreseeAlone(
  { side, snapshot, obstacle }: Extract<Compared, { kind: "alone" }>,
  { represent, at }: World,
): Foresight {
  const now = { shopify: null, framework360: null, [side]: snapshot };
  const planBy = (policy: Policy) => reconcile({ now, base: null, policy, represent, at, retry: "no" }).plan;
  const plan = planBy(everything);
  const ifNo = planBy({ ...everything, notSubscribedMeans: "unsubscribed" });
  const choiceOf = (one: typeof plan) =>
    obstacle === null && one.kind === "create" ? one.customer.newsletter : null;
  return {
    kind: "alone",
    side,
    obstacle: obstacle ?? (plan.kind === "skip" ? (plan.reason as Obstacle) : null),
    ...(snapshot.customer.email === null && { isKnownByPhone: true }),
    choice: choiceOf(plan),
    choiceIfNo: choiceOf(ifNo),
  };
}
