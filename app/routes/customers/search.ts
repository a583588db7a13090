import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { readForm } from "../../http/read-form.ts";
import { viewerOf } from "../../merchant/access.server.ts";
import { readCustomersPage } from "../../merchant/customers.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { maxSearchLength } from "../search-text.ts";
import { parseCustomersQuery } from "./customers-query.ts";

const textSchema = z.string().trim().max(maxSearchLength);

/** A page of the customers that match a search. The typed text is in the request's body, because addresses end up in logs. */
export const action = async ({ request }: ActionFunctionArgs) => {
  const viewer = viewerOf(await authenticate.admin(request));
  const form = await readForm(request);
  const { at, ...query } = parseCustomersQuery((name) => form.get(name));
  const search = textSchema.safeParse(form.get("search"));
  if (!search.success) return new Response(null, { status: 400 });
  return Response.json(await readCustomersPage(viewer, { ...query, search: search.data, position: at }));
};
