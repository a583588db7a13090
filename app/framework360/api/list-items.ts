/** An item of a list, as found without parsing the list. `id`: null where it has none that is a number or a text. */
export type ListItem = { id: string | null; bytes: number; values: number };

/** The items of a list that is too long to be parsed. `isWhole`: whether these are all of them. */
export type ListItems = { items: ListItem[]; isWhole: boolean };

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openArray, openObject, closeArray, closeObject] = [0x5b, 0x7b, 0x5d, 0x7d];
/** The answer, its `data`, and an item of it. */
const itemDepth = 3;
const maxItems = 1_000;
const maxIdLength = 200;

/**
 * Finds the items of an answer's list and their ids while its bytes come in, in linear time and without keeping them.
 * @returns takes the next bytes, and tells what was found so far; of more than 1,000 items the first ones
 */
export function createItemScanner() {
  const items: ListItem[] = [];
  let [at, values, depth, count] = [0, 0, 0, 0];
  let [inText, isEscaped] = [false, false];
  let item: { id: string | null; from: number; valuesBefore: number } | null = null;
  /** What is read within an item: a name, the value of its `id`, or what does not matter. */
  let reads: "name" | "id" | "other" = "other";
  let word = "";

  const readChar = (byte: number) => {
    if (reads !== "other" && depth === itemDepth && word.length <= maxIdLength)
      word += String.fromCharCode(byte);
  };
  const endValue = () => {
    if (item && reads === "id" && depth === itemDepth) item.id ??= isId(word) ? word.trim() : null;
    reads = "name";
    word = "";
  };

  function takeByte(byte: number): void {
    if (inText) {
      if (isEscaped) isEscaped = false;
      else if (byte === backslash) isEscaped = true;
      else if (byte === quote) inText = false;
      if (inText) readChar(byte);
    } else if (byte === quote) inText = true;
    else if (byte === colon && depth === itemDepth) {
      reads = reads === "name" && word === "id" ? "id" : "other";
      word = "";
    } else if (byte === comma) {
      values++;
      if (depth === itemDepth) endValue();
    } else if (byte === openArray || byte === openObject) open(byte);
    else if (byte === closeArray || byte === closeObject) close();
    else if (reads === "id") readChar(byte);
  }

  function open(byte: number): void {
    values++;
    depth++;
    if (depth !== itemDepth) return;
    item = byte === openObject ? { id: null, from: at, valuesBefore: values } : null;
    reads = "name";
    word = "";
  }

  function close(): void {
    if (depth === itemDepth && item) {
      endValue();
      const { id, from, valuesBefore } = item;
      count++;
      if (count <= maxItems) items.push({ id, bytes: at - from, values: values - valuesBefore });
      item = null;
    }
    depth--;
  }

  return {
    take(bytes: Uint8Array): void {
      for (const byte of bytes) {
        takeByte(byte);
        at++;
      }
    },
    found: (): ListItems => ({ items, isWhole: at > 0 && depth === 0 && count <= maxItems }),
  };
}

/** What may be an id: the schema of ids looks at it again. */
const isId = (word: string) => /^[\x20-\x7e]{1,200}$/.test(word);
