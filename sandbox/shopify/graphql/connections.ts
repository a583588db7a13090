import { GraphQLError } from "graphql";
import type { RequestContext } from "./request.ts";

export type PageArguments = {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
  reverse?: boolean | null;
};

const maximumPage = 250;

/**
 * A page of an ordered list. `keyOf` names an item; a cursor stands for the item's key, and still finds
 * its place when that item was deleted, if `positionAfter` can tell how many items come at or before a key.
 */
export function connection<Item>(
  items: Item[],
  page: PageArguments,
  context: RequestContext,
  keyOf: (item: Item) => string,
  positionAfter?: (key: string) => number,
) {
  checkPage(page, context);
  const ordered = page.reverse ? items.toReversed() : items;
  const indexAfter = (cursor: string) => {
    const key = decodeCursor(cursor);
    const index = ordered.findIndex((item) => keyOf(item) === key);
    if (index >= 0) return { at: index, after: index + 1 };
    if (!positionAfter) return { at: 0, after: 0 };
    const position = page.reverse ? ordered.length - positionAfter(key) : positionAfter(key);
    return { at: position, after: position };
  };
  const start = page.after ? indexAfter(page.after).after : 0;
  const end = page.before ? indexAfter(page.before).at : ordered.length;

  const from = page.last && !page.first ? Math.max(start, end - page.last) : start;
  const to = page.first ? Math.min(end, start + page.first) : end;
  const nodes = ordered.slice(from, Math.max(from, to));
  const edges = nodes.map((node) => ({ node, cursor: encodeCursor(keyOf(node)) }));
  return {
    nodes,
    edges,
    pageInfo: {
      hasPreviousPage: from > 0,
      hasNextPage: to < ordered.length,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function checkPage({ first, last }: PageArguments, { bulkWindow }: RequestContext): void {
  if (bulkWindow) return;
  const size = first ?? last;
  if (size === undefined || size === null) throw badPage("you must provide one of first or last");
  if (first && last) throw badPage("providing both first and last is not supported");
  const name = first ? "first" : "last";
  if (size < 0) throw badPage(`${name} must be a positive integer`);
  if (size > maximumPage) throw badPage(`${name} cannot exceed ${maximumPage}`);
}

function badPage(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "BAD_REQUEST" } });
}

function encodeCursor(key: string): string {
  return Buffer.from(JSON.stringify({ key })).toString("base64");
}

function decodeCursor(cursor: string): string {
  try {
    const { key } = JSON.parse(Buffer.from(cursor, "base64").toString("utf8")) as { key?: unknown };
    if (typeof key === "string") return key;
  } catch {
    // Whatever it was, it was no cursor of ours.
  }
  throw new GraphQLError(`Invalid cursor for current pagination sort.`, {
    extensions: { code: "INVALID_CURSOR" },
  });
}
