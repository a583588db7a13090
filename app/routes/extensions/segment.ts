import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { readJson } from "../../http/read-json.ts";
import { answerExtension } from "../../merchant/extension.server.ts";
import { beginSendMany, readSendMany, stopSendMany } from "../../merchant/send-many.server.ts";
import { authenticate } from "../../shopify.server.ts";
import type { SegmentSend } from "../../sync/send-state.ts";

const asked = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("begin"), segment: z.string().regex(/^gid:\/\/shopify\/Segment\/\d{1,20}$/) }),
  z.object({ intent: z.literal("stop"), id: z.uuid() }),
]);

/** Answers with the progress of the shop's latest send of a segment, and answers preflights. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  const context = await authenticate.extension(request);
  return answerExtension(context, async ({ shop }) => ({ progress: await readProgress(shop) }));
};

/** Begins to send the customers of a segment to Framework360, or stops it: `POST /extensions/segment`. */
export const action = async ({ request }: ActionFunctionArgs) => {
  const context = await authenticate.extension(request);
  return answerExtension(context, async ({ shop }) => {
    const body = await readJson(request, asked);
    if (!body) return Response.json({ error: "`intent` must be `begin` or `stop`." }, { status: 400 });
    if (body.intent === "stop") {
      await stopSendMany(shop, body.id);
      return { begun: null, progress: await readProgress(shop) };
    }
    const begun = await beginSendMany(shop, "shopify", { kind: "segment", id: body.segment });
    return { begun, progress: await readProgress(shop) };
  });
};

async function readProgress(shop: string): Promise<SegmentSend | null> {
  const progress = await readSendMany(shop);
  if (progress?.source !== "segment") return null;
  const { id, state, failure, found, isListed, counts, left } = progress;
  const reasons = progress.reasons.map(({ reason, count }) => ({ reason, count }));
  return { id, state, failure, found, isListed, counts, left, reasons };
}
