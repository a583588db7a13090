import type { ActionFunctionArgs } from "@remix-run/node";

import { receiveFlowAction } from "../../intake/receive-flow.server.ts";

/** A workflow of Shopify Flow runs the action *Send to Framework360* (extensions/flow-send). */
export const action = ({ request }: ActionFunctionArgs) => receiveFlowAction(request);
