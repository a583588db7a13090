import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
  createCustomer,
  deleteCustomer,
  findByEmail,
  findByPhone,
  updateCustomer,
} from "../../sandbox/shopify/customers.ts";
import { whenIdle } from "../chaos/rest.ts";
import { letWritesAge } from "../support/later.ts";
import { connectAccount, openApp, submit } from "../support/merchant.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

const bothOn = { customersEnabled: "on", shopifyToFramework360: "on", framework360ToShopify: "on" };
const save = (fields: Record<string, string>) => submit(world, "/app/synchronization", fields);

beforeAll(async () => {
  world = await startWorld({ SWEEP_INTERVAL_SECONDS: "1" });
  await openApp(world);
  await connectAccount(world);
});

afterAll(() => world.close());

type Held = { id: number; nome: string; cognome: string; email: string; tags: string[] } & Record<
  string,
  unknown
>;

async function control<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${world.framework360.origin}/_control/${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Answer;
}

const enter = (fields: Record<string, unknown>) => control<Held>("POST", "customers", fields);
const edit = (id: number, fields: Record<string, unknown>) => control<Held>("PUT", `customers/${id}`, fields);
const remove = (id: number) => control("DELETE", `customers/${id}`);

async function inFramework360(email: string): Promise<Held[]> {
  const { customers } = await control<{ customers: Held[] }>("GET", "state");
  return customers.filter((customer) => customer.email.toLowerCase() === email);
}

const names = async (email: string) => (await inFramework360(email)).map(({ cognome }) => cognome);
const onShopify = (email: string) => findByEmail(world.shopify.shop, email) ?? null;

function add(input: Parameters<typeof createCustomer>[1]): string {
  const { customer, userErrors } = createCustomer(world.shopify.shop, input);
  if (!customer) throw new Error(JSON.stringify(userErrors));
  return customer.id;
}

async function reasonsOf(column: "shopify_id" | "framework360_id", id: string): Promise<(string | null)[]> {
  const { rows } = await world.database.query(
    `SELECT reason FROM activity WHERE ${column} = $1 ORDER BY at`,
    [id],
  );
  return (rows as { reason: string | null }[]).map(({ reason }) => reason);
}

const gid = (id: string) => `gid://shopify/Customer/${id}`;

describe("turning directions on and off", () => {
  test("customers who existed on Shopify come along when their direction is turned on", async () => {
    add({ firstName: "Prima", lastName: "Esisteva", email: "prima@example.it" });
    await save({ customersEnabled: "on", shopifyToFramework360: "on" });
    await expect.poll(() => names("prima@example.it"), within).toEqual(["Esisteva"]);
  });

  test("what changed while a direction was off is caught up, on either side", async () => {
    await save(bothOn);
    const id = add({ firstName: "Spenta", lastName: "Uno", email: "spenta@example.it" });
    await expect.poll(() => names("spenta@example.it"), within).toEqual(["Uno"]);

    await whenIdle(world);
    await save({ customersEnabled: "on" });
    updateCustomer(world.shopify.shop, id, { lastName: "Due" });
    const [{ id: theirs }] = (await inFramework360("spenta@example.it")) as [Held];
    await edit(theirs, { nome: "Accesa" });
    add({ firstName: "Nata", lastName: "Spenta", email: "nata@example.it" });

    await save(bothOn);
    await expect
      .poll(() => inFramework360("spenta@example.it"), within)
      .toMatchObject([{ nome: "Accesa", cognome: "Due" }]);
    await expect
      .poll(() => onShopify("spenta@example.it"), within)
      .toMatchObject({ firstName: "Accesa", lastName: "Due" });
    await expect.poll(() => names("nata@example.it"), within).toEqual(["Spenta"]);
  });
});

describe("people", () => {
  test("who have a phone alone go to Shopify, and meet there whoever has it without an e-mail", async () => {
    const phone = "+393331239901";
    const id = add({ firstName: "Solo", lastName: "Telefono", phone });
    await expect.poll(() => reasonsOf("shopify_id", gid(id)), within).toEqual(["no-email"]);
    await enter({ nome: "Solo", cognome: "Telefono", email: "solo@example.it", telefono: phone });
    await expect.poll(() => onShopify("solo@example.it")?.id, within).toBe(id);
    await enter({ nome: "Senza", cognome: "Posta", telefono: "+393331239902" });
    await expect
      .poll(() => findByPhone(world.shopify.shop, "+393331239902"), within)
      .toMatchObject({ firstName: "Senza" });
  });

  test("with neither e-mail nor phone are left alone, with the reason", async () => {
    const { id } = await enter({ nome: "Nessun", cognome: "Recapito" });
    await expect.poll(() => reasonsOf("framework360_id", String(id)), within).toEqual(["no-identity"]);
  });

  test("two of whom have one e-mail in Framework360 are not guessed between", async () => {
    await save({ customersEnabled: "on" });
    const one = await enter({ nome: "Doppia", cognome: "Una", email: "doppia@example.it" });
    const other = await enter({ nome: "Doppia", cognome: "Altra", email: "doppia@example.it" });
    await save(bothOn);
    for (const { id } of [one, other]) {
      await expect.poll(() => reasonsOf("framework360_id", String(id)), within).toContain("ambiguous");
    }
    expect(onShopify("doppia@example.it")).toBeNull();
    await remove(other.id);
    await edit(one.id, { cognome: "Sola" });
    await expect.poll(() => onShopify("doppia@example.it"), within).toMatchObject({ lastName: "Sola" });
  });

  test("keep their link when their e-mail changes on one side", async () => {
    const id = add({ firstName: "Cambia", lastName: "Posta", email: "vecchia@example.it" });
    await expect.poll(() => names("vecchia@example.it"), within).toEqual(["Posta"]);
    const [before] = await inFramework360("vecchia@example.it");
    updateCustomer(world.shopify.shop, id, { email: "nuova@example.it" });
    await expect.poll(() => inFramework360("nuova@example.it"), within).toMatchObject([{ id: before!.id }]);
    expect(await inFramework360("vecchia@example.it")).toEqual([]);
  });

  test("who take over an e-mail that somebody just gave up are told apart", async () => {
    const first = add({ firstName: "Prima", lastName: "Titolare", email: "passata@example.it" });
    await expect.poll(() => names("passata@example.it"), within).toEqual(["Titolare"]);
    updateCustomer(world.shopify.shop, first, { email: "tenuta@example.it" });
    add({ firstName: "Seconda", lastName: "Titolare", email: "passata@example.it" });
    await expect
      .poll(() => inFramework360("passata@example.it"), within)
      .toMatchObject([{ nome: "Seconda" }]);
    await expect.poll(() => inFramework360("tenuta@example.it"), within).toMatchObject([{ nome: "Prima" }]);
  });
});

describe("who was deleted", () => {
  test("in Framework360 is not brought back by an edit on Shopify", async () => {
    const id = add({ firstName: "Tolta", lastName: "Uno", email: "tolta@example.it" });
    await expect.poll(() => names("tolta@example.it"), within).toEqual(["Uno"]);
    // Until its run ends the creation is not linked, and a customer that vanished meanwhile is created again.
    await expect.poll(() => reasonsOf("shopify_id", gid(id)), within).not.toEqual([]);
    await letWritesAge(world);
    await remove((await inFramework360("tolta@example.it"))[0]!.id);
    updateCustomer(world.shopify.shop, id, { lastName: "Due" });
    await expect.poll(() => reasonsOf("shopify_id", gid(id)), within).toContain("deleted");
    expect(await inFramework360("tolta@example.it")).toEqual([]);
    expect(onShopify("tolta@example.it")).not.toBeNull();
  });

  test("and comes anew on the same side is linked again, not doubled", async () => {
    const id = add({ firstName: "Ritorna", lastName: "Uno", email: "ritorna@example.it" });
    await expect.poll(() => names("ritorna@example.it"), within).toEqual(["Uno"]);
    await expect.poll(() => reasonsOf("shopify_id", gid(id)), within).not.toEqual([]);
    await letWritesAge(world);
    deleteCustomer(world.shopify.shop, id);
    await expect.poll(() => reasonsOf("shopify_id", gid(id)), within).toContain("deleted");
    add({ firstName: "Ritorna", lastName: "Due", email: "ritorna@example.it" });
    await expect.poll(() => names("ritorna@example.it"), within).toEqual(["Due"]);
  });
});

describe("the merchant's choices", () => {
  test("keep Framework360's value where both sides changed the same field, when it is to win", async () => {
    await save({ ...bothOn, conflictWinner: "framework360" });
    const id = add({ firstName: "Contesa", lastName: "Zero", email: "contesa@example.it" });
    await expect.poll(() => names("contesa@example.it"), within).toEqual(["Zero"]);
    await whenIdle(world);
    await save({ customersEnabled: "on" });
    await letWritesAge(world);
    updateCustomer(world.shopify.shop, id, { lastName: "Negozio" });
    const [{ id: theirs }] = (await inFramework360("contesa@example.it")) as [Held];
    await edit(theirs, { cognome: "Gestionale" });
    await save(bothOn);
    await expect
      .poll(() => onShopify("contesa@example.it"), within)
      .toMatchObject({ lastName: "Gestionale" });
    expect(await names("contesa@example.it")).toEqual(["Gestionale"]);
    // The line is written after the customer.
    const conflicts = async () => {
      const { rows } = await world.database.query("SELECT conflicts FROM activity WHERE shopify_id = $1", [
        gid(id),
      ]);
      return (rows as { conflicts: string[] }[]).flatMap(({ conflicts }) => conflicts);
    };
    await expect.poll(conflicts, within).toEqual(["lastName"]);
    await save({ ...bothOn, conflictWinner: "shopify" });
  });
});
