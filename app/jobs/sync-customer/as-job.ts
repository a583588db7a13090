import { requestKey, type SyncRequest } from "./job.ts";

/** A person waits for a send by hand; what just changed goes before what a sweep found; a backfill has time. */
const priority = { manual: 30, webhook: 20, hint: 20, sweep: 10, backfill: 0 };

/** The job that a request becomes: jobs of one shop form a group, so that no shop starves another. */
export function asJob(request: SyncRequest) {
  return {
    data: request,
    singletonKey: requestKey(request),
    priority: priority[request.cause],
    group: { id: request.shop },
  };
}
