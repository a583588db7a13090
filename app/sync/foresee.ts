import { emptyBase, type Base } from "./base.ts";
import {
  allFields,
  isAddressField,
  otherSide,
  sideNames,
  type BySide,
  type Field,
  type Newsletter,
  type SideName,
} from "./customer.ts";
import { differingAddressFields } from "./merge-address.ts";
import type { Decision, Reconciliation } from "./plan.ts";
import { addressPolicies, everybody, type NotSubscribedMeaning, type Policy } from "./policy.ts";
import type { CustomerPolicy } from "./audience.ts";
import { reconcile } from "./reconcile.ts";
import type { Snapshot } from "./side.ts";
import type { Pair, Represent } from "./situation.ts";

/**
 * What a synchronization would do to one field of a pair, a letter for each choice of the merchant (see `positionOf`):
 * - `s`, `f`: it would be written on Shopify, in Framework360; `b`: on both (tags)
 * - `S`, `F`: the same, in a conflict that the other side's value wins
 * - `p`: it differs, and stays so because a direction is off
 * - `u`: it waits for the merchant's answer about newsletter choices
 * - `o`: it stays owed
 * - `.`: nothing
 */
type Fates = Partial<Record<Field, string>>;

/** What keeps a customer that is on one side only from being created on the other, whatever the merchant chooses. */
export type Obstacle = "deleted" | "ambiguous" | "no-email" | "no-identity";

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
    }
  | {
      kind: "alone";
      side: SideName;
      obstacle: Obstacle | null;
      /** The newsletter choice that the new customer would get, unless Framework360's no means a no. */
      choice: Newsletter;
      /** The same where it does. */
      choiceIfNo: Newsletter;
    };

/** Two customers that are the same person, or one without a counterpart. */
export type Compared =
  | { kind: "pair"; now: BySide<Snapshot>; base: Base | null; hasNamesake: boolean }
  | { kind: "alone"; side: SideName; snapshot: Snapshot; obstacle: "deleted" | "ambiguous" | null };

type World = { represent: Represent; at: string };

const directions = [
  { inbound: true, outbound: false },
  { inbound: false, outbound: true },
  { inbound: true, outbound: true },
] as const;

const meanings: readonly (NotSubscribedMeaning | null)[] = [null, "never-asked", "unsubscribed"];

const everything: CustomerPolicy = {
  inbound: true,
  outbound: true,
  audience: { shopify: everybody, framework360: everybody },
  leftOut: [],
  conflictWinner: "shopify",
  tags: true,
  newsletter: true,
  addresses: "both",
  notSubscribedMeans: null,
  forcedFrom: null,
};

/**
 * Where in a field's letters this policy's letter is. Addresses and the newsletter have choices of their own; every other
 * field depends on the directions and on whose value wins.
 * @returns null when the policy does not synchronize the field, or no direction is on
 */
export function positionOf(field: Field, policy: Policy): number | null {
  const direction = directions.findIndex(
    ({ inbound, outbound }) => inbound === policy.inbound && outbound === policy.outbound,
  );
  if (direction === -1 || (field === "tags" && !policy.tags)) return null;
  const main = direction * sideNames.length + sideNames.indexOf(policy.conflictWinner);
  if (isAddressField(field)) return main * addressPolicies.length + addressPolicies.indexOf(policy.addresses);
  if (field !== "newsletter") return main;
  return policy.newsletter ? main * meanings.length + meanings.indexOf(policy.notSubscribedMeans) : null;
}

/** What would become of a pair, or of a customer without a counterpart, under every choice of the merchant. */
export function foresee(compared: Compared, world: World): Foresight {
  return compared.kind === "pair" ? foreseePair(compared, world) : foreseeAlone(compared, world);
}

function foreseePair(
  { now, base, hasNamesake }: Extract<Compared, { kind: "pair" }>,
  world: World,
): Foresight {
  const decideBy = (policy: Policy) => reconcile({ now, base, policy, ...world, retry: "no" });
  const pair = { now, base: base ?? emptyBase, policy: everything, ...world, retry: "no" } as const;
  const fates = isSame(decideBy) ? {} : fatesOf(pair, decideBy);
  const { shopify, framework360 } = now;
  return {
    kind: "pair",
    fates,
    ...(fates.newsletter !== undefined && {
      choices: { shopify: shopify.customer.newsletter, framework360: framework360.customer.newsletter },
    }),
    ...(hasNamesake && { isAmbiguousOutbound: true }),
  };
}

/** Most pairs of most shops are the same: two decisions tell that no choice of the merchant would change them. */
function isSame(decideBy: (policy: Policy) => Reconciliation): boolean {
  return [null, "unsubscribed" as const].every((notSubscribedMeans) => {
    const { fields, tags } = decideBy({ ...everything, notSubscribedMeans }).decisions;
    return [...fields.values(), ...(tags?.values() ?? [])].every(
      ({ kind }) => kind === "same" || kind === "agreed",
    );
  });
}

/** Choices that concern different fields do not depend on each other, so they are tried together. */
function fatesOf(pair: Pair, decideBy: (policy: Policy) => Reconciliation): Fates {
  const differing = differingAddressFields(pair);
  const letters = new Map<Field, string[]>(allFields.map((field) => [field, []]));
  for (const direction of directions) {
    for (const conflictWinner of sideNames) {
      for (const [index, addresses] of addressPolicies.entries()) {
        const notSubscribedMeans = meanings[index % meanings.length]!;
        const policy = { ...everything, ...direction, conflictWinner, addresses, notSubscribedMeans };
        const reconciled = decideBy(policy);
        for (const field of allFields) {
          letters.get(field)![positionOf(field, policy)!] = letterOf(field, reconciled, {
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
    const isConflict =
      plan.kind === "update" &&
      plan.conflicts.some((conflict) => conflict.field === field && conflict.winner === otherSide(side));
    return isConflict ? letter.toUpperCase() : letter;
  }
  const kinds = kindsOf(field, decisions);
  if (kinds.has("undated")) return "u";
  if (kinds.has("owed") || kinds.has("withheld")) return "o";
  const differs = !isAddressField(field) || differing.includes(field);
  return differs && (kinds.has("pending") || kinds.has("disputed")) ? "p" : ".";
}

function kindsOf(field: Field, { fields, tags }: Reconciliation["decisions"]): Set<Decision["kind"]> {
  const decided = field === "tags" ? [...(tags?.values() ?? [])] : [fields.get(field)];
  return new Set(decided.flatMap((decision) => decision?.kind ?? []));
}

function foreseeAlone(
  { side, snapshot, obstacle }: Extract<Compared, { kind: "alone" }>,
  world: World,
): Foresight {
  const now = { shopify: null, framework360: null, [side]: snapshot };
  const planBy = (policy: Policy) => reconcile({ now, base: null, policy, ...world, retry: "no" }).plan;
  const plan = planBy(everything);
  const ifNo = planBy({ ...everything, notSubscribedMeans: "unsubscribed" });
  const choiceOf = (one: typeof plan) =>
    obstacle === null && one.kind === "create" ? one.customer.newsletter : null;
  return {
    kind: "alone",
    side,
    obstacle: obstacle ?? (plan.kind === "skip" ? (plan.reason as Obstacle) : null),
    choice: choiceOf(plan),
    choiceIfNo: choiceOf(ifNo),
  };
}
