import { z } from "zod";
import { behaviourSchema } from "../behaviour.ts";
import type { Behaviour } from "../behaviour.ts";

/** A form value as text; "" for anything else. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

/** The ticked boxes of one name: a form sends nothing, one text, or a list. */
export function listOf(value: unknown): string[] {
  return [value].flat().filter((item) => typeof item === "string");
}

const faultsFormSchema = z
  .object({
    errorRate: z.coerce.number().min(0).max(1),
    errorWhen: z.enum(["before", "after"]),
    latencyMin: z.coerce.number().min(0).max(60_000),
    latencyMax: z.coerce.number().min(0).max(60_000),
    errorKinds: z.unknown(),
    refuseAll: z.literal("on").optional(),
  })
  .refine(({ latencyMin, latencyMax }) => latencyMin <= latencyMax);

/** The fault settings that the panel's form holds; undefined when a value is out of range. */
export function faultsForm(body: unknown) {
  const parsed = faultsFormSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { errorRate, errorWhen, latencyMin, latencyMax, refuseAll } = parsed.data;
  const errorKinds = listOf(parsed.data.errorKinds);
  return {
    errorRate,
    errorWhen,
    errorKinds: errorKinds.length > 0 ? errorKinds : undefined,
    latencyMs: latencyMax > 0 ? { min: latencyMin, max: latencyMax } : undefined,
    refuseAll: refuseAll === "on",
  };
}

/** The behaviour that the panel's form holds; undefined when a value is not possible. */
export function behaviourForm(body: Record<string, unknown>, current: Behaviour): Behaviour | undefined {
  const given = Object.entries(current).map(([name, value]) => [name, valueOf(body[name], value)] as const);
  return behaviourSchema.safeParse(Object.fromEntries(given)).data;
}

/** A box that is not ticked is not sent; any other value that is not sent stays. */
function valueOf(given: unknown, present: unknown): unknown {
  if (typeof present === "boolean") return given === "on";
  if (given === undefined || typeof present === "string") return given ?? present;
  const text = textOf(given);
  if (Array.isArray(present))
    return text
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean);
  return text === "" ? null : Number(text);
}
