/**
 * Answers for names under `lying-dns.com` what no honest name server would: `node --import ./tests/attack/lying-dns.mjs`.
 * The first part of a name tells how: fails.lying-dns.com. Each asks no server, so nothing leaves the machine.
 */
import { Resolver } from "node:dns/promises";

const inside = [
  "127.0.0.1",
  "10.0.0.1",
  "169.254.169.254",
  "100.64.0.1",
  "0.0.0.0",
  "::1",
  "::ffff:127.0.0.1",
  "fd00::1",
];
let turn = 0;

/** @type {Record<string, (callback: (error: NodeJS.ErrnoException | null, addresses: string[]) => void) => void>} */
const lies = {
  fails: (callback) => callback(Object.assign(new Error("no such name"), { code: "ENOTFOUND" }), []),
  again: (callback) => callback(Object.assign(new Error("try again"), { code: "EAI_AGAIN" }), []),
  never: () => undefined,
  nothing: (callback) => callback(null, []),
  inside: (callback) => callback(null, inside),
  changes: (callback) => callback(null, [inside[turn++ % inside.length] ?? ""]),
  broken: (callback) => callback(null, ["127.1", "0x7f000001", "2130706433", "localhost", "127.0.0.1%lo"]),
};

for (const [name, isFamily] of /** @type {const} */ ([
  ["resolve4", (/** @type {string} */ address) => !address.includes(":")],
  ["resolve6", (/** @type {string} */ address) => address.includes(":")],
])) {
  /** @param {string} hostname */
  Resolver.prototype[name] = (hostname) => {
    const [first = "", second] = hostname.replace(/^www\./, "").split(/\.(.*)/s);
    const lie = second === "lying-dns.com" ? lies[first] : undefined;
    return new Promise((resolve, reject) => {
      if (!lie) return reject(Object.assign(new Error("no such name"), { code: "ENOTFOUND" }));
      lie((error, addresses) => (error ? reject(error) : resolve(addresses.filter(isFamily))));
    });
  };
}
