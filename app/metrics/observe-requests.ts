import { httpRequests, notifications } from "./instruments.ts";

const sources: Record<string, string> = {
  "/webhooks/shopify": "shopify",
  "/webhooks/framework360/:token": "framework360",
};

/** Counts an answered request. Its method and route must come from the app, not from the sender (log-requests.ts). */
export function observeRequest({
  method,
  route,
  status,
  ms,
}: {
  method: string;
  route: string;
  status: number;
  ms: number;
}): void {
  httpRequests.observe({ method, route, status }, ms / 1000);
  const source = sources[route];
  if (source === undefined) return;
  const outcome = status < 300 ? "taken" : status < 500 ? "refused" : "failed";
  notifications.inc({ source, outcome });
}
