import { beforeAll, beforeEach, describe, expect, test } from "vitest";

import { becomeApp } from "../support/app-environment.ts";
import { createTestDatabase } from "../support/database.ts";

let db: typeof import("../../app/store/database/db.server.ts");
let sealer: import("../../app/store/encryption/seal.ts").Sealer;
let addresses: typeof import("../../app/store/hint-address.ts");
let connections: typeof import("../../app/store/framework360-connection.ts");
let number = 0;
let shop: string;

beforeAll(async () => {
  // The store works on the database that its process is told of: this file's own.
  becomeApp(await createTestDatabase());
  db = await import("../../app/store/database/db.server.ts");
  ({ sealer } = await import("../../app/store/encryption/sealer.server.ts"));
  addresses = await import("../../app/store/hint-address.ts");
  connections = await import("../../app/store/framework360-connection.ts");
  return async () => {
    await db.prisma.$disconnect();
    await db.pool.end();
  };
});

beforeEach(async () => {
  shop = `shop-${(number += 1)}.myshopify.com`;
  await db.prisma.shop.create({ data: { domain: shop } });
});

const read = () => addresses.readHintAddress(db.prisma, sealer, shop);
const ensure = () => addresses.ensureHintAddress(db.prisma, sealer, shop);
const ownerOf = (token: string) => addresses.findShopByHintToken(db.prisma, token);
const connect = (baseUrl: string) =>
  connections.saveConnection(db.prisma, sealer, shop, { baseUrl, apiKey: "k".repeat(40) }, new Date());

describe("a hint address", () => {
  test("is found by its token, which nobody can guess", async () => {
    await ensure();
    const { token, lastHintAt, registeredAt } = (await read())!;
    expect(Buffer.from(token, "base64url").length * 8).toBeGreaterThanOrEqual(192);
    expect(await ownerOf(token)).toBe(shop);
    expect({ lastHintAt, registeredAt }).toEqual({ lastHintAt: null, registeredAt: null });
    expect(await ownerOf(`${token}a`)).toBeNull();
    expect(await ownerOf("")).toBeNull();
  });

  test("is readable nowhere in the database", async () => {
    await ensure();
    const { token } = (await read())!;
    const row = await db.prisma.hintAddress.findUniqueOrThrow({ where: { shop } });
    expect(JSON.stringify(row)).not.toContain(token);
  });

  test("stays the same when it is there already", async () => {
    await ensure();
    const before = await read();
    await ensure();
    expect(await read()).toEqual(before);
  });

  test("is dead once another took its place", async () => {
    await ensure();
    const { token: old } = (await read())!;
    const fresh = await addresses.rotateHintAddress(db.prisma, sealer, shop);
    expect(await ownerOf(old)).toBeNull();
    expect(await ownerOf(fresh)).toBe(shop);
  });

  test("is nobody's while the app is gone from the shop", async () => {
    await ensure();
    const { token } = (await read())!;
    await db.prisma.shop.update({ where: { domain: shop }, data: { uninstalledAt: new Date() } });
    expect(await ownerOf(token)).toBeNull();
  });

  test("goes with a disconnected account, whose links stay", async () => {
    await connect("https://one.example.it");
    await ensure();
    const { token } = (await read())!;
    await db.prisma.customerLink.create({ data: { shop, framework360Id: "1", syncedAt: new Date() } });
    await connections.deleteConnection(db.prisma, shop);
    expect(await ownerOf(token)).toBeNull();
    expect(await connections.readCredentials(db.pool, sealer, shop)).toBeNull();
    expect(await db.prisma.customerLink.count({ where: { shop } })).toBe(1);
  });
});

describe("connecting after a disconnection", () => {
  beforeEach(async () => {
    await connect("https://one.example.it");
    await ensure();
    await db.prisma.customerLink.create({ data: { shop, framework360Id: "1", syncedAt: new Date() } });
    await connections.deleteConnection(db.prisma, shop);
  });

  test("finds the links of the same account", async () => {
    await connect("https://one.example.it");
    expect(await db.prisma.customerLink.count({ where: { shop } })).toBe(1);
  });

  test("drops them for another account, whose customers have the same ids", async () => {
    await connect("https://two.example.it");
    expect(await db.prisma.customerLink.count({ where: { shop } })).toBe(0);
  });
});

test("another account takes the hint address of the one before with it", async () => {
  await connect("https://one.example.it");
  await ensure();
  await connect("https://one.example.it");
  expect(await read()).not.toBeNull();
  await connect("https://two.example.it");
  expect(await read()).toBeNull();
});

test("a key goes to the address that it was saved for, whatever somebody writes to the database", async () => {
  await connect("https://one.example.it");
  await db.prisma.framework360Connection.update({
    where: { shop },
    data: { baseUrl: "https://elsewhere.example.it" },
  });
  expect(await connections.readCredentials(db.pool, sealer, shop)).toMatchObject({
    baseUrl: "https://one.example.it",
    apiKey: "k".repeat(40),
  });
});
