import { firstWords } from "../../sync/plain-words.ts";
import { withoutEntities } from "./wire-text.ts";

/*
 * The words in which an answer says why a call was refused. They have been seen in `message`, `error` and `data.message`,
 * alone and beside each other, with a code in `error` and the sentence in `title` or `message`, and as lists and objects.
 */

/** Fields that hold words, in the order in which they count: clients in production read `message` first. */
const wordFields = [
  "message",
  "messaggio",
  "title",
  "error",
  "errore",
  "errors",
  "messages",
  "description",
  "detail",
];

const maxDepth = 4;
const maxTexts = 50;
/** Of the name of a field that words are about. */
const maxNameLength = 100;

export type AnswerWords = {
  /** To be shown: the sentences, or the codes where there is no sentence. */
  said: string;
  /** To be judged: all of it. */
  all: string;
};

/** The words of a refusal's body. Of `data` only what stands under a name for words, because it may hold a customer. */
export function readWords(body: unknown): AnswerWords {
  const texts = new Set<string>();
  if (isObject(body)) {
    for (const name of wordFields) collect(body[name], texts, 1);
    const { data } = body;
    if (typeof data === "string" || Array.isArray(data)) collect(data, texts, 1);
    else if (isObject(data)) for (const name of wordFields) collect(data[name], texts, 2);
  } else {
    collect(body, texts, 1);
  }
  const all = [...texts];
  const sentences = all.filter((text) => /\S\s+\S/.test(text));
  return { said: (sentences.length > 0 ? sentences : all).join("; "), all: all.join("; ") };
}

/** An object may name the field that its words are about: `{ "nome": ["troppo corto"] }`. */
function collect(value: unknown, texts: Set<string>, depth: number, about = ""): void {
  if (texts.size >= maxTexts || depth > maxDepth) return;
  if (typeof value === "string" || typeof value === "number") {
    // With entities, a customer's value would not be recognised in the words (plain-words.ts).
    const text = withoutEntities(firstWords(String(value))).trim();
    if (text !== "") texts.add(about === "" ? text : `${about}: ${text}`);
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, texts, depth + 1, about);
  } else if (isObject(value)) {
    for (const [name, item] of Object.entries(value)) {
      const isWords = wordFields.includes(name) || ["code", "text"].includes(name) || /^\d+$/.test(name);
      collect(item, texts, depth + 1, isWords ? about : firstWords(name, maxNameLength));
    }
  }
}

/** Whether the body holds words of its own where a refusal has them. */
export function hasWords(body: unknown): boolean {
  return isObject(body) && readWords({ ...body, data: undefined }).all !== "";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
