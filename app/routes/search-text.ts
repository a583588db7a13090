/** How much of a typed text the searches for customers take, in UTF-16 code units, as a field's `maxLength` counts. */
export const maxSearchLength = 200;

/** Fewer characters would find half of the shop's customers in the activity. */
const minLength = 2;

/**
 * Whether the activity can be searched for this text. The page asks only where the server answers: a refusal reads as a lost connection.
 * Characters are counted as a person sees them: an emoji is one.
 */
export function isActivitySearch(text: string): boolean {
  return [...text].length >= minLength && text.length <= maxSearchLength;
}
