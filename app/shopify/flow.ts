import { z } from "zod";

import { explanation, type Explanation } from "../sync/explanation.ts";
import type { AdminClient } from "./admin-client.ts";
import * as operations from "./operations.ts";
import { userErrorSchema } from "./user-errors.ts";

const toldSchema = z.object({
  flowTriggerReceive: z.object({ userErrors: z.array(userErrorSchema) }).nullable(),
});

/** Shopify Flow of one shop. */
export function createFlow(client: AdminClient) {
  return {
    /**
     * Starts the workflows that listen to a trigger of the app's, for a point.
     * @param handle of the trigger's extension
     * @returns why Shopify does not take the payload; null: it does
     * @throws {SideError}
     */
    async tell(handle: string, payload: Record<string, string | number>): Promise<Explanation | null> {
      const variables = { handle, payload };
      const { flowTriggerReceive } = await client.request(toldSchema, operations.tellFlow, variables);
      const [error] = flowTriggerReceive?.userErrors ?? [];
      if (!error) return null;
      return explanation("data-refused", { side: "shopify" }, { words: error.message, sent: variables });
    },
  };
}
