import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { authenticate } from "../shopify.server.ts";
import { pool } from "../store/database/db.server.ts";
import { readSyncedPerDay } from "../store/synced-per-day.ts";

const days = 30;

const zoneSchema = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9_+\-/]+$/)
  .catch("UTC");

/** The customers synchronized on each of the last days. Whose days they are, only the browser knows. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const timeZone = zoneSchema.parse(new URL(request.url).searchParams.get("timeZone"));
  const synced = await readSyncedPerDay(pool, session.shop, timeZone, days);
  return json(synced);
};
