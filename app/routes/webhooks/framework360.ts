import type { ActionFunctionArgs } from "@remix-run/node";

import { receiveHint } from "../../intake/receive-hint.server.ts";

/** Where Framework360 sends a hint that a customer changed. */
export const action = ({ request, params }: ActionFunctionArgs) => receiveHint(request, params.token ?? "");

export const loader = () => new Response(null, { status: 405, headers: { Allow: "POST" } });
