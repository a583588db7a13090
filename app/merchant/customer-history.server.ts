import { environment } from "../env.server.ts";
import { openSides } from "../sides.server.ts";
import type { PagePosition } from "../store/activity-filter.ts";
import { listActivity } from "../store/activity-list.ts";
import { findKept, isAnyKept } from "../store/changed-values.ts";
import { linkReader } from "../store/customer-link.ts";
import { pool, prisma } from "../store/database/db.server.ts";
import { sharedNow } from "../store/database/shared-clock.ts";
import { sealer } from "../store/encryption/sealer.server.ts";
import { readPolicy } from "../store/sync-settings.ts";
import { emptyBase } from "../sync/base.ts";
import {
  allFields,
  displayName,
  type BySide,
  type Customer,
  type Field,
  type SideName,
} from "../sync/customer.ts";
import { isExtraField } from "../sync/extra-fields.ts";
import { fieldStates, type FieldState } from "../sync/field-state.ts";
import type { Link } from "../sync/link.ts";
import { representOf } from "../sync/situation.ts";
import { SideError, type CustomerSide, type SideErrorKind, type Sides, type Snapshot } from "../sync/side.ts";
import { recordAccess, type Viewer } from "./access.server.ts";
import { pageOfLines, type ShownLines } from "./activity.server.ts";

/** A customer by the id of one side. */
export type CustomerReference = { side: SideName; id: string };

/** The app's records about a customer. */
export type CustomerHistory = ShownLines & {
  ids: BySide<string | null>;
  /** `deleted`: the customer was deleted on `deletedOn`, and stays unlinked. `left-alone`: a person unlinked it. */
  link: "linked" | "deleted" | "left-alone" | "none";
  deletedOn: SideName | null;
  /** The ids of the page's lines whose overwritten values are kept. */
  withValues: string[];
  /** Whether an undo of all the customer's kept values is possible. */
  isUndoable: boolean;
  /** For how many days overwritten values are kept; 0: they are not. */
  valueDays: number;
};

/** A customer's ids, link and lines of the activity, newest first. Neither side is called. */
export async function readCustomerHistory(
  shop: string,
  reference: CustomerReference,
  position: PagePosition,
): Promise<CustomerHistory> {
  const link = await findLink(shop, reference);
  const ids = idsOf(reference, link);
  const customers = [
    ...(ids.shopify === null ? [] : [`shopify:${ids.shopify}`]),
    ...(ids.framework360 === null ? [] : [`framework360:${ids.framework360}`]),
  ];
  const page = await listActivity(prisma, shop, { outcome: "all", customers }, position);
  const withValues = await findKept(
    prisma,
    page.lines.map(({ id: line }) => line),
  );
  const isLinked =
    link !== null && link.deletedOn === null && ids.shopify !== null && ids.framework360 !== null;
  return {
    ids,
    link: isLinked ? "linked" : link?.leftAlone ? "left-alone" : link?.deletedOn ? "deleted" : "none",
    deletedOn: link?.leftAlone ? null : (link?.deletedOn ?? null),
    withValues: [...withValues],
    isUndoable:
      isLinked && (await isAnyKept(prisma, shop, { shopify: ids.shopify!, framework360: ids.framework360! })),
    valueDays: environment().CHANGE_VALUES_DAYS,
    ...(await pageOfLines(page)),
  };
}

const findLink = (shop: string, { side, id }: CustomerReference) =>
  linkReader(prisma, pool, sealer, shop).find(side, id);

/** The ids on both sides, also of a tombstone: a customer who was deleted on one side keeps the history of both. */
function idsOf({ side, id }: CustomerReference, link: Link | null): BySide<string | null> {
  const ids = { shopify: link?.shopifyId ?? null, framework360: link?.framework360Id ?? null };
  return { ...ids, [side]: id };
}

/** Whether the customer could be read on a side; `unknown`: no customer of that side is linked with this one. */
type SideStatus = "read" | "unknown" | "deleted" | SideErrorKind;

/** One field as both sides hold it now. */
export type ComparedField = {
  field: Field;
  values: BySide<Customer[Field]>;
  /** Null: it is on one side alone, or a side did not answer. */
  state: FieldState | null;
};

/** A customer as both sides hold them now. */
export type CustomerNow =
  /** There is no account to ask. */
  | { problem: "not-connected" | "key-refused" }
  | {
      problem: null;
      name: string | null;
      email: string | null;
      status: BySide<SideStatus>;
      fields: ComparedField[];
    };

/** Reads the customer on both sides, and compares field by field. Nothing of it is stored. */
export async function readCustomerNow(viewer: Viewer, reference: CustomerReference): Promise<CustomerNow> {
  const { shop } = viewer;
  let isMissingTotals = false;
  const onMissingTotals = () => {
    isMissingTotals = true;
  };
  const [sides, link, policy] = await Promise.all([
    openSides(shop, { withTotals: true, onMissingTotals }),
    findLink(shop, reference),
    readPolicy(pool, shop),
  ]);
  if (typeof sides === "string") return { problem: sides };
  const ids = idsOf(reference, link);
  const [shopify, framework360] = await Promise.all([
    readOn(sides.shopify, ids.shopify),
    readOn(sides.framework360, ids.framework360),
  ]);
  await recordAccess(viewer, "customer-history", shownIds({ shopify, framework360 }));
  const snapshots = {
    shopify: shopify.snapshot,
    framework360: isMissingTotals ? withoutTotals(framework360.snapshot) : framework360.snapshot,
  };
  const known = (snapshots.shopify ?? snapshots.framework360)?.customer;
  return {
    problem: null,
    name: known ? displayName(known) : null,
    email: known?.email ?? null,
    status: { shopify: shopify.status, framework360: framework360.status },
    fields: compareFields(snapshots, { sides, link, policy }),
  };
}

type Read = { status: SideStatus; snapshot: Snapshot | null };

async function readOn(side: CustomerSide, id: string | null): Promise<Read> {
  if (id === null) return { status: "unknown", snapshot: null };
  try {
    const snapshot = await side.read(id);
    return { status: snapshot ? "read" : "deleted", snapshot };
  } catch (error) {
    if (error instanceof SideError) return { status: error.kind, snapshot: null };
    throw error;
  }
}

function shownIds({ shopify, framework360 }: BySide<Read>) {
  const idOf = ({ snapshot }: Read) => (snapshot ? [snapshot.id] : []);
  return { shopify: idOf(shopify), framework360: idOf(framework360) };
}

/** Hides the order totals: totals that could not be read are unknown, not blank. */
function withoutTotals(snapshot: Snapshot | null): Snapshot | null {
  return snapshot && { ...snapshot, hidden: [...(snapshot.hidden ?? []), "orderCount", "totalSpent"] };
}

export type PairContext = {
  sides: Sides;
  link: Link | null;
  policy: Awaited<ReturnType<typeof readPolicy>>;
};

/** Every field with both values, and whether they agree. Extra values without a place are left out. Calls neither side. */
export function compareFields(
  { shopify, framework360 }: BySide<Snapshot | null>,
  { sides, link, policy }: PairContext,
): ComparedField[] {
  const states =
    shopify && framework360
      ? fieldStates({
          now: { shopify, framework360 },
          base: link?.base ?? emptyBase,
          policy,
          represent: representOf(sides),
          at: sharedNow().toISOString(),
          retry: "no",
        })
      : null;
  const isShown = (field: Field) => !isExtraField(field) || policy.ways.extras[field] !== undefined;
  return allFields.filter(isShown).map((field) => ({
    field,
    values: {
      shopify: shopify?.customer[field] ?? null,
      framework360: framework360?.customer[field] ?? null,
    },
    state: states && states[field],
  }));
}
