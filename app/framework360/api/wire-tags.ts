import { z } from "zod";

import { normalizeText } from "../../sync/normalize.ts";
import { isBlankWord, withoutEntities } from "./wire-text.ts";

const tagText = z.union([
  z.string(),
  z.number().transform(String),
  z
    .looseObject({ name: z.string().optional(), nome: z.string().optional(), tag: z.string().optional() })
    .transform(({ name, nome, tag }) => name ?? nome ?? tag ?? ""),
]);

const tagList = z.union([
  z.string().transform((list) => [list]),
  z.array(tagText),
  z.record(z.string(), tagText).transform((list) => Object.values(list)),
  z.union([z.null(), z.literal(false)]).transform(() => []),
]);

/**
 * A list of texts or of objects with a name, a PHP list with gaps, or one comma-separated text. Each tag is split at
 * commas, because neither Shopify nor an account that shows tags as one text can hold a comma in a tag.
 */
export const tags = tagList
  .optional()
  .catch(undefined)
  .transform((list, context) => {
    const read = list && readTags(list);
    if (read !== null) return read;
    context.addIssue({ code: "custom", message: tooManyTags });
    return z.NEVER;
  });

/** Whether tags are in a form that we understand. A form that we do not is not a customer without tags. */
export function isTagList(shown: unknown): boolean {
  return tagList.safeParse(shown).success;
}

const tooManyTags = "too many tags";

/** Whether what is no customer would be one if it had fewer tags. */
export const hasTooManyTags = ({ issues }: z.core.$ZodError): boolean =>
  issues.length > 0 && issues.every(({ message }) => message === tooManyTags);

/** Shopify keeps 250 tags of a customer. A customer with more than these is not read: a part of them would remove the others. */
const maxTags = { count: 2_000, length: 100_000 };

/** Null: there are too many. */
function readTags(list: readonly string[]): string[] | null {
  const length = list.reduce((sum, tag) => sum + tag.length, 0);
  if (list.length > maxTags.count || length > maxTags.length) return null;
  const tags = list.flatMap((tag) => withoutEntities(tag).split(","));
  return tags.length > maxTags.count ? null : tags.filter((tag) => !isBlankWord(normalizeText(tag)));
}
