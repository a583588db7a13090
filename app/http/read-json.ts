import type { z } from "zod";

/** A request's JSON body; null when it is not JSON or does not match the schema. */
export async function readJson<T>(request: Request, schema: z.ZodType<T>): Promise<T | null> {
  const body: unknown = await request.json().catch(() => null);
  return schema.safeParse(body).data ?? null;
}
