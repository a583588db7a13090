import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { readActivityUpdates } from "../merchant/activity.server.ts";
import { authenticate } from "../shopify.server.ts";
import { activityFilterSchema, pageSize, parsePlace } from "../store/activity-list.ts";

const idsSchema = z.array(z.uuid()).max(pageSize).catch([]);

/** What is new for an Activity page that is open in a browser. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const query = new URL(request.url).searchParams;
  const updates = await readActivityUpdates(
    session.shop,
    activityFilterSchema.parse(Object.fromEntries(query)),
    { newest: parsePlace(query.get("newest")), failed: idsSchema.parse(query.getAll("failed")) },
  );
  return json(updates);
};
