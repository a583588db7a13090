import { GraphQLError } from "graphql";
import { findByEmail, findByPhone } from "../customers.ts";
import { findByCustomId } from "../customer-metafields.ts";
import type { SandboxCustomer, ShopState } from "../state.ts";
import { compareIds, gid, isoSeconds, positionAfter } from "../state.ts";
import type { PageArguments } from "./connections.ts";
import { connection } from "./connections.ts";
import { displayName } from "./customer-fields.ts";
import { customerMatcher, idsAskedFor } from "./customer-search.ts";
import { customerId, parseGid } from "./ids.ts";
import type { RequestContext, ResolverMap } from "./request.ts";
import { guarded } from "./request.ts";

type SortKey = "CREATED_AT" | "ID" | "LOCATION" | "NAME" | "RELEVANCE" | "UPDATED_AT";

type Identifier = {
  id?: string;
  emailAddress?: string;
  phoneNumber?: string;
  customId?: { namespace?: string | null; key: string; value: string };
};

export const customerQueries: ResolverMap["QueryRoot"] = {
  customer: guarded("read_customers", (_source, { id }: { id: string }, { shop }) =>
    shop.customers.get(customerId(id)),
  ),

  customerByIdentifier: guarded("read_customers", (_source, args: { identifier: Identifier }, { shop }) =>
    findByIdentifier(shop, args.identifier),
  ),

  customers: guarded(
    "read_customers",
    (_source, args: PageArguments & { query?: string | null; sortKey: SortKey }, context) =>
      customerConnection(args, context),
  ),

  customersCount: guarded(
    "read_customers",
    (_source, { query, limit }: { query?: string | null; limit?: number | null }, { shop }) => {
      const count = query ? shop.ordered.filter(customerMatcher(query)).length : shop.ordered.length;
      return limit && count > limit ? { count: limit, precision: "AT_LEAST" } : { count, precision: "EXACT" };
    },
  ),

  metafieldDefinition: guarded(
    "read_customers",
    (_source, { identifier }: { identifier?: { namespace?: string; key: string } | null }, { shop }) => {
      const named = (one: { namespace: string; key: string }) =>
        one.namespace === identifier?.namespace && one.key === identifier.key;
      const defined = identifier && shop.choices.metafieldDefinitions.find(named);
      return defined ? { ...defined, type: { name: defined.type } } : null;
    },
  ),

  customerMergeJobStatus: guarded("read_customers", (_source, { jobId }: { jobId: string }, { shop }) => {
    const job = shop.record.mergeJobs.find(({ id }) => id === parseGid(jobId).id);
    return job
      ? {
          jobId,
          resultingCustomerId: gid("Customer", job.keptId),
          status: "COMPLETED",
          customerMergeErrors: [],
        }
      : null;
  }),

  job: guarded(null, (_source, { id }: { id: string }) => ({ id, done: true })),
};

function findByIdentifier(shop: ShopState, identifier: Identifier): SandboxCustomer | undefined {
  const { id, emailAddress, phoneNumber, customId } = identifier;
  if (id) return shop.customers.get(customerId(id));
  if (emailAddress) return findByEmail(shop, emailAddress);
  if (phoneNumber) return findByPhone(shop, phoneNumber);
  if (!customId) return undefined;
  if (shop.choices.appMetafields === "undefined") {
    throw new GraphQLError("Metafield definition of type 'id' is required when using custom ids.", {
      extensions: { code: "NOT_FOUND" },
    });
  }
  return findByCustomId(shop, customId);
}

function customerConnection(
  { query, sortKey, ...page }: PageArguments & { query?: string | null; sortKey: SortKey },
  context: RequestContext,
) {
  const { shop, bulkWindow } = context;
  const all = bulkWindow ? shop.ordered.slice(bulkWindow.from, bulkWindow.to) : shop.ordered;
  const matching = query ? search(shop, all, query) : all;
  const sorted = sortedBy(matching, sortKey);
  const byId = sorted === matching;
  return connection(
    sorted,
    page,
    context,
    ({ id }) => id,
    byId ? (id) => positionAfter(sorted, id) : undefined,
  );
}

function search(shop: ShopState, customers: SandboxCustomer[], query: string): SandboxCustomer[] {
  const ids = customers === shop.ordered ? idsAskedFor(query) : null;
  if (!ids) return customers.filter(customerMatcher(query)).filter(isIndexed(shop, query));
  const named = [...new Set(ids)].flatMap((id) => shop.customers.get(id) ?? []);
  return named.filter(isIndexed(shop, query)).sort((a, b) => compareIds(a.id, b.id));
}

/** Whether the search knows the customer already; a search by the time of change, whether it knows the latest change. */
function isIndexed({ choices }: ShopState, query: string): (customer: SandboxCustomer) => boolean {
  const { searchBehindSeconds } = choices;
  if (searchBehindSeconds === 0) return () => true;
  const known = isoSeconds(new Date(Date.now() - searchBehindSeconds * 1000));
  const isByChange = query.includes("updated_at:");
  return ({ createdAt, updatedAt }) => (isByChange ? updatedAt : createdAt) <= known;
}

/** Equal values stay in the order of their ids. */
function sortedBy(customers: SandboxCustomer[], sortKey: SortKey): SandboxCustomer[] {
  const valueOf = sortValues[sortKey];
  if (!valueOf) return customers;
  return customers
    .map((customer) => ({ customer, value: valueOf(customer) }))
    .sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
    .map(({ customer }) => customer);
}

const sortValues: Partial<Record<SortKey, (customer: SandboxCustomer) => string>> = {
  CREATED_AT: ({ createdAt }) => createdAt,
  UPDATED_AT: ({ updatedAt }) => updatedAt,
  NAME: (customer) => displayName(customer).toLowerCase(),
  LOCATION: ({ addresses }) => `${addresses[0]?.countryCode ?? ""}${addresses[0]?.city ?? ""}`,
};
