/// <reference types="@shopify/ui-extensions/admin.customer-details.action.render" />
/// <reference types="@shopify/ui-extensions/admin.customer-details.block.render" />
import type { ActionExtensionApi, BlockExtensionApi } from "@shopify/ui-extensions/admin";

type Host = Omit<ActionExtensionApi<"admin.customer-details.action.render">, "extension"> &
  Pick<BlockExtensionApi<"admin.customer-details.block.render">, "navigation">;

/** What Shopify gives to an extension: a block has no `close`, and an action no `navigation`. */
export const host = (): Host => (globalThis as unknown as { shopify: Host }).shopify;
