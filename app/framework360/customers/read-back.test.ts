import { describe, expect, test } from "vitest";

import { createFramework360Client } from "../api/client.ts";
import { fakeAccount } from "../testing.ts";
import { readBack, readRegistered } from "./read-back.ts";

const anna = { id: 7, nome: "Anna", cognome: "Riva", email: "anna@example.it" };
const bruno = { ...anna, id: 8, email: "bruno@example.it" };

/** An account that answers a look-up by this. */
function account(answer: (by: { id?: string; email?: string }, looks: number) => object | null) {
  let looks = 0;
  const { options, calls } = fakeAccount(({ parameters }) => answer(parameters, (looks += 1)));
  return { client: createFramework360Client(options), traits: options.traits, calls };
}

describe("A customer who was written", () => {
  test("is not read back as another one, nor as none", async () => {
    for (const shown of [bruno, null]) {
      const { client } = account(() => shown);
      await expect(readBack(client, "7")).rejects.toMatchObject({ kind: "unavailable" });
    }
    await expect(readBack(account(() => anna).client, "7")).resolves.toMatchObject({ id: "7" });
  });
});

describe("A customer who was registered", () => {
  const options = { pause: async () => {} };

  test("is found by the id that was answered where look-ups by e-mail come late", async () => {
    const { client, traits } = account(({ id }) => (id === "7" ? anna : null));
    expect(await readRegistered(client, anna.email, "7", options)).toMatchObject({ id: "7" });
    expect((await traits.read()).showsLate).toBe(false);
  });

  test("is found by the e-mail where a number was answered that is another customer's id", async () => {
    const { client } = account(({ id }) => (id === "8" ? bruno : anna));
    expect(await readRegistered(client, anna.email, "8", options)).toMatchObject({ id: "7" });
  });

  test("tells that the account shows late where it is found at a second look alone", async () => {
    const { client, traits } = account((_by, looks) => (looks === 1 ? null : anna));
    expect(await readRegistered(client, anna.email, null, options)).toMatchObject({ id: "7" });
    expect((await traits.read()).showsLate).toBe(true);
  });
});
