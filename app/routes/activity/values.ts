import type { LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { viewerOf } from "../../merchant/access.server.ts";
import { readPresentValues } from "../../merchant/present-values.server.ts";
import { authenticate } from "../../shopify.server.ts";

const idSchema = z.uuid();

/** The present values of a line's customer on both sides. Read for this answer, and stored neither here nor in the browser. */
export const loader = async ({ request, params }: LoaderFunctionArgs) => {
  const viewer = viewerOf(await authenticate.admin(request));
  const id = idSchema.safeParse(params.id);
  const values = id.success ? await readPresentValues(viewer, id.data) : null;
  return Response.json(values, { status: values ? 200 : 404 });
};
