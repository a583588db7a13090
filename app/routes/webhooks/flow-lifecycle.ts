import type { ActionFunctionArgs } from "@remix-run/node";

import { receiveFlowLifecycle } from "../../intake/receive-flow.server.ts";

/** Shopify Flow says whether a workflow of a shop listens to one of the app's triggers (extensions/flow-lifecycle). */
export const action = ({ request }: ActionFunctionArgs) => receiveFlowLifecycle(request);
