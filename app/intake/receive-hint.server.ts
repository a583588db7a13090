import { randomUUID } from "node:crypto";

import pTimeout from "p-timeout";

import { environment } from "../env.server.ts";
import { readHint, type Hint, type RawHint } from "../framework360/hint.ts";
import { shareFor } from "../http/share-for.ts";
import { logger } from "../log/logger.server.ts";
import { currentRequest, describeRequest } from "../log/request-context.ts";
import { queue } from "../runtime.server.ts";
import { pool, prisma } from "../store/database/db.server.ts";
import { sealer } from "../store/encryption/sealer.server.ts";
import { redactedAmong } from "../store/redaction.ts";
import { findShopByHintToken, readHintTokens } from "../store/hint-address.ts";
import { createRateLimit, type RateLimit } from "../store/rate-limit.ts";
import { readPolicy } from "../store/sync-settings.ts";
import { createHintStore, type ReceivedHint } from "./store-hints.ts";

/** Senders of webhooks usually wait for five seconds. */
const answerTimeoutMs = 4_500;

let storeHint: ReturnType<typeof createHintStore> | undefined;
let limit: RateLimit | undefined;

/**
 * Answers a hint once its jobs are on disk: 202; 200 when Framework360 => Shopify is off and nothing is stored; 404 for
 * an unknown token; 429 when the shop's account sends more than its limit: then a sweep finds the customers of the
 * refused hints; 503 when the database does not answer. A hint, forged or not, only causes customers to be read.
 */
export async function receiveHint(request: Request, token: string): Promise<Response> {
  const hint = {
    search: new URL(request.url).search,
    body: await request.text(),
    contentType: request.headers.get("content-type"),
  };
  try {
    return await pTimeout(accept(hint, token), { milliseconds: answerTimeoutMs });
  } catch (error) {
    logger.error({ err: error }, "A hint could not be stored; a sweep will find its customers.");
    return answer(503, { "Retry-After": "5" });
  }
}

/** Reads the tokens of all hint addresses, so that a flood of wrong ones costs only one query in five seconds. */
const hintTokens = shareFor(5_000, () => readHintTokens(prisma));

/**
 * Whether this was the token of a hint address in the last five seconds. All accounts' hints may come from one client,
 * Framework360, so wrong addresses of one account must not get another's hints refused.
 */
export async function isHintToken(token: string): Promise<boolean> {
  return (await hintTokens())(token);
}

async function accept(raw: RawHint, token: string): Promise<Response> {
  const shop = await findShopByHintToken(prisma, token);
  if (shop === null) return answer(404);
  describeRequest({ shop });
  if (!(await readPolicy(pool, shop)).outbound) return answer(200);

  storeHint ??= createHintStore(pool, queue());
  limit ??= createRateLimit(pool, {
    name: "hint",
    maxUses: environment().HINT_LIMIT_PER_MINUTE,
    seconds: 60,
  });
  const wait = await limit(shop);
  if (wait !== null) {
    await storeHint({ shop, requests: [], resolve: [], sweep: true });
    return answer(429, { "Retry-After": String(wait) });
  }

  const requestId = currentRequest()?.requestId ?? randomUUID();
  const hint = await readHint(raw);
  const redacted = await redactedAmong(prisma, sealer, shop, hint.ids);
  const ids = hint.ids.filter((id) => !redacted.has(id));
  await storeHint(jobsFor(shop, { ...hint, ids }, requestId));
  logger.info({ shop, customerId: ids[0], requestId }, "A hint was received.");
  return answer(202);
}

function jobsFor(shop: string, { ids, emails, whole }: Hint, requestId: string): ReceivedHint {
  return {
    shop,
    requests: ids.map((customerId) => ({ shop, side: "framework360", customerId, cause: "hint", requestId })),
    resolve: emails.map((email) => ({
      shop,
      sealedEmail: sealer.seal(email, { what: "hinted-email", shop }),
      requestId,
    })),
    sweep: !whole,
  };
}

function answer(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers });
}
