import { isRouteErrorResponse } from "@remix-run/react";

/**
 * The server's answer to a form, or `missing` when none comes: then the typed values stay on the page and can be sent again.
 * @throws {Response | ErrorResponse} what the server threw: a redirect, or a refusal of the session token
 */
export async function answerOr<Answer, Missing>(
  ask: () => Promise<Answer>,
  missing: Missing,
): Promise<Answer | Missing> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Response || isRouteErrorResponse(error)) throw error;
    return missing;
  }
}
