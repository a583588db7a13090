import { mkdtemp, rm, chmod } from "node:fs/promises";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { migrateQueue } from "../../app/jobs/queue/migrate-queue.ts";
import { startEmbeddedPostgres } from "../../app/store/database/embedded-postgres.ts";
import { migrate } from "../../app/store/database/migrate.ts";

export type FragilePostgres = Awaited<ReturnType<typeof startFragilePostgres>>;

/** A PostgreSQL of its own that can be restarted, be away and fall silent, always at the same address. */
export async function startFragilePostgres(name: string) {
  const directory = await mkdtemp(join(tmpdir(), "framework360-chaos-"));
  // PostgreSQL may run as another user.
  await chmod(directory, 0o755);
  let server = await startEmbeddedPostgres(directory, { database: name });
  await migrate(server.ownerUrl);
  await migrateQueue(server.ownerUrl);
  let state: "well" | "away" | "silent" = "well";
  const open = new Set<Socket>();

  const door = createServer((near) => {
    if (state === "away") return void near.destroy();
    if (state === "silent") return hold(near);
    const far = connect(Number(new URL(server.url).port), "127.0.0.1");
    for (const socket of [near, far]) {
      hold(socket);
      socket.once("close", () => {
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });

  function hold(socket: Socket): void {
    open.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => open.delete(socket));
  }

  await new Promise<void>((listening) => door.listen(0, "127.0.0.1", listening));
  const url = new URL(server.url);
  url.port = String((door.address() as AddressInfo).port);

  return {
    url: url.href,
    /** Ends every connection, as an administrator's restart does, and starts again. */
    async restart(): Promise<void> {
      await server.stop();
      server = await startEmbeddedPostgres(directory, { database: name });
    },
    /** Breaks every connection and takes no new one until `back` is called. */
    leave(): void {
      state = "away";
      for (const socket of open) socket.destroy();
    },
    /** Takes every connection and answers on none until `back` is called, as a network does that drops packets. */
    fallSilent(): void {
      state = "silent";
      for (const socket of open) socket.unpipe().pause();
    },
    /** Well again, for new connections: those from before are gone. */
    back(): void {
      state = "well";
      for (const socket of open) socket.destroy();
    },
    async stop(): Promise<void> {
      door.close();
      for (const socket of open) socket.destroy();
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
