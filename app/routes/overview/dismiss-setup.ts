import type { ActionFunctionArgs } from "@remix-run/node";
import type { ClientActionFunctionArgs } from "@remix-run/react";

import { answerOr } from "../../components/answer-or.ts";
import { putSetupAway } from "../../merchant/overview.server.ts";
import { authenticate } from "../../shopify.server.ts";

export { pageHeaders as headers } from "../../shopify.server.ts";

/** Hides the set-up guide for good. */
export const action = async ({ request }: ActionFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  await putSetupAway(session.shop);
  return { dismissed: true };
};

export const clientAction = ({ serverAction }: ClientActionFunctionArgs) =>
  answerOr(() => serverAction<typeof action>(), { dismissed: false });
