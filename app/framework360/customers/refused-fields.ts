import type { Refusal } from "../../sync/side.ts";
import { failedBecause, type Framework360Error } from "../api/failure.ts";
import { parameterOf, writableFields, type Values, type WritableField } from "./mapping.ts";

type Attempt<Answer> = { answer: Answer | null; left: Values; refused: Refusal[] };

/**
 * Sends the values. When the API refuses a field by name, the other values are sent; nothing is sent when none is left.
 * @param required fields without which nothing can be written: their refusal is thrown
 * @throws {Framework360Error}
 */
export async function withoutRefusedFields<Answer>(
  values: Values,
  required: readonly WritableField[],
  send: (left: Values) => Promise<Answer>,
): Promise<Attempt<Answer>> {
  let left = values;
  const refused: Refusal[] = [];
  while (Object.keys(left).length > 0) {
    try {
      return { answer: await send(left), left, refused };
    } catch (error) {
      const field = refusedField(error);
      if (!field || required.includes(field) || left[field] === undefined) throw error;
      refused.push({ field, explanation: (error as Framework360Error).explanation });
      const { [field]: _refused, ...others } = left;
      left = others;
    }
  }
  return { answer: null, left, refused };
}

function refusedField(error: unknown): WritableField | undefined {
  if (!failedBecause(error, "invalid-data")) return undefined;
  return writableFields.find((field) => parameterOf[field] === error.parameter);
}
