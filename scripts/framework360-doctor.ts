import { parseArgs } from "node:util";
import { z } from "zod";
import { likelyAddresses, normalizeBaseUrl } from "../app/framework360/api/base-url.ts";
import { checkAddresses, type ConnectionCheck } from "../app/framework360/api/check-connection.ts";
import { examine, outcomeOf, type Examination, type Outcome } from "../app/framework360/doctor/examine.ts";
import type { Finding } from "../app/framework360/doctor/fact.ts";

const usage = `Looks at a live Framework360 account and says which of our beliefs about its API hold there.

  npm run framework360:doctor -- --url https://example.it --key KEY [--json]
  npm run framework360:doctor -- --url https://example.it --key KEY --write --email test@example.it

  --url    the account's address
  --key    an API key (or the variable FRAMEWORK360_API_KEY, which keeps it out of the list of processes)
  --write  also register and update one test customer, who is left in the account; needs --email
  --email  an address that no customer of the account has
  --json   print the result as JSON

Without --write nothing is changed in the account. Nothing printed is anybody's personal data.
"otherwise" marks what is not as we believed and what the product copes with all the same.
Exit code 0: everything needed holds. 1: something needed does not, or the account refuses the key or is not there.
2: something needed could not be told, as always without --write.`;

const argumentsSchema = z
  .object({
    url: z.string({ error: "--url is missing." }),
    key: z.string({ error: "--key is missing." }).min(1, "--key is empty."),
    write: z.boolean().default(false),
    email: z.email("--email is not an e-mail address.").optional(),
    json: z.boolean().default(false),
  })
  .refine(({ write, email }) => !write || email !== undefined, "--write needs --email.");

/** The operator's own machine is as good an address as any. */
const developmentHosts = ["localhost", "127.0.0.1"];

function readArguments() {
  const { values } = parseArgs({
    options: {
      url: { type: "string" },
      key: { type: "string", default: process.env.FRAMEWORK360_API_KEY },
      write: { type: "boolean" },
      email: { type: "string" },
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(usage);
    process.exit(0);
  }
  const parsed = argumentsSchema.safeParse(values);
  if (!parsed.success) throw new Error(parsed.error.issues.map(({ message }) => message).join(" "));
  const address = normalizeBaseUrl(parsed.data.url, developmentHosts);
  if (!address.ok) throw new Error(`--url is not the address of an account (${address.reason}).`);
  return { ...parsed.data, baseUrl: address.baseUrl };
}

const connections: Record<ConnectionCheck["status"], string> = {
  ok: "The account answers, and the key may do all that is needed.",
  "permission-missing": "The key lacks permissions. Add these functions to it in Developers → API → Api Key:",
  "address-not-found": "There is no answer at this address.",
  "not-framework360": "What answers at this address is not Framework360's API.",
  "certificate-untrusted": "The address has no certificate that can be trusted.",
  "key-refused": "The account refuses the key.",
  "too-slow": "The account takes too long to answer. Try again later.",
  unavailable: "The account is there but not able to answer. Try again later.",
};

function markOf({ holds, needed }: Finding): string {
  if (holds === "yes") return "holds";
  if (holds === "could-not-tell") return needed ? "COULD NOT TELL" : "could not tell";
  return needed ? "DOES NOT HOLD" : "otherwise";
}

const column = 16;

function print({ connection, findings, notWritten }: Examination): void {
  console.log(connections[connection.status]);
  if (connection.status === "permission-missing") {
    for (const name of connection.functions) console.log(`  ${name}`);
  }
  if ("permissions" in connection) {
    for (const [name, state] of Object.entries(connection.permissions)) {
      if (state === "unknown") console.log(`  It is not clear whether the key may call ${name}.`);
    }
  }
  if (findings.length > 0) console.log("");
  for (const finding of findings) {
    console.log(`${markOf(finding).padEnd(column)}${finding.fact}\n${" ".repeat(column + 2)}${finding.seen}`);
  }
  if (notWritten !== null) console.log(`\nNothing was written. ${notWritten}`);
}

const conclusions: Record<Outcome, { exitCode: number; sentence: string }> = {
  holds: { exitCode: 0, sentence: "Everything that is needed holds." },
  "does-not-hold": { exitCode: 1, sentence: "Something that is needed does not hold." },
  "could-not-tell": {
    exitCode: 2,
    sentence: "Nothing that is needed was seen to fail, but some of it could not be told.",
  },
};

/** The account may be at another form of the address. */
function addressesOf(baseUrl: string): [string, ...string[]] {
  const [first = baseUrl, ...others] = likelyAddresses(baseUrl);
  return [first, ...others];
}

try {
  const { baseUrl, key, write, email, json } = readArguments();
  const found = await checkAddresses(addressesOf(baseUrl), (address) => ({
    baseUrl: address,
    apiKey: key,
    fetch,
  }));
  if (!json) console.log(`Looking at ${found.baseUrl}.`);
  const options = { baseUrl: found.baseUrl, apiKey: key, fetch };
  const examination = await examine(options, write ? { writeTo: email! } : {});
  if (json) console.log(JSON.stringify(examination, null, 2));
  else print(examination);
  const { exitCode, sentence } = conclusions[outcomeOf(examination)];
  if (!json) console.log(`\n${sentence}`);
  process.exitCode = exitCode;
} catch (error) {
  console.error(`${(error as Error).message}\n\n${usage}`);
  process.exitCode = 1;
}
