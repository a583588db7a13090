import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { readForm } from "../../http/read-form.ts";
import {
  beginUndoSync,
  previewSyncUndo,
  readUndoableSync,
  stopUndoSync,
} from "../../merchant/undo-sync.server.ts";
import { authenticate } from "../../shopify.server.ts";

const askedSchema = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("begin") }),
  z.object({ intent: z.literal("stop"), id: z.uuid() }),
]);

/** The progress of an undo of the first synchronization; with `?preview`, what one would do. */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { shop } = (await authenticate.admin(request)).session;
  const isPreview = new URL(request.url).searchParams.has("preview");
  return Response.json(isPreview ? await previewSyncUndo(shop) : await readUndoableSync(shop));
};

/** Begins or stops an undo of the first synchronization, and answers with its progress. */
export const action = async ({ request }: ActionFunctionArgs) => {
  const { shop } = (await authenticate.admin(request)).session;
  const asked = askedSchema.safeParse(Object.fromEntries(await readForm(request)));
  if (!asked.success) return Response.json({ error: "The form cannot be read." }, { status: 400 });
  const problem = asked.data.intent === "begin" ? await beginUndoSync(shop) : null;
  if (asked.data.intent === "stop") await stopUndoSync(shop, asked.data.id);
  return Response.json({ problem, ...(await readUndoableSync(shop)) });
};
