import { readiness } from "../readiness.server.ts";

/** The process can do its work: its database answers, has this version's schema, and the queue is open. */
export const loader = async () => {
  const parts = await readiness();
  const ready = Object.values(parts).every(Boolean);
  return Response.json(parts, { status: ready ? 200 : 503 });
};
