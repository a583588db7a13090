import { findActivity, type ActivityLine } from "../store/activity-list.ts";
import { prisma, sealer } from "../store/database/db.server.ts";
import { linkReader } from "../store/customer-link.ts";
import type { Customer, Field, SideName } from "../sync/customer.ts";
import { SideError, type CustomerSide, type SideErrorKind } from "../sync/side.ts";
import { findNamesakes, type Namesake } from "./namesakes.ts";
import { openSides } from "../sides.server.ts";

/**
 * One side's customer as it is now, or why it cannot be told: nobody there is known to belong to this customer
 * (`unknown`), the customer is gone, or the side did not say (the other codes).
 */
export type PresentSide =
  { status: "read"; values: Partial<Customer> } | { status: "unknown" | "gone" | SideErrorKind };

export type PresentValues =
  | ({
      problem: null;
      fields: Field[];
      /** Who could be the same person, where a line was skipped for that; null: for no such reason, or not told. */
      namesakes: Namesake[] | null;
    } & { [side in SideName]: PresentSide })
  /** There is no account to ask. */
  | { problem: "not-connected" | "key-refused" };

/** Who it is about, and what to show where nothing was changed. */
const identity = ["firstName", "lastName", "email"] as const;

/**
 * Reads the customer of a line on both sides: who it is, and what is there now in the fields that the line
 * names. Nothing of it is kept.
 * @returns null when the shop has no such line
 */
export async function readPresentValues(shop: string, id: string): Promise<PresentValues | null> {
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
  return { problem: null, fields, namesakes, shopify, framework360 };
}

/** A line may name the customer on one side only; the link then knows the other. */
async function idsOf(
  shop: string,
  { shopifyId, framework360Id }: ActivityLine,
): Promise<{ [side in SideName]: string | null }> {
  if (shopifyId !== null && framework360Id !== null) {
    return { shopify: shopifyId, framework360: framework360Id };
  }
  const links = linkReader(prisma, sealer, shop);
  const link =
    (shopifyId !== null && (await links.find("shopify", shopifyId))) ||
    (framework360Id !== null && (await links.find("framework360", framework360Id))) ||
    null;
  return {
    shopify: shopifyId ?? link?.shopifyId ?? null,
    framework360: framework360Id ?? link?.framework360Id ?? null,
  };
}

/** Of a side that does not answer, `readSide` tells. */
async function readNamesakes(
  sides: { [side in SideName]: CustomerSide },
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

async function readSide(
  side: CustomerSide,
  id: string | null,
  fields: readonly Field[],
): Promise<PresentSide> {
  if (id === null) return { status: "unknown" };
  try {
    const snapshot = await side.read(id);
    if (!snapshot) return { status: "gone" };
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
