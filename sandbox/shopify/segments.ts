import type { SandboxCustomer, ShopState } from "./state.ts";

type Segment = { id: string; name: string; query: string; has: (customer: SandboxCustomer) => boolean };

/** The segments that every shop here has. */
export const segments: readonly Segment[] = [
  { id: "1001", name: "All customers", query: "", has: () => true },
  {
    id: "1002",
    name: "E-mail subscribers",
    query: "email_subscription_status = 'SUBSCRIBED'",
    has: ({ emailConsent }) => emailConsent.state === "SUBSCRIBED",
  },
  { id: "1003", name: "Without a tag", query: "customer_tags IS NULL", has: ({ tags }) => tags.length === 0 },
];

/** The customers of a segment, by ascending id; undefined: there is no such segment. */
export function membersOf(shop: ShopState, id: string): SandboxCustomer[] | undefined {
  const segment = segments.find((one) => one.id === id);
  return segment && shop.ordered.filter(segment.has);
}

/** A query of a segment's members. It ends some time after it began, with the members of that time. */
type SegmentQuery = { members: SandboxCustomer[]; endsAt: number };

const queryMs = 2_000;

/** Queries by their ids. They expire with the process. */
const queriesOf = new WeakMap<ShopState, Map<string, SegmentQuery>>();

/** @returns the id of a query of the segment's members; undefined: there is no such segment */
export function startSegmentQuery(shop: ShopState, segmentId: string): string | undefined {
  const members = membersOf(shop, segmentId);
  if (!members) return undefined;
  const queries = queriesOf.get(shop) ?? new Map<string, SegmentQuery>();
  queriesOf.set(shop, queries);
  const id = String(queries.size + 1);
  queries.set(id, { members, endsAt: Date.now() + queryMs });
  return id;
}

/** A query of a segment's members, by its id. */
export function findSegmentQuery(
  shop: ShopState,
  id: string,
): { members: SandboxCustomer[]; isDone: boolean } | undefined {
  const query = queriesOf.get(shop)?.get(id);
  return query && { members: query.members, isDone: query.endsAt <= Date.now() };
}
