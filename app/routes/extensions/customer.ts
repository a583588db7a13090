import type { LoaderFunctionArgs } from "@remix-run/node";

import { readCustomerState } from "../../merchant/customer-state.server.ts";
import { answerExtension } from "../../merchant/extension.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { shopifyCustomerId } from "./customer-id.ts";

/** How one customer stands with Framework360, for the card on Shopify's customer page: `GET /extensions/customer?id=…`. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  const context = await authenticate.extension(request);
  const id = shopifyCustomerId.safeParse(new URL(request.url).searchParams.get("id"));
  return answerExtension(context, async (viewer) =>
    id.success
      ? readCustomerState(viewer, id.data)
      : Response.json({ error: "`id` must be a Shopify customer's id." }, { status: 400 }),
  );
};
