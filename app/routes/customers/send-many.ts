import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { readForm } from "../../http/read-form.ts";
import {
  beginSendMany,
  dismissSendMany,
  readSendMany,
  stopSendMany,
} from "../../merchant/send-many.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { standingStates } from "../../sync/standing-state.ts";

/** A form's intent: to send all customers of a side that match, to stop the running send, or to hide one that has ended. */
const askedSchema = z.discriminatedUnion("intent", [
  z.object({
    intent: z.literal("begin"),
    side: z.enum(["shopify", "framework360"]),
    search: z.string().trim().max(200),
    state: z.enum(["", ...standingStates]).exclude(["waiting"]),
  }),
  z.object({ intent: z.enum(["stop", "dismiss"]), id: z.uuid() }),
]);

/** The progress of the shop's latest send of many customers. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  return Response.json({ progress: await readSendMany(session.shop) });
};

/** Begins, stops or hides a send of many customers, and answers with its progress. */
export const action = async ({ request }: ActionFunctionArgs) => {
  const { shop } = (await authenticate.admin(request)).session;
  const asked = askedSchema.safeParse(Object.fromEntries(await readForm(request)));
  if (!asked.success) return Response.json({ error: "The form cannot be read." }, { status: 400 });
  const { data } = asked;
  if (data.intent !== "begin") {
    await (data.intent === "stop" ? stopSendMany : dismissSendMany)(shop, data.id);
    return Response.json({ begun: null, progress: await readSendMany(shop) });
  }
  const { side, search, state } = data;
  const source = { kind: "search", text: search, state: state === "" ? null : state } as const;
  const begun = await beginSendMany(shop, side, source);
  return Response.json({ begun, progress: await readSendMany(shop) });
};
