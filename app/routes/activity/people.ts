import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { readForm } from "../../http/read-form.ts";
import { viewerOf } from "../../merchant/access.server.ts";
import { readPeople } from "../../merchant/activity-people.server.ts";
import { authenticate } from "../../shopify.server.ts";

const linesSchema = z.array(z.uuid()).min(1).max(50);

/** The names and e-mails of these lines' customers. They are only in the answer, and stored nowhere. */
export const action = async ({ request }: ActionFunctionArgs) => {
  const viewer = viewerOf(await authenticate.admin(request));
  const lines = linesSchema.safeParse((await readForm(request)).getAll("line"));
  if (!lines.success) return new Response(null, { status: 400 });
  return Response.json(await readPeople(viewer, lines.data));
};
