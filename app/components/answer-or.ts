import { isRouteErrorResponse } from "@remix-run/react";

/**
 * What the server answers to a form, or `missing` when no answer comes: then what was typed stays on the page and can
 * be sent again.
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
