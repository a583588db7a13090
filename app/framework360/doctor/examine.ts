import { createFramework360Client } from "../api/client.ts";
import { checkConnection, type ConnectionCheck } from "../api/check-connection.ts";
import type { Framework360Options } from "../api/transport.ts";
import { openAccount } from "./account.ts";
import { customerFacts, takeSample } from "./customer-facts.ts";
import { lookAt, notLookedAt, type Finding } from "./fact.ts";
import { fieldFacts } from "./field-facts.ts";
import { transportFacts } from "./transport-facts.ts";
import { behaviourFacts } from "./write-behaviour-facts.ts";
import { whyNotWrite, writeFacts } from "./write-facts.ts";

/** All that an examination found. Holds no personal data. */
export type Examination = {
  connection: ConnectionCheck;
  /** Empty when the account could not be examined. */
  findings: Finding[];
  /** Why nothing was written although `writeTo` was given; null when it was, or was not asked for. */
  notWritten: string | null;
};

/** What an examination comes to, over all that the product needs of an account. */
export type Outcome = "holds" | "does-not-hold" | "could-not-tell";

/** Looks at needed facts alone. One that could not be told leaves the whole open, unless another one does not hold. */
export function outcomeOf({ connection, findings, notWritten }: Examination): Outcome {
  const needed = findings.filter(({ needed }) => needed);
  if (connection.status === "unavailable" || connection.status === "too-slow") return "could-not-tell";
  if (connection.status !== "ok" || needed.some(({ holds }) => holds === "no")) {
    return "does-not-hold";
  }
  const isOpen = notWritten !== null || needed.some(({ holds }) => holds === "could-not-tell");
  return isOpen ? "could-not-tell" : "holds";
}

/**
 * Checks on a live account each fact that the product assumes of Framework360. Changes nothing without `writeTo`; with
 * it, creates one customer with that e-mail, or changes the one that an earlier examination created. The customer is
 * not removed afterwards. Never throws for what the account answers.
 */
export async function examine(
  options: Framework360Options,
  { writeTo }: { writeTo?: string } = {},
): Promise<Examination> {
  const connection = await checkConnection(options);
  if (connection.status !== "ok" && connection.status !== "permission-missing") {
    return { connection, findings: [], notWritten: null };
  }
  const account = openAccount(options);
  const sample = await takeSample(account);
  const findings = [
    ...(await lookAt(transportFacts, { account, options })),
    ...(await lookAt(customerFacts, sample)),
    ...(await lookAt(fieldFacts, sample)),
  ];
  const withoutWriting = (why: string) => [
    ...findings,
    ...notLookedAt(writeFacts, why),
    ...notLookedAt(behaviourFacts, why),
  ];
  if (writeTo === undefined) {
    return { connection, findings: withoutWriting("it would write"), notWritten: null };
  }
  const context = { account, client: createFramework360Client(options), email: writeTo, options };
  const notWritten = await whyNotWrite(context);
  if (notWritten !== null) return { connection, findings: withoutWriting("nothing was written"), notWritten };
  findings.push(...(await lookAt(writeFacts, context)), ...(await lookAt(behaviourFacts, context)));
  return { connection, findings, notWritten };
}
