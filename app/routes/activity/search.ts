import type { ActionFunctionArgs } from "@remix-run/node";

import { readForm } from "../../http/read-form.ts";
import { findPeople } from "../../merchant/activity-people.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { isActivitySearch } from "../search-text.ts";

/** The customers with this name or e-mail. The typed text is in the request's body, because addresses end up in logs. */
export const action = async ({ request }: ActionFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const typed = (await readForm(request)).get("text");
  const text = typeof typed === "string" ? typed.trim() : "";
  if (!isActivitySearch(text)) return new Response(null, { status: 400 });
  return Response.json(await findPeople(session.shop, text));
};
