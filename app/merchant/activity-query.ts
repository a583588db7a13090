import { z } from "zod";

import type { ActivityFilter, PagePosition, Place } from "../store/activity-filter.ts";
import { maxLines } from "../store/activity-list.ts";
import { causes, directions, outcomes, reasons } from "../sync/outcome.ts";

/** A filter that is missing or unknown does not apply. */
const filterSchema = z.object({
  outcome: z.enum(["noteworthy", "all", ...outcomes]).catch("noteworthy"),
  direction: z.enum(directions).optional().catch(undefined),
  cause: z.enum(causes).optional().catch(undefined),
  reason: z.enum(reasons).optional().catch(undefined),
  customers: z.array(z.string().trim().min(1).max(120)).min(1).max(200).optional().catch(undefined),
}) satisfies z.ZodType<ActivityFilter>;

function parseFilter(query: URLSearchParams): ActivityFilter {
  return filterSchema.parse({ ...Object.fromEntries(query), customers: query.getAll("customer") });
}

/** A place as `placeText` writes it. PostgreSQL has no year 0, so that year is refused. */
const placeSchema = z.object({
  at: z.iso
    .datetime()
    .refine((at) => !at.startsWith("0000"))
    .transform((at) => new Date(at)),
  id: z.uuid(),
});

const failedSchema = z.array(z.uuid()).max(maxLines).catch([]);

/** Which lines the address of an Activity page asks for; the newest unless it says otherwise. */
export function parseActivityQuery(query: URLSearchParams): {
  filter: ActivityFilter;
  position: PagePosition;
} {
  const before = parsePlace(query.get("before"));
  const after = parsePlace(query.get("after"));
  return {
    filter: parseFilter(query),
    position: before ? { olderThan: before } : after && { newerThan: after },
  };
}

/** What an open page shows: its filter, its newest line (null: it has no lines), and the ids of its failed lines. */
export type SeenActivity = { filter: ActivityFilter; newest: Place | null; failed: readonly string[] };

/** Parses it from an address. Malformed values count as missing. */
export function parseSeenActivity(query: URLSearchParams): SeenActivity {
  return {
    filter: parseFilter(query),
    newest: parsePlace(query.get("newest")),
    failed: failedSchema.parse(query.getAll("failed")),
  };
}

/** A line's place as text for an address. */
export function placeText(line: Place | undefined): string | null {
  return line ? `${line.at.toISOString()}_${line.id}` : null;
}

function parsePlace(text: string | null): Place | null {
  const [at, id] = (text ?? "").split("_");
  return placeSchema.safeParse({ at, id }).data ?? null;
}
