import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test, type TestContext } from "vitest";
import { examine, outcomeOf, type Examination } from "../../app/framework360/doctor/examine.ts";
import type { Behaviour } from "../../sandbox/framework360/behaviour.ts";
import { startFramework360Sandbox } from "../../sandbox/framework360/server.ts";

const email = "prova.doctor@example.it";

async function setUp(
  { onTestFinished }: TestContext,
  { behaviour, customers = 120 }: { behaviour?: Partial<Behaviour>; customers?: number } = {},
) {
  const sandbox = await startFramework360Sandbox({ port: 0, behaviour, customers });
  onTestFinished(() => sandbox.close());
  const account = { baseUrl: sandbox.origin, apiKey: sandbox.apiKey, fetch };
  const control = async (path: string, init?: RequestInit) =>
    (await (await fetch(`${sandbox.origin}/_control/${path}`, init)).json()) as Record<string, never>;
  return { sandbox, account, control };
}

function factsThat(holds: string, { findings }: Examination): string[] {
  return findings.filter((finding) => finding.holds === holds).map(({ fact }) => fact);
}

/** Facts that could not be told although they can be without writing. */
function openFacts({ findings }: Examination): string[] {
  return findings
    .filter(({ holds, seen }) => holds === "could-not-tell" && seen !== "it would write")
    .map(({ fact }) => fact);
}

/** Each test has an account of its own, and most of what takes long is a wait for it. */
describe.concurrent("The examination of an account", () => {
  test("finds that it is as we believe, and changes nothing", async (context) => {
    const { account, control } = await setUp(context);
    const examination = await examine(account);
    expect(examination.connection.status).toBe("ok");
    expect(examination.findings.length).toBeGreaterThan(20);
    expect(factsThat("no", examination)).toEqual([]);
    expect(openFacts(examination)).toEqual([]);
    expect((await control("stats")).changed).toEqual({});
  });

  test("does not call well what it could not look at without writing", async (context) => {
    const { account } = await setUp(context);
    expect(outcomeOf(await examine(account))).toBe("could-not-tell");
    expect(outcomeOf(await examine(account, { writeTo: email }))).toBe("holds");
  });

  test("repeats what a proxy answered in the account's place", async (context) => {
    const { account, sandbox } = await setUp(context);
    sandbox.control.faults.replace({ errorRate: 0.15, errorKinds: ["html502"], seed: 7 });
    const examination = await examine(account);
    expect(factsThat("no", examination)).toEqual([]);
    expect(openFacts(examination)).toEqual([]);
  });

  // Beside others its calls might be too slow to be refused.
  test(
    "waits where the account refuses calls for their frequency, and says so",
    { concurrent: false },
    async (context) => {
      const { account } = await setUp(context, { behaviour: { callsPerSecond: 20 } });
      const examination = await examine(account);
      expect(factsThat("no", examination)).toEqual(["Calls are not refused for their frequency"]);
      expect(openFacts(examination)).toEqual([]);
    },
  );

  test("cannot tell what an account in trouble does not answer, and blames no missing customer", async (context) => {
    const { account, sandbox } = await setUp(context, { customers: 30 });
    sandbox.control.faults.replace({ errorRate: 1, errorKinds: ["html502"], onlyPaths: ["customers/"] });
    const examination = await examine(account);
    expect(outcomeOf(examination)).toBe("could-not-tell");
    expect(JSON.stringify(examination)).not.toContain("shows no customer");
  });

  test("finds what is otherwise", async (context) => {
    const { account } = await setUp(context, { behaviour: { maxListLimit: 30 } });
    expect(factsThat("no", await examine(account))).toEqual([
      "customers/list gives 100 customers per page where there are as many",
    ]);
  });

  test("leaves open what an empty account cannot show", async (context) => {
    const { account } = await setUp(context, { customers: 0 });
    const examination = await examine(account);
    expect(factsThat("no", examination)).toEqual([]);
    expect(factsThat("could-not-tell", examination)).toContain("customers/get finds by id and by e-mail");
  });

  test("tells nothing about anybody", async (context) => {
    const { account, control } = await setUp(context, { customers: 30 });
    const report = JSON.stringify(await examine(account));
    const { customers } = (await control("state")) as unknown as { customers: Record<string, string>[] };
    for (const { email, telefono, cognome, indirizzo } of customers) {
      for (const value of [email, telefono, cognome, indirizzo])
        if (value) expect(report).not.toContain(value);
    }
  });

  test("ends with what the connection lacks", async (context) => {
    const { account } = await setUp(context);
    const examination = await examine({ ...account, apiKey: "0".repeat(40) });
    expect(examination).toEqual({ connection: { status: "key-refused" }, findings: [], notWritten: null });
  });

  test("that may write finds what update ignores, with one customer however often it is repeated", async (context) => {
    const { account, control } = await setUp(context, { customers: 5 });
    await examine(account, { writeTo: email });
    const again = await examine(account, { writeTo: email });
    expect(factsThat("no", again)).toEqual([
      "customers/update takes tags",
      "customers/update takes marketing_active",
    ]);
    expect((await control("stats")).customers).toBe(6);
  });

  test.for<[string, Partial<Behaviour>, string | RegExp]>([
    ["forms alone", { updateBodies: "form", unreadBodies: "success" }, "JSON not read, forms read"],
    ["a replacing registration", { registrationOfKnown: "replace" }, "lost"],
    ["late reads", { readLagMs: 700 }, /after [0-9.]+ s/],
    ["short texts", { longestText: 40 }, "of 199 characters"],
    ["escaped texts", { htmlOnRead: true }, "escaped as HTML"],
    ["double opt-in", { doubleOptIn: true }, "may have to confirm"],
  ])("that may write finds %s", { timeout: 120_000 }, async ([_what, behaviour, seen], context) => {
    const { account } = await setUp(context, { customers: 5, behaviour });
    const { findings } = await examine(account, { writeTo: email });
    expect(findings.map(({ seen }) => seen).join("\n")).toMatch(seen);
  });

  test("that may write never overwrites somebody", async (context) => {
    const { account, sandbox, control } = await setUp(context, { customers: 0 });
    await fetch(`${sandbox.origin}/_control/customers`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ nome: "Carla", cognome: "Neri", email }),
    });
    expect((await examine(account, { writeTo: email })).notWritten).toContain("would overwrite it");
    expect((await control("stats")).changed).toEqual({});
  });
});

describe("The command", () => {
  const run = async (...args: string[]) => {
    const command = promisify(execFile)(process.execPath, ["scripts/framework360-doctor.ts", ...args]);
    return command.then(
      ({ stdout }) => ({ code: 0, stdout, stderr: "" }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
        code,
        stdout,
        stderr,
      }),
    );
  };

  test("prints a line for each fact and ends well where all that is needed holds", async (context) => {
    const { account } = await setUp(context, { customers: 5 });
    const { code, stdout } = await run(
      "--url",
      account.baseUrl,
      "--key",
      account.apiKey,
      "--write",
      "--email",
      email,
    );
    expect(stdout).toContain("otherwise       customers/update takes tags");
    expect(stdout).not.toContain("DOES NOT HOLD");
    expect(code).toBe(0);
  });

  test("names missing permissions and ends badly", async (context) => {
    const { account, sandbox } = await setUp(context, { customers: 5 });
    const { code, stdout } = await run("--url", account.baseUrl, "--key", sandbox.readOnlyKey);
    expect(stdout).toContain("  customers/update\n");
    expect(code).toBe(1);
  });

  test("prints JSON", async (context) => {
    const { account } = await setUp(context, { customers: 5 });
    const { stdout } = await run("--url", account.baseUrl, "--key", account.apiKey, "--json");
    expect(JSON.parse(stdout)).toMatchObject({ connection: { status: "ok" }, notWritten: null });
  });

  test("says what is missing of its arguments", async () => {
    const { code, stderr } = await run("--url", "https://example.it", "--write", "--key", "x");
    expect(stderr).toMatch(/^--write needs --email\./);
    expect(code).toBe(1);
  });
});
