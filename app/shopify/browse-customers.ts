import { z } from "zod";

import type { Snapshot } from "../sync/side.ts";
import type { AdminClient } from "./admin-client.ts";
import { customerSchema, toSnapshot } from "./mapping.ts";
import { listCustomers, listWholeCustomers } from "./operations.ts";

const pageOf = <Node extends z.ZodType>(node: Node) =>
  z.object({
    customers: z.object({ nodes: z.array(node), pageInfo: z.object({ hasNextPage: z.boolean() }) }),
  });

const lightPage = pageOf(z.object({ id: z.string() }));
const wholePage = pageOf(customerSchema);

/** A page of the shop's customers, for a person who looks at them. */
export type BrowsedCustomers<Customer> = {
  customers: Customer[];
  /** After which customer the next page begins; null: this is the last. */
  next: string | null;
};

type Browsing = {
  /** What a person typed; "" lists all customers. */
  text: string;
  /** The id of a customer: those with a higher one are listed, in the order of their ids. Null: from the start. */
  after: string | null;
  limit: number;
};

/**
 * A page of the customers that Shopify finds, whole. Each page is a list of its own that begins after a customer's number:
 * cursors expire, and a list of Shopify's ends after 25,000 customers.
 * @throws {SideError}
 */
export async function browseCustomers(
  client: AdminClient,
  browsing: Browsing,
): Promise<BrowsedCustomers<Snapshot>> {
  if (findsNothing(browsing.text)) return { customers: [], next: null };
  const listedAt = new Date().toISOString();
  const variables = { query: queryOf(browsing), after: null, first: browsing.limit };
  const page = (await client.request(wholePage, listWholeCustomers, variables)).customers;
  return pageFrom(
    page.nodes.map((node) => ({ ...toSnapshot(node), listedAt })),
    page.pageInfo.hasNextPage,
  );
}

/** The same, of ids alone. */
export async function browseIds(client: AdminClient, browsing: Browsing): Promise<BrowsedCustomers<string>> {
  if (findsNothing(browsing.text)) return { customers: [], next: null };
  const variables = { query: queryOf(browsing), after: null, first: browsing.limit };
  const { nodes, pageInfo } = (await client.request(lightPage, listCustomers, variables)).customers;
  const { customers, next } = pageFrom(nodes, pageInfo.hasNextPage);
  return { customers: customers.map(({ id }) => id), next };
}

function pageFrom<Customer extends { id: string }>(
  customers: Customer[],
  hasNextPage: boolean,
): BrowsedCustomers<Customer> {
  return { customers, next: hasNextPage ? (customers.at(-1)?.id ?? null) : null };
}

/** Text without a letter or a digit: Shopify would take it for no search, and list all customers. */
function findsNothing(text: string): boolean {
  return text.trim() !== "" && searchQuery(text) === "";
}

function queryOf({ text, after }: Browsing): string | null {
  const searched = searchQuery(text);
  const number = /^gid:\/\/shopify\/Customer\/(\d+)$/.exec(after ?? "")?.[1];
  const terms = [...(searched === "" ? [] : [searched]), ...(number === undefined ? [] : [`id:>${number}`])];
  return terms.length > 0 ? terms.join(" AND ") : null;
}

/**
 * The ids of customers that Shopify finds by what a person typed; none for no text.
 * @throws {SideError}
 */
export async function searchIds(client: AdminClient, text: string, limit: number): Promise<string[]> {
  if (searchQuery(text) === "") return [];
  return (await browseIds(client, { text, after: null, limit })).customers;
}

/**
 * Each word as a term of its own, which all have to be found; a word may be the beginning of another. What the search
 * syntax gives a meaning of its own is taken from it: https://shopify.dev/docs/api/usage/search-syntax
 */
function searchQuery(text: string): string {
  const words = text.split(/[\s"']+/).map((word) => word.replaceAll("*", "").replace(/^-+/, ""));
  return words
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .map((word) => (/^(AND|OR|NOT)$/.test(word) ? word.toLowerCase() : word.replace(/[\\:()]/g, "\\$&")))
    .map((word) => (word.includes("@") ? word : `${word}*`))
    .join(" ");
}
