import { SideError } from "../../sync/side.ts";
import type { Framework360Error } from "../api/failure.ts";
import type { Account } from "./account.ts";

export type Holds = "yes" | "no" | "could-not-tell";

/** The result for one fact that the product assumes of Framework360. Holds no personal data. */
export type Finding = { fact: string; needed: boolean; holds: Holds; seen: string };

/** One assumption about Framework360, as a sentence, and how it is checked. `look` may throw: the fact is then left open. */
export type Fact<Context> = {
  fact: string;
  /** Whether the product works only where the fact holds. */
  needed: boolean;
  look: (context: Context) => Promise<{ holds: Holds; seen: string }>;
};

/** What is said of a fact that could be checked. */
export function seenThat(condition: boolean, seen: string): { holds: Holds; seen: string } {
  return { holds: condition ? "yes" : "no", seen };
}

/** What is said of a fact that this account cannot show. */
export function couldNotTell(seen: string): { holds: Holds; seen: string } {
  return { holds: "could-not-tell", seen };
}

/** What is said where a call was not answered by the account itself; null where it was. */
export function unlessAnswered(error: Framework360Error | null): ReturnType<typeof couldNotTell> | null {
  return error === null || error.isAnswer ? null : couldNotTell(whyOf(error));
}

/** The findings on facts that were not looked at. */
export function notLookedAt(facts: readonly Fact<never>[], why: string): Finding[] {
  return facts.map(({ fact, needed }) => ({ fact, needed, ...couldNotTell(why) }));
}

/** Checks the facts one after the other. A fact whose call fails is left open. */
export async function lookAt<Context>(facts: readonly Fact<Context>[], context: Context): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { fact, needed, look } of facts) {
    const found = await look(context).catch((error: Error) => couldNotTell(whyOf(error)));
    findings.push({ fact, needed, ...found });
  }
  return findings;
}

/** Why a call failed, with the account's own words. */
export function whyOf(error: Error): string {
  const said = error instanceof SideError ? error.explanation.said : undefined;
  return said === undefined ? error.message : `${error.message} It says: "${said}".`;
}

export type Item = Record<string, unknown>;

export function isItem(value: unknown): value is Item {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The items of a list as the account sent them; null when the answer is not a list.
 * @throws {Framework360Error}
 */
export async function listOf(
  account: Account,
  operation: string,
  parameters?: Record<string, unknown>,
): Promise<Item[] | null> {
  const data = await account.get(operation, parameters);
  return Array.isArray(data) ? data.filter(isItem) : null;
}

/** The kind of a value, in words that do not reveal the value. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "absent";
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "empty list" : `list of ${kindOf(value[0])}`;
  if (typeof value !== "string") return typeof value;
  if (value === "") return '""';
  if (value === "None") return '"None"';
  return /^\d+$/.test(value) ? "numeric text" : "text";
}

/** The kinds of several values, each once. */
export function kindsOf(values: readonly unknown[]): string {
  return [...new Set(values.map(kindOf))].sort().join(", ");
}
