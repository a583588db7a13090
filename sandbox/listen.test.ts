import { describe, expect, it } from "vitest";
import { listen } from "./listen.ts";

describe("listen", () => {
  it("serves on a free port until closed", async () => {
    const { origin, close } = await listen((_req, res) => res.end("hello"), { name: "Test", port: 0 });
    expect(await (await fetch(origin)).text()).toBe("hello");
    await close();
    await close();
    await expect(fetch(origin)).rejects.toThrow();
  });

  it("closes although a call still hangs", async () => {
    const arrived = Promise.withResolvers<void>();
    const { origin, close } = await listen(() => arrived.resolve(), { name: "Test", port: 0 });
    const hanging = fetch(origin);
    hanging.catch(() => undefined);
    await arrived.promise;
    await close();
    await expect(hanging).rejects.toThrow();
  });

  it("names the server and the port when the port is taken", async () => {
    const first = await listen((_req, res) => res.end(), { name: "First", port: 0 });
    const port = Number(new URL(first.origin).port);
    await expect(listen((_req, res) => res.end(), { name: "Second", port })).rejects.toThrow(
      `Second: port ${port} is taken.`,
    );
    await first.close();
  });
});
