import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { readForm } from "../../http/read-form.ts";
import { viewerOf } from "../../merchant/access.server.ts";
import {
  keepApart,
  linkCustomers,
  readCandidates,
  unlinkCustomers,
} from "../../merchant/customer-links.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { parseReference } from "./reference.ts";

const askedSchema = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("candidates"), text: z.string().trim().max(200) }),
  z.object({ intent: z.enum(["link", "unlink", "different"]), other: z.string().min(1).max(100) }),
]);

/** Finds customers that may be the same person as this one, and carries out a person's decision about the two. */
export const action = async ({ request, params }: ActionFunctionArgs) => {
  const viewer = viewerOf(await authenticate.admin(request));
  const reference = parseReference(params);
  const asked = askedSchema.safeParse(Object.fromEntries(await readForm(request)));
  if (!asked.success) return Response.json({ error: "The form cannot be read." }, { status: 400 });
  const { data } = asked;
  if (data.intent === "candidates") return Response.json(await readCandidates(viewer, reference, data.text));
  const pair =
    reference.side === "shopify"
      ? { shopifyId: reference.id, framework360Id: data.other }
      : { shopifyId: data.other, framework360Id: reference.id };
  const decide = { link: linkCustomers, unlink: unlinkCustomers, different: keepApart }[data.intent];
  return Response.json(await decide(viewer.shop, pair));
};
