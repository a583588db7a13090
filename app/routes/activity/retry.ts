import type { ActionFunctionArgs } from "@remix-run/node";
import type { ClientActionFunctionArgs } from "@remix-run/react";
import { z } from "zod";

import { answerOr } from "../../components/answer-or.ts";
import { readForm } from "../../http/read-form.ts";
import { retryAll, retryOne } from "../../merchant/retry.server.ts";
import { authenticate } from "../../shopify.server.ts";

/** The line to retry; none: all failures. */
const formSchema = z.object({ id: z.uuid().optional() });

export { pageHeaders as headers } from "../../shopify.server.ts";

export const action = async ({ request }: ActionFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const form = formSchema.safeParse(Object.fromEntries(await readForm(request)));
  if (!form.success) return { problem: "nothing-failed" as const };
  const { id } = form.data;
  return { problem: id === undefined ? await retryAll(session.shop) : await retryOne(session.shop, id) };
};

export const clientAction = ({ serverAction }: ClientActionFunctionArgs) =>
  answerOr(() => serverAction<typeof action>(), { problem: "unanswered" as const });
