import type { LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { readSynced } from "../../merchant/overview.server.ts";
import { authenticate } from "../../shopify.server.ts";

const zoneSchema = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9_+\-/]+$/)
  .catch("UTC");

/** The customers synchronized on each of the last days, in the time zone that the page shows times in. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const timeZone = zoneSchema.parse(new URL(request.url).searchParams.get("timeZone"));
  return Response.json(await readSynced(session.shop, timeZone));
};
