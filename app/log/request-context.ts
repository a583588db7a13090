import { AsyncLocalStorage } from "node:async_hooks";

/** What is known of the request that is being answered. */
export type RequestContext = {
  /** The id that its lines in the log and its jobs carry. */
  requestId: string;
  /** The shop that the request was proved to come from; a shop that it merely names is not kept. */
  shop?: string;
};

const current = new AsyncLocalStorage<RequestContext>();

/** Runs `work`, and all that it starts, as the answer to this request. */
export function withinRequest<Result>(context: RequestContext, work: () => Result): Result {
  return current.run(context, work);
}

/** The request that is being answered; undefined outside of one. */
export const currentRequest = (): RequestContext | undefined => current.getStore();

/** Keeps for the request log what was found out about the request. Outside of one it does nothing. */
export function describeRequest(known: Partial<RequestContext>): void {
  const context = current.getStore();
  if (context) Object.assign(context, known);
}
