import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";

import { readForm } from "../../http/read-form.ts";
import { viewerOf } from "../../merchant/access.server.ts";
import { previewUndo, readUndoProgress, requestUndo } from "../../merchant/undo.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { parseReference } from "./reference.ts";

/** The line whose values are put back; none: all kept values of the customer. */
const lineSchema = z.uuid().nullable();

/** What an undo would do now; with `request`, the progress of that undo. */
export const loader = async ({ request, params }: LoaderFunctionArgs) => {
  const viewer = viewerOf(await authenticate.admin(request));
  const query = new URL(request.url).searchParams;
  const requestId = z.uuid().safeParse(query.get("request"));
  if (requestId.success) return Response.json(await readUndoProgress(viewer.shop, requestId.data));
  const line = lineSchema.safeParse(query.get("line"));
  if (!line.success) return Response.json({ error: "`line` must be the id of a line." }, { status: 400 });
  return Response.json(await previewUndo(viewer, parseReference(params), line.data));
};

/** Requests an undo. */
export const action = async ({ request, params }: ActionFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const line = lineSchema.safeParse((await readForm(request)).get("line"));
  if (!line.success) return Response.json({ error: "`line` must be the id of a line." }, { status: 400 });
  const asked = await requestUndo(session.shop, parseReference(params), line.data);
  return Response.json({ requestId: asked?.requestId ?? null });
};
