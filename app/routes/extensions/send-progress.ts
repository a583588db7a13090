import type { ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { readJson } from "../../http/read-json.ts";
import { answerExtension } from "../../merchant/extension.server.ts";
import { readSendProgress, type SendProgress } from "../../merchant/send-by-hand.server.ts";
import { authenticate } from "../../shopify.server.ts";
import type { SendState } from "../../sync/send-state.ts";

export { loader } from "./sends.ts";

const asked = z.object({ requests: z.array(z.uuid()).min(1).max(250) });

/**
 * The progress of sends: `POST /extensions/sends/progress` with `{ requests: [id, …] }`. Not GET: 250 ids make a longer
 * address than proxies take.
 */
export const action = async ({ request }: ActionFunctionArgs) => {
  const context = await authenticate.extension(request);
  return answerExtension(context, async ({ shop }) => {
    const body = await readJson(request, asked);
    if (!body) return Response.json({ error: "`requests` must be a list of request ids." }, { status: 400 });
    return { progress: (await readSendProgress(shop, body.requests)).map(asState) };
  });
};

/** Explanations are left out, because they may quote the other side. */
function asState(progress: SendProgress): SendState {
  if (progress.state !== "done") return progress;
  const { requestId, state, outcome, target, fields, reason } = progress;
  return { requestId, state, outcome, target, fields, reason };
}
