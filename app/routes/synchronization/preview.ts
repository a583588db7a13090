import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";

import { readPreview, requestComparison } from "../../merchant/preview.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { settingsForm } from "./settings-form.ts";

/** What a synchronization by the choices in the address would do. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const choices = settingsForm.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!choices.success) return new Response(null, { status: 400 });
  return Response.json(await readPreview(session.shop, choices.data));
};

/** Begins to read both sides, or says why it cannot. */
export const action = async ({ request }: ActionFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  return Response.json({ refusedBecause: await requestComparison(session.shop) });
};
