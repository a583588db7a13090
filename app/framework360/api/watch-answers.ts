/** Told of each call whether the account answered it. */
export type ObserveAnswer = (answered: boolean) => Promise<void>;

/**
 * The same calls; `observe` is told whether an answer came. A server error or a proxy's page of one is none, and neither is a call
 * that ended without one; a refusal, also one for the frequency of calls, is an answer.
 */
export function watchAnswers(send: typeof fetch, observe: ObserveAnswer): typeof fetch {
  return async (input, init) => {
    let response;
    try {
      response = await send(input, init);
    } catch (error) {
      await observe(false);
      throw error;
    }
    await observe(response.status < 500 || isBusy(response));
    return response;
  };
}

/** Some accounts refuse calls beyond their limit like this (transport.ts). */
function isBusy({ status, headers }: Response): boolean {
  return status === 503 && headers.has("retry-after");
}
