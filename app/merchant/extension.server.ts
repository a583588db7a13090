import { logger } from "../log/logger.server.ts";
import { pool } from "../store/database/db.server.ts";
import { createRateLimit, type RateLimit } from "../store/rate-limit.ts";
import { viewerOf, type Viewer } from "./access.server.ts";

/** What Shopify's library says of a request that it let in. */
type ExtensionContext = Parameters<typeof viewerOf>[0] & { cors(answer: Response): Response };

/** An open card asks up to 40 times a minute, and one person may have a few open. */
const maxExtensionRequestsPerMinute = 300;

let limit: RateLimit | undefined;

/**
 * Answers an extension with what `work` returns, as JSON, or with the Response that it returns. Every answer can be read
 * from the extension's origin: also 429 to a person who asks too often, and 500 when `work` fails, which is logged.
 */
export async function answerExtension(
  context: ExtensionContext,
  work: (viewer: Viewer) => Promise<object>,
): Promise<Response> {
  const viewer = viewerOf(context);
  const { shop } = viewer;
  limit ??= createRateLimit(pool, { name: "extension", maxUses: maxExtensionRequestsPerMinute, seconds: 60 });
  try {
    const wait = await limit(`${shop} ${viewer.staffId}`);
    if (wait !== null)
      return context.cors(new Response(null, { status: 429, headers: { "Retry-After": String(wait) } }));
    const answer = await work(viewer);
    return context.cors(answer instanceof Response ? answer : Response.json(answer));
  } catch (error) {
    logger.error({ err: error, shop }, "A request of an extension failed.");
    return context.cors(new Response(null, { status: 500 }));
  }
}
