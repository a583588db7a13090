import { sandboxApp } from "../../sandbox/app-process.ts";
import type { SandboxWorld } from "../../sandbox/world.ts";

/** What must not stand in a log. */
export type Known = {
  /** Names, addresses, companies, numbers: each as a word or words of its own. */
  personal: Set<string>;
  /** Keys and tokens: nowhere at all. */
  secret: Set<string>;
};

const shortest = 4;
const email = /[\w.+-]+@[\w-]+\.[a-z]{2,}/i;

/** What both simulators hold of people, and the keys and tokens of the world, as they are now. */
export function learn({ shopify, framework360 }: SandboxWorld, { personal, secret }: Known): void {
  const { installation, staff } = shopify.shop.record;
  const { store } = framework360.control;
  const people = [staff.firstName, staff.lastName];
  for (const { firstName, lastName, phone, note, addresses } of shopify.shop.ordered) {
    people.push(...[firstName, lastName, phone, note].map((text) => text ?? ""));
    for (const { address1, address2, company, phone } of addresses) {
      people.push(...[address1, address2, company, phone].map((text) => text ?? ""));
    }
  }
  for (const customer of store.customersAscending()) {
    const { nome, cognome, indirizzo, ragione_sociale, piva, cf, telefono, telefono_casa } = customer;
    people.push(nome, cognome, indirizzo, ragione_sociale, piva, cf, telefono, telefono_casa);
  }
  for (const text of people) if (text.trim().length >= shortest) personal.add(text.trim());
  const secrets = [
    sandboxApp.clientSecret,
    framework360.apiKey,
    ...store.keys().map(({ key }) => key),
    ...store.webhooks().map(({ url }) => new URL(url).pathname.split("/").at(-1)!),
    ...(installation?.accessTokens ?? []).map(({ token }) => token),
    ...(installation?.refreshTokens ?? []).map(({ token }) => token),
  ];
  for (const text of secrets) if (text && text.length >= 7) secret.add(text);
}

/** What of it the log gives away, each with the line it stands in. */
export function leaksIn(log: string, { personal, secret }: Known): string[] {
  const lines = log.split("\n");
  const wordsOf = (text: string) => text.match(/[\p{L}\p{N}]+/gu) ?? [];
  const inLog = new Set(wordsOf(log));
  // Most names occur nowhere: only those all of whose words do are looked for.
  const suspects = [...personal].filter((text) => {
    const words = wordsOf(text);
    return words.length > 0 && words.every((word) => inLog.has(word));
  });
  const patterns = suspects.map((text) => {
    const escaped = text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
    return new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])`, "u");
  });
  const secrets = [...secret].filter((text) => log.includes(text));
  return lines.filter(
    (line) =>
      email.test(line) ||
      secrets.some((text) => line.includes(text)) ||
      patterns.some((pattern) => pattern.test(line)),
  );
}
