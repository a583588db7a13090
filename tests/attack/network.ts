import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import { createServer as createPlainServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { generate } from "selfsigned";

import { submit } from "../support/merchant.ts";
import type { Attack, Stage } from "./attack.ts";

const day = 24 * 60 * 60_000;

type Certificate = { what: string; from?: number; to?: number; name: string; isTrusted: boolean };

const certificates: Certificate[] = [
  { what: "of nobody's", name: "127.0.0.1", isTrusted: false },
  { what: "expired", to: -day, name: "127.0.0.1", isTrusted: true },
  { what: "not valid yet", from: day, to: 2 * day, name: "127.0.0.1", isTrusted: true },
  { what: "of another name", name: "10.0.0.1", isTrusted: true },
];

async function startTls({ from = -2 * day, to = day, name }: Certificate) {
  const { private: key, cert } = await generate([{ name: "commonName", value: name }], {
    notBeforeDate: new Date(Date.now() + from),
    notAfterDate: new Date(Date.now() + to),
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: name }] }],
  });
  let requests = 0;
  const server = createServer({ key, cert }, (_request, response) => {
    requests += 1;
    response.end('{"status":1}');
  });
  await listening(server);
  return { server, cert, host: hostOf(server), requests: () => requests };
}

const listening = (server: Server | ReturnType<typeof createPlainServer>) =>
  new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
const hostOf = (server: { address(): unknown }) => `127.0.0.1:${(server.address() as AddressInfo).port}`;

/** Enters the address as the merchant would; what the page then says. */
async function connectTo({ world, account }: Stage, baseUrl: string): Promise<{ said: string; ms: number }> {
  const started = performance.now();
  const { status, body } = await submit(world, "/app/connection", { baseUrl, apiKey: account.apiKey });
  const { problems } = body as { problems?: { code?: string }[] };
  return {
    said: status === 200 ? (problems?.[0]?.code ?? "connected") : String(status),
    ms: performance.now() - started,
  };
}

const tls: Attack = {
  name: "Network: accounts whose certificate is untrusted, expired, not valid yet or of another name",
  async run(stage) {
    const { world, account } = stage;
    const folder = await mkdtemp(join(tmpdir(), "attack-tls-"));
    const accounts = await Promise.all(certificates.map(startTls));
    const trusted = accounts.filter((_, index) => certificates[index]!.isTrusted);
    const file = join(folder, "trusted.pem");
    await writeFile(file, trusted.map(({ cert }) => cert).join("\n"));
    const hosts = [
      new URL(world.framework360.origin).host,
      account.host,
      ...accounts.map(({ host }) => host),
    ];
    try {
      await world.restartApp("SIGTERM", {
        NODE_EXTRA_CA_CERTS: file,
        FRAMEWORK360_DEVELOPMENT_HOSTS: hosts.join(),
      });
      const faults: string[] = [];
      const words = new Set<string>();
      for (const [index, { host, requests }] of accounts.entries()) {
        const { said } = await connectTo(stage, `https://${host}`);
        words.add(said);
        if (said === "connected" || requests() > 0)
          faults.push(`one ${certificates[index]!.what} was given the key`);
        if (/^\d+$/.test(said)) faults.push(`one ${certificates[index]!.what}: ${said}`);
      }
      return { times: accounts.length, seen: `no key sent; the page says ${[...words].join(", ")}`, faults };
    } finally {
      for (const { server } of accounts) server.close();
      await rm(folder, { recursive: true });
      await world.restartApp("SIGTERM");
    }
  },
};

const preload = new URL("lying-dns.mjs", import.meta.url).href;
const lies = ["fails", "again", "never", "nothing", "inside", "changes", "broken"];

/** A page is waited for by a person. */
const maxAnswerMs = 30_000;

const dns: Attack = {
  name: "Network: names that fail, never resolve, resolve to private addresses, or to others each time",
  async run(stage) {
    const { world, nodeOptions } = stage;
    let connections = 0;
    const inner = createPlainServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await listening(inner);
    const { port } = inner.address() as AddressInfo;
    try {
      await world.restartApp("SIGTERM", { NODE_OPTIONS: `${nodeOptions} --import ${preload}` });
      const faults: string[] = [];
      const words = new Set<string>();
      for (const lie of lies) {
        for (let time = 0; time < 3; time += 1) {
          const { said, ms } = await connectTo(stage, `https://${lie}.lying-dns.com:${port}`);
          words.add(said);
          if (said === "connected" || /^\d+$/.test(said)) faults.push(`${lie}: ${said}`);
          if (ms > maxAnswerMs) faults.push(`${lie}: answered after ${Math.round(ms / 1000)} s`);
        }
      }
      if (connections > 0) faults.push(`${connections} connections to a server inside`);
      const seen = `no connection to a server inside; the page says ${[...words].join(", ")}`;
      return { times: 3 * lies.length, seen, faults };
    } finally {
      inner.close();
      await world.restartApp("SIGTERM");
    }
  },
};

export const networkAttacks: Attack[] = [tls, dns];
