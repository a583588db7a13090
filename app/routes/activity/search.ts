import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { readForm } from "../../http/read-form.ts";
import { findPeople } from "../../merchant/activity-people.server.ts";
import { authenticate } from "../../shopify.server.ts";

const textSchema = z.string().trim().min(2).max(200);

/** The customers with this name or e-mail. The typed text is in the request's body, because addresses end up in logs. */
export const action = async ({ request }: ActionFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const text = textSchema.safeParse((await readForm(request)).get("text"));
  if (!text.success) return new Response(null, { status: 400 });
  return Response.json(await findPeople(session.shop, text.data));
};
