import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import express from "express";
import { afterEach, expect, test } from "vitest";

import { publicDocuments } from "./public-documents.ts";

const values = {
  SUPPORT_EMAIL: "help@example.com",
  SUPPORT_URL: undefined,
  APP_URL: "https://app.example.com",
};
const ours = join(import.meta.dirname, "../../legal");

let server: Server | undefined;
let folder: string | undefined;

afterEach(() => {
  server?.close();
  if (folder) rmSync(folder, { recursive: true });
  server = folder = undefined;
});

async function serve(directory: string): Promise<string> {
  server = createServer(express().use(publicDocuments(directory, values))).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function documents(files: Record<string, string>): string {
  folder = mkdtempSync(join(tmpdir(), "documents-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test.each(["privacy", "support"])("/%s says how support is reached, and runs no script", async (name) => {
  const answer = await fetch(`${await serve(ours)}/${name}`);
  const page = await answer.text();
  expect(answer.status).toBe(200);
  expect(page).toContain("help@example.com");
  expect(page).not.toContain("{{");
  expect(page).not.toContain("Web:");
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
});

test("a document of the operator's own is shown in the language that the browser prefers, and else in English", async () => {
  const origin = await serve(
    documents({ "privacy.en.md": "# Ours", "privacy.it.md": "# Nostra", "support.en.md": "# Help" }),
  );
  const page = async (language: string) =>
    (await fetch(`${origin}/privacy`, { headers: { "Accept-Language": language } })).text();
  expect(await page("it-IT,it;q=0.9,en;q=0.5")).toContain('<html lang="it">');
  expect(await page("it")).toContain("<h1>Nostra</h1>");
  expect(await page("de")).toContain("<h1>Ours</h1>");
});

test("a folder without one of the documents is refused by its name", () => {
  expect(() => publicDocuments(documents({ "privacy.en.md": "# Ours" }), values)).toThrow("support.en.md");
});
