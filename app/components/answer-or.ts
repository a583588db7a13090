/**
 * What the server answers to a form, or `missing` when no answer comes: what was typed stays on the page then, and can
 * be sent again.
 * @throws {Response} what Shopify's library asks of the browser: a redirect or a new token
 */
export async function answerOr<Answer, Missing>(
  ask: () => Promise<Answer>,
  missing: Missing,
): Promise<Answer | Missing> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Response) throw error;
    return missing;
  }
}
