import { z } from "zod";

import { environment } from "../env.server.ts";
import {
  checkConnection,
  normalizeBaseUrl,
  type ConnectionCheck,
} from "../framework360/api/check-connection.ts";
import { logger } from "../log/logger.server.ts";
import {
  acceptKey,
  readCredentials,
  refuseKey,
  saveConnection,
  savePermissions,
} from "../store/framework360-connection.ts";
import { prisma, sealer } from "../store/database/db.server.ts";
import { queue } from "../runtime.server.ts";
import { framework360Options } from "../sides.server.ts";
import { catchUp } from "../jobs/sweep/catch-up.server.ts";
import { openHintAddress } from "./hint-address.server.ts";

export type ConnectProblem =
  | {
      code:
        | "address-missing"
        | "key-missing"
        | "invalid-address"
        | "insecure-address"
        | "private-address"
        | "address-not-found"
        | "not-framework360"
        | "key-refused"
        | "unavailable";
    }
  | { code: "permission-missing"; functions: string[] };

const formSchema = z.object({
  baseUrl: z.string().trim().max(2000).catch(""),
  apiKey: z.string().trim().max(500).catch(""),
});

/**
 * Tries the account and keeps it when it works. An empty key means the saved one, which is only ever sent to
 * the address it was saved for.
 * @returns null when the account is connected, else what is wrong with it; nothing is changed then
 */
export async function connectFramework360(shop: string, form: unknown): Promise<ConnectProblem | null> {
  const given = formSchema.parse(form);
  if (given.baseUrl === "") return { code: "address-missing" };
  const address = normalizeBaseUrl(given.baseUrl, environment().FRAMEWORK360_DEVELOPMENT_HOSTS);
  if (!address.ok) return { code: address.reason };

  const { baseUrl } = address;
  const saved = given.apiKey === "" ? await readCredentials(prisma, sealer, shop) : null;
  const apiKey = given.apiKey || (saved?.baseUrl === baseUrl ? saved.apiKey : "");
  if (apiKey === "") return { code: "key-missing" };

  const check = await checkConnection(framework360Options({ baseUrl, apiKey }));
  logger.info({ shop, status: check.status }, "A Framework360 account was tried.");
  if (check.status !== "ok") return problemOf(check);
  await saveConnection(prisma, sealer, shop, { baseUrl, apiKey }, new Date());
  await savePermissions(prisma, shop, check.permissions, new Date());
  await openHintAddress(shop);
  await catchUp(queue(), shop);
  return null;
}

/**
 * Asks the connected account whether it takes the key and what the key may do, and keeps the answer. A shop that
 * rested goes on when the account takes the key again.
 * @returns null when everything that is needed is allowed, else what is wrong
 */
export async function checkFramework360(shop: string): Promise<ConnectProblem | null> {
  const credentials = await readCredentials(prisma, sealer, shop);
  if (!credentials) return { code: "key-missing" };

  const check = await checkConnection(framework360Options(credentials));
  logger.info({ shop, status: check.status }, "The connected account was checked.");
  if ("permissions" in check) await savePermissions(prisma, shop, check.permissions, new Date());
  if (check.status === "key-refused") await refuseKey(prisma, shop, new Date());
  if (check.status !== "ok") return problemOf(check);
  if (credentials.refusedAt) {
    await acceptKey(prisma, shop);
    await catchUp(queue(), shop);
  }
  return null;
}

function problemOf(check: Exclude<ConnectionCheck, { status: "ok" }>): ConnectProblem {
  if (check.status === "permission-missing") return { code: check.status, functions: check.functions };
  return { code: check.status };
}
