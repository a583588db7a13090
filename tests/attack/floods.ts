import { readdirSync, statSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

import { load, openApp, sendWebhook, shop } from "../support/merchant.ts";
import type { Attack } from "./attack.ts";
import { countStatuses, sendRaw } from "./raw-request.ts";
import { becomes } from "./wait.ts";

const browser = { "User-Agent": "Mozilla/5.0 Chrome/140.0 Safari/537.36" };

/** The app's CLIENT_LIMIT_PER_MINUTE while it is attacked. */
export const clientLimit = 30;

let client = 0;

/** A client that made no request yet: the app believes its own proxy's word for it. */
export function newClient(): Record<string, string> {
  client += 1;
  return { ...browser, "X-Forwarded-For": `198.51.${Math.floor(client / 250)}.${(client % 250) + 1}` };
}

/** Ways to write the address of what is limited. */
const disguises: Record<string, (path: string) => string> = {
  "as it is": (path) => path,
  "percent-encoded": (path) => path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  "with dot segments": (path) => `/x/..${path}`,
  "with one dot": (path) => `/.${path}`,
  "with encoded dots": (path) => `/x/%2e%2e${path}`,
  "in capitals": (path) => path.toUpperCase(),
  "with two slashes": (path) => `/${path}`,
  "with backslashes": (path) => path.replace("/", "\\"),
  "as data": (path) => `${path}.data`,
  "with a slash at the end": (path) => `${path}/`,
  "as a whole address": (path) => `http://app.invalid${path}`,
};

const limitsPassed: Attack = {
  name: "Flood: limited addresses written in other ways (percent-encoding, dot segments, capitals, slashes)",
  async run({ world }) {
    const faults: string[] = [];
    let times = 0;
    for (const [how, disguise] of Object.entries(disguises)) {
      for (const [path, method] of [
        ["/auth/login", "GET"],
        ["/webhooks/framework360/guess", "POST"],
      ] as const) {
        const headers = newClient();
        const one = () => sendRaw(world.appOrigin, { method, path: disguise(path), headers });
        const statuses: number[] = [];
        for (let time = 0; time < clientLimit + 10; time += 10) {
          statuses.push(...(await Promise.all(Array.from({ length: 10 }, one))).map(({ status }) => status));
        }
        statuses.push((await one()).status);
        times += statuses.length;
        // What the app does not know as this address is answered otherwise, and costs nothing.
        const isServed = method === "GET" ? statuses[0] === 200 : false;
        const isGuess = method === "POST" && statuses[0] === 404;
        if ((isServed || isGuess) && statuses.at(-1) !== 429)
          faults.push(`${method} ${path} ${how}: no limit`);
        if (statuses.some((status) => status >= 500))
          faults.push(`${method} ${path} ${how}: ${countStatuses(statuses)}`);
      }
    }
    return { times, seen: "limited however it is written", faults };
  },
};

const othersTokens: Attack = {
  name: "Flood: guessed hint tokens from the address that a shop's account sends its hints from",
  isShort: true,
  async run({ world }) {
    const headers = newClient();
    const { hintAddress } = await load(world, "/app/connection");
    const { pathname } = new URL((hintAddress as { url: string }).url);
    const guesses: number[] = [];
    for (let time = 0; time < clientLimit + 10; time += 1) {
      const path = `/webhooks/framework360/guess-${time}`;
      guesses.push((await sendRaw(world.appOrigin, { method: "POST", path, headers })).status);
    }
    const good = await sendRaw(world.appOrigin, {
      method: "POST",
      path: pathname,
      headers,
      body: '{"id":1}',
    });
    const faults = good.status === 202 ? [] : [`a good hint from there was answered ${good.status}`];
    if (guesses.at(-1) !== 429) faults.push("guesses are not limited");
    return {
      times: guesses.length,
      seen: `guesses ${countStatuses(guesses)}; a good hint ${good.status}`,
      faults,
    };
  },
};

const hints: Attack = {
  name: "Flood: hints with a good token, each of hundreds of ids",
  async run({ world, scale }) {
    const { hintAddress } = await load(world, "/app/connection");
    const { pathname: path } = new URL((hintAddress as { url: string }).url);
    const body = JSON.stringify({ ids: Array.from({ length: 20_000 }, (_, index) => index + 1) });
    const statuses: number[] = [];
    for (let time = 0; time < 10 * scale; time += 10) {
      const one = () => sendRaw(world.appOrigin, { method: "POST", path, headers: newClient(), body });
      statuses.push(...(await Promise.all(Array.from({ length: 10 }, one))).map(({ status }) => status));
    }
    const faults = statuses.some((status) => status === 0 || status === 500) ? [countStatuses(statuses)] : [];
    return { times: statuses.length, seen: `answered ${countStatuses(statuses)}`, faults };
  },
};

const readiness: Attack = {
  name: "Flood: /readyz asked at once by so many clients",
  isShort: true,
  async run({ world, scale }) {
    const one = () => sendRaw(world.appOrigin, { path: "/readyz", headers: newClient() });
    const answers = await Promise.all(Array.from({ length: 80 * scale }, one));
    const statuses = answers.map(({ status }) => status);
    const webhook = await sendWebhook(world, "customers/update", '{"id":1}');
    const later = await one();
    const faults = [
      ...(statuses.some((status) => status !== 200 && status !== 429) ? [countStatuses(statuses)] : []),
      ...(webhook.status === 200 ? [] : [`a webhook after it: ${webhook.status}`]),
      ...(later.status === 200 ? [] : [`/readyz after it: ${later.status}`]),
    ];
    return { times: statuses.length, seen: `answered ${countStatuses(statuses)}`, faults };
  },
};

const slowRequests: Attack = {
  name: "Flood: connections that send nothing, a header byte by byte, or a body byte by byte",
  async run({ world, scale, lastsMs }) {
    const { hostname, port } = new URL(world.appOrigin);
    const beginnings = [
      "",
      "GET /healthz HTTP/1.1\r\nHost: x\r\n",
      "POST /webhooks/shopify HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{",
      "POST /webhooks/shopify HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
    ];
    const sockets: Socket[] = [];
    for (let number = 0; number < 50 * scale; number += 1) {
      const socket = connect(Number(port), hostname);
      socket.on("error", () => undefined);
      socket.write(beginnings[number % beginnings.length]!);
      sockets.push(socket);
    }
    const timer = setInterval(() => {
      for (const [index, socket] of sockets.entries()) {
        if (index % beginnings.length === 1) socket.write("X-Slow: 1\r\n");
        if (index % beginnings.length > 1) socket.write("1\r\na\r\n");
      }
    }, 500);
    await pause(lastsMs);
    const page = await openApp(world);
    clearInterval(timer);
    for (const socket of sockets) socket.destroy();
    const faults = page.status === 200 ? [] : [`a page meanwhile: ${page.status}`];
    return { times: sockets.length, seen: `a page meanwhile: ${page.status}`, faults };
  },
};

const idleConnections: Attack = {
  name: "Flood: this many connections that send nothing, opened again as soon as they end",
  async run({ world, scale, lastsMs }) {
    const { hostname, port } = new URL(world.appOrigin);
    const openFiles = () => readdirSync(`/proc/${world.app().pid}/fd`).length;
    const before = openFiles();
    const sockets = new Set<Socket>();
    let isOver = false;
    const occupy = () => {
      const socket = connect(Number(port), hostname);
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.once("close", () => {
        sockets.delete(socket);
        if (!isOver) setTimeout(occupy, 1_000);
      });
    };
    // Not all at once: the system, and not the app, would keep the healthy shop from connecting.
    for (let turn = 0; turn < 10 * scale; turn += 1) {
      for (let number = 0; number < 30; number += 1) occupy();
      await pause(20);
    }
    await pause(lastsMs);
    const files = openFiles() - before;
    const [page, webhook] = [await openApp(world), await sendWebhook(world, "customers/update", '{"id":1}')];
    isOver = true;
    for (const socket of sockets) socket.destroy();
    const statuses = `a page meanwhile: ${page.status}, a webhook: ${webhook.status}`;
    const faults = [
      ...(page.status === 200 && webhook.status === 200 ? [] : [statuses]),
      ...(files > 900 ? [`${files} files open meanwhile`] : []),
    ];
    return { times: 300 * scale, seen: `${statuses}; ${files} files open`, faults };
  },
};

const assets = new URL("../../build/client/assets/", import.meta.url);

function largestAsset(): string {
  const size = (name: string) => statSync(new URL(name, assets)).size;
  return readdirSync(assets).sort((one, other) => size(other) - size(one))[0]!;
}

const unreadAnswers: Attack = {
  name: "Flood: the largest file asked for 20 times at once on each of so many connections that read nothing, and end",
  isShort: true,
  async run({ world, scale, lastsMs }) {
    const { hostname, port } = new URL(world.appOrigin);
    const openFiles = () => readdirSync(`/proc/${world.app().pid}/fd`).length;
    const before = openFiles();
    const ask = `GET /assets/${largestAsset()} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n`;
    const sockets = Array.from({ length: 10 * scale }, () => {
      const socket = connect(Number(port), hostname);
      socket.on("error", () => undefined);
      socket.pause().write(ask.repeat(20));
      return socket;
    });
    await pause(lastsMs);
    const page = await openApp(world);
    const meanwhile = openFiles() - before;
    for (const socket of sockets) socket.destroy();
    // Of what else the app does meanwhile some connections may be left.
    const some = 10;
    const isClosed = await becomes(() => openFiles() <= before + some, 10_000);
    const left = openFiles() - before;
    const faults = [
      ...(page.status === 200 ? [] : [`a page meanwhile: ${page.status}`]),
      ...(meanwhile > 3 * sockets.length + some ? [`${meanwhile} files open meanwhile`] : []),
      ...(isClosed ? [] : [`${left} files stay open`]),
    ];
    return {
      times: 20 * sockets.length,
      seen: `a page meanwhile: ${page.status}; no file stays open`,
      faults,
    };
  },
};

const unsigned: Attack = {
  name: "Flood: unsigned webhooks of 1 MB",
  async run({ world, scale }) {
    const body = Buffer.alloc(1_000_000, "a");
    const headers = {
      ...browser,
      "Content-Type": "application/json",
      "X-Shopify-Topic": "customers/update",
      "X-Shopify-Shop-Domain": shop,
      "X-Shopify-Hmac-Sha256": "AAAA",
    };
    const statuses: number[] = [];
    for (let time = 0; time < 20 * scale; time += 10) {
      const one = () =>
        sendRaw(world.appOrigin, { method: "POST", path: "/webhooks/shopify", headers, body });
      statuses.push(...(await Promise.all(Array.from({ length: 10 }, one))).map(({ status }) => status));
    }
    const faults = statuses.some((status) => ![400, 401].includes(status)) ? [countStatuses(statuses)] : [];
    return { times: statuses.length, seen: `answered ${countStatuses(statuses)}`, faults };
  },
};

const ownWebhooks: Attack = {
  name: "Flood: one shop's signed webhooks, each about another customer, as fast as they are taken",
  async run({ world, scale }) {
    const statuses: number[] = [];
    for (let time = 0; time < 200 * scale; time += 50) {
      const one = (_: unknown, index: number) => {
        const id = 1_000_000 + time + index;
        return sendWebhook(
          world,
          "customers/update",
          `{"id":${id},"admin_graphql_api_id":"gid://shopify/Customer/${id}","note":"${"x".repeat(50_000)}"}`,
        );
      };
      const answers = await Promise.all(Array.from({ length: 50 }, one));
      statuses.push(...answers.map(({ status }) => status));
    }
    const faults = statuses.some((status) => status !== 200) ? [countStatuses(statuses)] : [];
    return { times: statuses.length, seen: `answered ${countStatuses(statuses)}`, faults };
  },
};

export const floodAttacks: Attack[] = [
  limitsPassed,
  othersTokens,
  hints,
  readiness,
  slowRequests,
  idleConnections,
  unreadAnswers,
  unsigned,
  ownWebhooks,
];
