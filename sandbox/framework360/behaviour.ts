import { z } from "zod";
import { readingSchema, usualReading } from "./reading-behaviour.ts";
import { transportSchema, usualTransport } from "./transport-behaviour.ts";
import { writingSchema, usualWriting } from "./writing-behaviour.ts";

/**
 * What is not documented about the real Framework360, as choices: each is free of the others. A client has to work with
 * all of them; tests run it against several.
 */
export const behaviourSchema = z.strictObject({
  ...transportSchema.shape,
  ...readingSchema.shape,
  ...writingSchema.shape,
});

export type Behaviour = z.infer<typeof behaviourSchema>;
export type BehaviourName = keyof Behaviour;

export const defaultBehaviour: Behaviour = { ...usualTransport, ...usualReading, ...usualWriting };
