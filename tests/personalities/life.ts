import type pg from "pg";

import { createRandom } from "../../sandbox/random.ts";
import { openApp, submit } from "../support/merchant.ts";
import { readActivity, readLinks } from "./database.ts";
import { createWorkers } from "./edits.ts";
import { judge, type Found } from "./judge.ts";
import type { Person } from "./person.ts";
import { populate } from "./population.ts";
import { otherOf, sides } from "./records.ts";
import { countWrites, whenAtRest, whenSweptAgain } from "./rest.ts";
import type { World, Worlds } from "./worlds.ts";

export type Course = { people: number; edits: number; seed: number; restMs: number };

export type Life = {
  name: string;
  found: Found[];
  /** Why it could not be judged as a whole; null: it came to rest each time. */
  trouble: string | null;
  told: number;
  writesAtRest: number;
  calls: number;
  mails: number;
  seconds: number;
};

export const waves = 4;

/** Everything that happens in one world: it is peopled, both directions are turned on, people work, all rests, a verdict. */
export async function live(worlds: Worlds, pool: pg.Pool, world: World, course: Course): Promise<Life> {
  const started = performance.now();
  const persons = populate(world, course.people, course.seed);
  const [one, two] = persons.slice(-2) as [Person, Person];
  const workers = createWorkers(world, persons, createRandom(course.seed, 9), [one, two]);
  const rest = () => whenAtRest(worlds, pool, world, course.restMs);
  let trouble = await begin(worlds, world);
  if (!trouble) trouble = await rest();
  await learnIds(pool, world, persons);
  for (let wave = 0; wave < waves && !trouble; wave += 1) {
    workers.newWave();
    swapEmails(workers, { one, two }, wave);
    for (let edit = 0; edit < course.edits / waves; edit += 1) workers.act();
    trouble = await rest();
    await learnIds(pool, world, persons);
  }
  const writes = countWrites(worlds, world);
  if (!trouble) await whenSweptAgain(pool, world, course.restMs);
  const writesAtRest = writes();
  const { found, told } = judge(world, persons, await readActivity(pool, world.domain));
  await submit(worlds, "/app/synchronization", {}, world.domain);
  const { calls } = world.account.control.calls.counts();
  return {
    name: world.name,
    found,
    trouble,
    told,
    writesAtRest,
    calls: Object.values(calls).reduce((sum, count) => sum + count, 0),
    mails: world.account.control.store.mails().length,
    seconds: (performance.now() - started) / 1000,
  };
}

/** Installed, connected, both directions on. Says what the app had against it. */
async function begin(worlds: Worlds, { domain, account }: World): Promise<string | null> {
  await openApp(worlds, "/app/connection", domain);
  const connection = { baseUrl: account.origin, apiKey: account.apiKey };
  const { status, body } = await submit(worlds, "/app/connection", connection, domain);
  if (JSON.stringify(body.problems) !== "[]") return `not connected: ${status} ${JSON.stringify(body)}`;
  const both = { customersEnabled: "on", shopifyToFramework360: "on", framework360ToShopify: "on" };
  await submit(worlds, "/app/synchronization", both, domain);
  return null;
}

/** Who was created on the other side meanwhile. */
async function learnIds(pool: pg.Pool, { domain }: World, persons: readonly Person[]): Promise<void> {
  for (const link of await readLinks(pool, domain)) {
    for (const side of sides) {
      const id = link[side];
      const person = id && persons.find(({ ids }) => ids[side] === id);
      const other = otherOf(side);
      if (person && link[other]) person.ids[other] ??= link[other];
    }
  }
}

/** Somebody is given an e-mail that another one still has, who gives it up later. */
export function swapEmails(
  { write }: ReturnType<typeof createWorkers>,
  { one, two }: Record<"one" | "two", Person>,
  wave: number,
): void {
  if (one.deletedOn || two.deletedOn) return;
  const { email } = two.initial.framework360!;
  const isHolder = !two.deeds.some(({ field }) => field === "email");
  if (wave === 0 && isHolder) write(one, "framework360", "email", email);
  if (wave === 2 && isHolder) write(two, "framework360", "email", "given.up@example.it");
}
