import { openSides } from "../sides.server.ts";
import { findActivity, type ActivityLine } from "../store/activity-list.ts";
import { linkReader } from "../store/customer-link.ts";
import { pool, prisma } from "../store/database/db.server.ts";
import { sealer } from "../store/encryption/sealer.server.ts";
import { otherSide, type BySide, type Customer, type Field, type SideName } from "../sync/customer.ts";
import { matchCandidates } from "../sync/match.ts";
import { SideError, type CustomerSide, type SideErrorKind, type Snapshot } from "../sync/side.ts";
import type { PersonIds } from "../store/redaction.ts";
import { recordAccess, type Viewer } from "./access.server.ts";

/**
 * One side's customer as it is now, or why it cannot be shown.
 * - `unknown`: no customer of that side is linked with the line's customer
 * - `deleted`: the customer was deleted there
 * - otherwise the side did not answer the question
 */
type PresentSide =
  | { status: "read"; values: Partial<Customer> }
  | { status: "unknown" | "deleted" | SideErrorKind };

/** Both customers of a line as the sides hold them now. */
export type PresentValues =
  /** There is no account to ask. */
  | { problem: "not-connected" | "key-refused" }
  | ({
      problem: null;
      fields: Field[];
      /** The customers that may be the same person, if the line was skipped for that reason; null: it was not, or they are unknown. */
      namesakes: Namesake[] | null;
    } & { [side in SideName]: PresentSide });

/** A customer that may be the same person as the line's customer, or the line's customer itself (`isSubject`). */
export type Namesake = { side: SideName; id: string; isSubject: boolean } & Pick<
  Customer,
  "firstName" | "lastName" | "company" | "email" | "phone"
>;

type BothSides = { [side in SideName]: CustomerSide };

/** Fields that identify the customer; shown for every line. */
const identity = ["firstName", "lastName", "email"] as const;

/**
 * Reads a line's customer on both sides: the identifying fields and the fields that the line names. Nothing of it is stored.
 * @returns null when the shop has no such line
 */
export async function readPresentValues(viewer: Viewer, id: string): Promise<PresentValues | null> {
  const { shop } = viewer;
  const line = await findActivity(prisma, shop, id);
  if (!line) return null;
  const sides = await openSides(shop);
  if (typeof sides === "string") return { problem: sides };
  const ids = await idsOf(shop, line);
  const fields = [...new Set<Field>([...identity, ...line.fields, ...line.conflicts])];
  const [shopify, framework360, namesakes] = await Promise.all([
    readSide(sides.shopify, ids.shopify, fields),
    readSide(sides.framework360, ids.framework360, fields),
    line.reason === "ambiguous" ? readNamesakes(sides, line) : null,
  ]);
  await recordAccess(viewer, "activity", shownIds(ids, namesakes ?? []));
  return { problem: null, fields, namesakes, shopify, framework360 };
}

function shownIds(ids: BySide<string | null>, namesakes: readonly Namesake[]): PersonIds {
  const on = (side: SideName) => [
    ...new Set([
      ...(ids[side] === null ? [] : [ids[side]]),
      ...namesakes.filter((one) => one.side === side).map(({ id }) => id),
    ]),
  ];
  return { shopify: on("shopify"), framework360: on("framework360") };
}

/** The customer's ids. If the line names only one side's, the link gives the other. */
async function idsOf(
  shop: string,
  { shopifyId, framework360Id }: ActivityLine,
): Promise<{ [side in SideName]: string | null }> {
  if (shopifyId !== null && framework360Id !== null) {
    return { shopify: shopifyId, framework360: framework360Id };
  }
  const links = linkReader(prisma, pool, sealer, shop);
  const link =
    (shopifyId !== null && (await links.find("shopify", shopifyId))) ||
    (framework360Id !== null && (await links.find("framework360", framework360Id))) ||
    null;
  return {
    shopify: shopifyId ?? link?.shopifyId ?? null,
    framework360: framework360Id ?? link?.framework360Id ?? null,
  };
}

async function readSide(
  side: CustomerSide,
  id: string | null,
  fields: readonly Field[],
): Promise<PresentSide> {
  if (id === null) return { status: "unknown" };
  try {
    const snapshot = await side.read(id);
    if (!snapshot) return { status: "deleted" };
    const { customer } = snapshot;
    return {
      status: "read",
      values: Object.fromEntries(fields.map((field) => [field, customer[field]])),
    };
  } catch (error) {
    if (error instanceof SideError) return { status: error.kind };
    throw error;
  }
}

/** @returns null when a side does not answer: `readSide` reports that */
async function readNamesakes(
  sides: BothSides,
  { direction, shopifyId, framework360Id }: ActivityLine,
): Promise<Namesake[] | null> {
  const isOutbound = framework360Id !== null && (direction === "outbound" || shopifyId === null);
  const [side, id] = isOutbound
    ? (["framework360", framework360Id] as const)
    : (["shopify", shopifyId] as const);
  if (id === null) return null;
  try {
    return await findNamesakes(sides, side, id);
  } catch (error) {
    if (error instanceof SideError) return null;
    throw error;
  }
}

/**
 * The customers that make a match ambiguous: the customer, those on the same side with the same e-mail or phone, and those on
 * the other side that match.
 * @returns the customer first; empty when the customer was deleted
 * @throws {SideError}
 */
async function findNamesakes(sides: BothSides, side: SideName, id: string): Promise<Namesake[]> {
  const subject = await sides[side].read(id);
  if (!subject) return [];
  const { email, phone } = subject.customer;
  if (email === null && phone === null) return [asNamesake(side, subject, true)];
  const target = otherSide(side);
  const [beside, across] = await Promise.all([
    sides[side].find(email === null ? { email, phone } : { email, phone: null }),
    sides[target].find({ email, phone }),
  ]);
  const match = matchCandidates(subject.customer, across);
  const matching = match.kind === "one" ? [match.snapshot.id] : match.kind === "ambiguous" ? match.ids : [];
  return [
    asNamesake(side, subject, true),
    ...beside.filter((other) => other.id !== id).map((other) => asNamesake(side, other, false)),
    ...across.filter((other) => matching.includes(other.id)).map((other) => asNamesake(target, other, false)),
  ];
}

function asNamesake(side: SideName, { id, customer }: Snapshot, isSubject: boolean): Namesake {
  const { firstName, lastName, company, email, phone } = customer;
  return { side, id, isSubject, firstName, lastName, company, email, phone };
}
