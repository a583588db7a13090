import { logger } from "../log/logger.server.ts";
import { pool } from "../store/database/db.server.ts";
import { createRateLimit, type RateLimit } from "../store/rate-limit.ts";
import { viewerOf, type Viewer } from "./access.server.ts";

/** An open card asks up to 40 times a minute, and one person may have a few open. */
const maxExtensionRequestsPerMinute = 300;

let limit: RateLimit | undefined;

/**
 * Answers an extension with the result of `work`, as JSON unless it is a Response. A person who asks too often gets 429. If
 * `work` fails, the answer is 500 and the error is logged.
 */
export async function answerExtension(
  context: Parameters<typeof viewerOf>[0],
  work: (viewer: Viewer) => Promise<object>,
): Promise<Response> {
  const viewer = viewerOf(context);
  const { shop } = viewer;
  limit ??= createRateLimit(pool, { name: "extension", maxUses: maxExtensionRequestsPerMinute, seconds: 60 });
  try {
    const wait = await limit(`${shop} ${viewer.staffId}`);
    if (wait !== null) return new Response(null, { status: 429, headers: { "Retry-After": String(wait) } });
    const answer = await work(viewer);
    return answer instanceof Response ? answer : Response.json(answer);
  } catch (error) {
    logger.error({ err: error, shop }, "A request of an extension failed.");
    return new Response(null, { status: 500 });
  }
}
