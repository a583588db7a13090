import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { readForm } from "../../http/read-form.ts";
import { readSendProgress, sendByHand } from "../../merchant/send-by-hand.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { sideNames } from "../../sync/customer.ts";

/** How many customers or requests a call may name: more than can be selected on a page. */
const maxCustomers = 100;

const requestIds = z.array(z.uuid()).min(1).max(maxCustomers);
const side = z.enum(sideNames).catch("framework360");
const customerIds = z.array(z.string().min(1).max(100)).min(1).max(maxCustomers);

/** The progress of sends: `GET /app/sends?request=…&request=…`. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const asked = requestIds.safeParse(new URL(request.url).searchParams.getAll("request"));
  if (!asked.success)
    return Response.json({ error: "`request` must be a list of request ids." }, { status: 400 });
  return Response.json({ progress: await readSendProgress(session.shop, asked.data) });
};

/** Sends customers of a `side` to the other one: a form with one `customer` for each. */
export const action = async ({ request }: ActionFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const form = await readForm(request);
  const asked = customerIds.safeParse(form.getAll("customer"));
  if (!asked.success)
    return Response.json({ error: "`customer` must be a list of customer ids." }, { status: 400 });
  return Response.json({ sends: await sendByHand(session.shop, side.parse(form.get("side")), asked.data) });
};
