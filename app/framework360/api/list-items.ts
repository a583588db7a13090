/** An item of a list, as found without parsing the list. `id`: null where it has none that is a number or a text. */
export type ListItem = { id: string | null; bytes: number; values: number };

/** The items of a list that is too long to be parsed. `isWhole`: whether these are all of them. */
export type ListItems = { items: ListItem[]; isWhole: boolean };

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openArray, openObject, closeArray, closeObject] = [0x5b, 0x7b, 0x5d, 0x7d];
/** The answer, its `data`, and an item of it. */
const itemDepth = 3;
const maxItems = 1_000;
/** An id of 200 characters in quotation marks, and some space around it. */
const maxWordBytes = 220;

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
  const word = createWord();
  const beginWord = (what: typeof reads, index: number) => {
    reads = what;
    word.beginAfter(index);
  };

  /** A byte outside a text that is not part of a value; `index` is its place in these bytes. */
  function takeMark(byte: number, bytes: Uint8Array, index: number): void {
    if (byte === openArray || byte === openObject) open(byte, index);
    else if (byte === closeArray || byte === closeObject) close(bytes, index);
    else if (byte === comma) {
      values++;
      if (depth === itemDepth) endValue(bytes, index);
    } else if (depth === itemDepth) {
      const isId = reads === "name" && word.until(bytes, index).trim() === '"id"';
      beginWord(isId ? "id" : "other", index);
    }
  }

  function endValue(bytes: Uint8Array, index: number): void {
    if (item && reads === "id") item.id ??= readId(word.until(bytes, index).trim());
    beginWord("name", index);
  }

  function open(byte: number, index: number): void {
    values++;
    depth++;
    if (depth !== itemDepth) return;
    item = byte === openObject ? { id: null, from: at + index, valuesBefore: values } : null;
    beginWord("name", index);
  }

  function close(bytes: Uint8Array, index: number): void {
    if (depth === itemDepth && item) {
      endValue(bytes, index);
      const { id, from, valuesBefore } = item;
      count++;
      if (count <= maxItems) items.push({ id, bytes: at + index - from, values: values - valuesBefore });
      item = null;
    }
    depth--;
  }

  return {
    /** Takes the next bytes. False: it needs no more of them, because there are more items than it tells. */
    take(bytes: Uint8Array): boolean {
      for (let index = 0; index < bytes.length && count <= maxItems; index++) {
        const byte = bytes[index]!;
        if (inText) {
          if (isEscaped) isEscaped = false;
          else if (byte === backslash) isEscaped = true;
          else if (byte === quote) inText = false;
        } else if (byte === quote) inText = true;
        else if (isMark[byte] === 1) takeMark(byte, bytes, index);
      }
      word.keep(bytes);
      at += bytes.length;
      return count <= maxItems;
    },
    found: (): ListItems => ({ items, isWhole: at > 0 && depth === 0 && count <= maxItems }),
  };
}

/** The name or value that is read, which may begin in one piece of the answer and end in a later one. */
function createWord() {
  let [before, from] = ["", 0];

  function until(bytes: Uint8Array, end: number): string {
    let word = before;
    const last = Math.min(end, from + maxWordBytes - before.length);
    for (let index = from; index < last; index++) word += String.fromCharCode(bytes[index]!);
    return word;
  }

  return {
    until,
    beginAfter(index: number): void {
      before = "";
      from = index + 1;
    },
    /** Keeps what these bytes have of it, because it goes on in the next ones. */
    keep(bytes: Uint8Array): void {
      before = until(bytes, bytes.length);
      from = 0;
    },
  };
}

const isMark = new Uint8Array(256);
for (const mark of [comma, colon, openArray, openObject, closeArray, closeObject]) isMark[mark] = 1;

/** A number, or a text without its quotation marks; the schema of ids looks at it again. */
function readId(word: string): string | null {
  const [, text] = /^"([\x20-\x7e]{1,200})"$/.exec(word) ?? [];
  return text?.trim() || (/^\d{1,200}$/.test(word) ? word : null);
}
