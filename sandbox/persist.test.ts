import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createStateSaver, loadState } from "./persist.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "sandbox-state-"));
});
afterEach(() => rm(dataDir, { recursive: true }));

describe("state file", () => {
  it("is absent at first and holds the last state after a change", async () => {
    const state = { count: 0 };
    const saver = createStateSaver({ dataDir, name: "shop", snapshot: () => state, debounceMs: 1 });
    expect(await loadState({ dataDir, name: "shop" })).toBeUndefined();
    state.count = 1;
    saver.changed();
    state.count = 2;
    await expect.poll(() => loadState({ dataDir, name: "shop" })).toEqual({ count: 2 });
    await saver.close();
  });

  it("is flushed on close, without leftovers", async () => {
    const saver = createStateSaver({ dataDir, name: "shop", snapshot: () => [1], debounceMs: 60_000 });
    saver.changed();
    await saver.close();
    expect(await loadState({ dataDir, name: "shop" })).toEqual([1]);
    expect(await readdir(dataDir)).toEqual(["shop.json"]);
  });

  it("is neither read nor written without a directory", async () => {
    const saver = createStateSaver({
      dataDir: undefined,
      name: "shop",
      snapshot: () => expect.unreachable(),
    });
    saver.changed();
    await saver.close();
    expect(await loadState({ dataDir: undefined, name: "shop" })).toBeUndefined();
  });

  it("says which file to delete when it is damaged", async () => {
    await writeFile(join(dataDir, "shop.json"), "{");
    await expect(loadState({ dataDir, name: "shop" })).rejects.toThrow(
      /shop\.json is not JSON\. Delete the file/,
    );
  });
});
