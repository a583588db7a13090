import type { ActionFunctionArgs } from "@remix-run/node";

import { receiveHint } from "../../intake/receive-hint.server.ts";

/** Framework360 sends hints about changed customers here. */
export const action = ({ request, params }: ActionFunctionArgs) => receiveHint(request, params.token ?? "");

export const loader = () => new Response(null, { status: 405, headers: { Allow: "POST" } });
