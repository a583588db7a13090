import { flowExtensions, startTrigger } from "../flow.ts";
import type { ResolverMap } from "./request.ts";
import { guarded } from "./request.ts";

export const flowMutations: ResolverMap["Mutation"] = {
  flowTriggerReceive: guarded(
    "read_customers",
    (_source, { handle, payload }: { handle?: string; payload?: unknown }, { shop }) => {
      const trigger = flowExtensions().find((one) => one.type === "flow_trigger" && one.handle === handle);
      if (!trigger) return { userErrors: [{ field: ["handle"], message: "Invalid handle." }] };
      const { customer_id: id } = (payload ?? {}) as { customer_id?: unknown };
      if (typeof id !== "number")
        return { userErrors: [{ field: ["payload"], message: "customer_id is required." }] };
      // Assumed: Shopify documents no answer about a customer that was deleted meanwhile.
      if (!shop.customers.has(String(id)))
        return { userErrors: [{ field: ["payload"], message: "customer_id was not found." }] };
      startTrigger(shop, { handle: trigger.handle, payload });
      return { userErrors: [] };
    },
  ),
};
