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
