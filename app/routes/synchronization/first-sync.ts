import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { readForm } from "../../http/read-form.ts";
import {
  controlFirstSync,
  firstSyncIntents,
  readFirstSyncProgress,
} from "../../merchant/first-sync.server.ts";
import { authenticate } from "../../shopify.server.ts";

const formSchema = z.object({ intent: z.enum(firstSyncIntents) });

/** The progress of the first synchronization, for an open page. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  return Response.json(await readFirstSyncProgress(session.shop));
};

/** Pauses, resumes, stops or begins again. */
export const action = async ({ request }: ActionFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const form = formSchema.safeParse(Object.fromEntries(await readForm(request)));
  if (!form.success) return new Response(null, { status: 400 });
  return Response.json(await controlFirstSync(session.shop, form.data.intent));
};
