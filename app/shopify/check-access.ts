import { z } from "zod";

import { explanation } from "../sync/explanation.ts";
import { SideError } from "../sync/side.ts";
import type { AdminClient } from "./admin-client.ts";
import * as operations from "./operations.ts";

const accessSchema = z.object({
  currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
});

/** Reading is included in writing. */
const neededScope = "write_customers";

/**
 * Asks Shopify whether the app may read and write the shop's customers.
 * @throws {SideError} `unauthorized` while Shopify refuses the shop
 */
export async function checkAccess(client: AdminClient): Promise<void> {
  const { currentAppInstallation } = await client.request(accessSchema, operations.checkAccess, {});
  if (currentAppInstallation.accessScopes.some(({ handle }) => handle === neededScope)) return;
  const why = explanation("scope-missing", { operation: "CheckAccess", scopes: neededScope });
  throw new SideError("shopify", "unauthorized", why);
}
