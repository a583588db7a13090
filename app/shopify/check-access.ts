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

/**
 * Asks Shopify whether it takes the shop's token, whatever it permits.
 * @throws {SideError} `unavailable` when Shopify does not say
 */
export async function acceptsToken(client: AdminClient): Promise<boolean> {
  try {
    await checkAccess(client);
    return true;
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    const { code, params } = error.explanation;
    // What is refused for want of a permission is refused to a token that is good.
    if (error.kind === "unauthorized") return code === "scope-missing" || code === "approval-missing";
    // A store that was closed for good is not found.
    if (code === "http-error" && params?.status === 404) return false;
    throw error;
  }
}
