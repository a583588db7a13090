import type { ActionFunctionArgs } from "@remix-run/node";
import type { ClientActionFunctionArgs } from "@remix-run/react";
import { z } from "zod";

import { answerOr } from "../../components/answer-or.ts";
import { readForm } from "../../http/read-form.ts";
import { applySettings } from "../../merchant/synchronization.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { notSubscribedMeanings } from "../../sync/policy.ts";

const formSchema = z.object({ notSubscribedMeans: z.enum(notSubscribedMeanings) });

export { pageHeaders as headers } from "../../shopify.server.ts";

/** Saves what "not subscribed" in Framework360 means, and nothing else. */
export const action = async ({ request }: ActionFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const form = formSchema.safeParse(Object.fromEntries(await readForm(request)));
  if (!form.success) return { saved: false };
  await applySettings(session.shop, form.data);
  return { saved: true };
};

export const clientAction = ({ serverAction }: ClientActionFunctionArgs) =>
  answerOr(() => serverAction<typeof action>(), { saved: false });
