import { AsyncLocalStorage } from "node:async_hooks";

/** Facts about the request that is being answered. */
export type RequestContext = {
  /** The id that its log lines and its jobs carry. */
  requestId: string;
  /** The shop that the request provably comes from; a shop that it merely names is not kept. */
  shop?: string;
};

const current = new AsyncLocalStorage<RequestContext>();

/** Runs `work`, and everything that it starts, as part of the answer to this request. */
export function withinRequest<Result>(context: RequestContext, work: () => Result): Result {
  return current.run(context, work);
}

/** The request that is being answered; undefined outside of one. */
export const currentRequest = (): RequestContext | undefined => current.getStore();

/** Adds facts about the current request, for the request log. Outside of a request it does nothing. */
export function describeRequest(known: Partial<RequestContext>): void {
  const context = current.getStore();
  if (context) Object.assign(context, known);
}
