import type { ActionFunctionArgs } from "@remix-run/node";
import type { ClientActionFunctionArgs } from "@remix-run/react";

import { answerOr } from "../../components/answer-or.ts";
import { compareNow } from "../../merchant/overview.server.ts";
import { authenticate } from "../../shopify.server.ts";

export { pageHeaders as headers } from "../../shopify.server.ts";

/** Has all customers of both sides compared. */
export const action = async ({ request }: ActionFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  return { begun: await compareNow(session.shop) };
};

export const clientAction = ({ serverAction }: ClientActionFunctionArgs) =>
  answerOr(() => serverAction<typeof action>(), { begun: false });
