import { describe, expect, test } from "vitest";
import type { Json } from "./testing.ts";
import { installed } from "./testing.ts";

describe("Finding customers", () => {
  /** Anna and Piero share tokens of their e-mails; Piero and Carlo the beginning of their phones. */
  async function peopled() {
    const sandbox = await installed();
    await sandbox.createCustomer({ firstName: "Anna", email: "anna.rossi@example.it", tags: ["vip"] });
    await sandbox.createCustomer({ firstName: "Piero", email: "rossi@example.it", phone: "+393331234567" });
    await sandbox.createCustomer({ firstName: "Carlo", phone: "+393337654321" });
    const find = async (query: string): Promise<string[]> => {
      const list = "query ($query: String) { customers(first: 50, query: $query) { nodes { firstName } } }";
      const { customers } = await sandbox.data(list, { query });
      return customers.nodes.map((node: Json) => node.firstName);
    };
    return { ...sandbox, find };
  }

  test("a search by e-mail is tokenized and can find somebody else; the identifier is exact", async () => {
    const { data, find } = await peopled();
    expect(await find("email:rossi@example.it")).toEqual(["Anna", "Piero"]);
    const { customerByIdentifier } = await data(
      `{ customerByIdentifier(identifier: { emailAddress: "ROSSI@example.it" }) { firstName } }`,
    );
    expect(customerByIdentifier.firstName).toBe("Piero");
  });

  test.each([
    ["tag:VIP", ["Anna"]],
    ["-tag:vip", ["Piero", "Carlo"]],
    ["phone:+393331234567", ["Piero"]],
    ["phone:333", ["Piero", "Carlo"]],
    ["tag:vip OR phone:+393337654321", ["Anna", "Carlo"]],
    ["ann", ["Anna"]],
    ["updated_at:>'2020-01-01T00:00:00Z' created_at:<'2999-01-01'", ["Anna", "Piero", "Carlo"]],
    ["updated_at:>'2999-01-01T00:00:00Z'", []],
  ])("%s finds %j", async (query, expected) => {
    const { find } = await peopled();
    expect(await find(query)).toEqual(expected);
  });

  test("the time of a moment counts only within quotes", async () => {
    const { find } = await peopled();
    const soon = new Date(Date.now() + 1000).toISOString();
    expect(await find(`updated_at:>'${soon}'`)).toEqual([]);
    expect(await find(`updated_at:>${soon}`)).toEqual(["Anna", "Piero", "Carlo"]);
  });

  test("a search that is behind finds neither a new customer nor a latest change, which identifiers show", async () => {
    const { find, shop, data, control } = await peopled();
    shop.ordered[0]!.createdAt = "2026-01-01T00:00:00Z";
    await control("PUT", "choices", { searchBehindSeconds: 60 });
    const ids = shop.ordered.map(({ id }) => `id:${id}`).join(" OR ");
    expect(await find(ids)).toEqual(["Anna"]);
    expect(await find("updated_at:>'2020-01-01T00:00:00Z'")).toEqual([]);
    const { customerByIdentifier } = await data(
      `{ customerByIdentifier(identifier: { emailAddress: "rossi@example.it" }) { firstName } }`,
    );
    expect(customerByIdentifier.firstName).toBe("Piero");
  });

  test("id:> continues after a customer", async () => {
    const { find, shop } = await peopled();
    const first = shop.ordered[0]!.id;
    expect(await find(`id:>${first}`)).toEqual(["Piero", "Carlo"]);
  });

  test("pages run to the end without a gap or a repetition, forwards and backwards", async () => {
    const { createCustomer, data } = await installed();
    for (let index = 0; index < 25; index++) await createCustomer({ firstName: `Customer ${index}` });
    const walk = async (reverse: boolean) => {
      const names: string[] = [];
      let after: string | null = null;
      do {
        const { customers }: Json = await data(
          `query ($after: String, $reverse: Boolean) {
            customers(first: 10, after: $after, reverse: $reverse) {
              nodes { firstName } pageInfo { hasNextPage endCursor }
            }
          }`,
          { after, reverse },
        );
        names.push(...customers.nodes.map((node: Json) => node.firstName));
        after = customers.pageInfo.hasNextPage ? customers.pageInfo.endCursor : null;
      } while (after);
      return names;
    };
    const forwards = Array.from({ length: 25 }, (_, index) => `Customer ${index}`);
    expect(await walk(false)).toEqual(forwards);
    expect(await walk(true)).toEqual(forwards.toReversed());
  });

  test("a list without first or last, or longer than 250, is refused", async () => {
    const { graphql } = await installed();
    const none = await graphql("{ customers { nodes { id } } }");
    expect(none.body.errors[0].message).toBe("you must provide one of first or last");
    const many = await graphql("{ customers(first: 251) { nodes { id } } }");
    expect(many.body.errors[0].message).toBe("first cannot exceed 250");
  });
});
