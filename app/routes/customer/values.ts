import type { LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { viewerOf } from "../../merchant/access.server.ts";
import { readLineValues } from "../../merchant/undo.server.ts";
import { authenticate } from "../../shopify.server.ts";

/** The values that a line's synchronization overwrote; null: none are kept. */
export const loader = async ({ request, params }: LoaderFunctionArgs) => {
  const viewer = viewerOf(await authenticate.admin(request));
  const line = z.uuid().safeParse(params.line);
  return Response.json({ values: line.success ? await readLineValues(viewer, line.data) : null });
};
