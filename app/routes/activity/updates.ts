import type { LoaderFunctionArgs } from "@remix-run/node";

import { parseSeenActivity } from "../../merchant/activity-query.ts";
import { readActivityUpdates } from "../../merchant/activity.server.ts";
import { authenticate } from "../../shopify.server.ts";

/** What changed since an open Activity page was loaded. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const seen = parseSeenActivity(new URL(request.url).searchParams);
  return Response.json(await readActivityUpdates(session.shop, seen));
};
