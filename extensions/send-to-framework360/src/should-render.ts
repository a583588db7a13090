import { readConnected } from "../../shared/ask-app.ts";

/** Shopify asks before it offers the action: without an account there is nothing to send to. */
export default async function shouldRender(): Promise<{ display: boolean }> {
  return { display: await readConnected().catch(() => false) };
}
