import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface StateFileOptions {
  /** Without a directory nothing is read or written. */
  dataDir: string | undefined;
  /** The state lives in `<dataDir>/<name>.json`. */
  name: string;
}

/**
 * The state saved last, or undefined when there is none. What comes back is unchecked JSON.
 * Throws when the file exists but is not JSON, naming it.
 */
export async function loadState({ dataDir, name }: StateFileOptions): Promise<unknown> {
  if (!dataDir) return undefined;
  const file = join(dataDir, `${name}.json`);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`The sandbox state in ${file} is not JSON. Delete the file to start over.`, {
      cause: error,
    });
  }
}

export interface StateSaver {
  /** To be called after every change; the state is written once within `debounceMs`. */
  changed(): void;
  /** Writes what is not written yet. `changed` does nothing afterwards. */
  close(): Promise<void>;
}

/**
 * Writes `snapshot()` after changes. The file is replaced by a rename, so a killed process leaves either the
 * old state or the new one, and loses at most the last `debounceMs`.
 */
export function createStateSaver(
  options: StateFileOptions & { snapshot: () => unknown; debounceMs?: number },
): StateSaver {
  const { dataDir, name, snapshot, debounceMs = 200 } = options;
  if (!dataDir) return { changed: () => undefined, close: async () => undefined };

  const file = join(dataDir, `${name}.json`);
  const temporary = `${file}.${process.pid}.tmp`;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let closed = false;

  async function write(): Promise<void> {
    await mkdir(dataDir!, { recursive: true });
    await writeFile(temporary, JSON.stringify(snapshot()));
    await rename(temporary, file);
  }

  function save(): void {
    timer = undefined;
    // One write at a time: two would race for the same temporary file.
    writing = writing.then(write).catch((error: unknown) => {
      console.error(`The sandbox state could not be saved in ${file}:`, error);
    });
  }

  return {
    changed() {
      if (!closed) timer ??= setTimeout(save, debounceMs);
    },
    async close() {
      closed = true;
      if (timer) {
        clearTimeout(timer);
        save();
      }
      await writing;
    },
  };
}
