import { useTranslation } from "react-i18next";

import type { ConnectProblem } from "../../merchant/connection.server.ts";

/** `unanswered`: this app did not answer. */
type Problem = ConnectProblem | { code: "unanswered" };

type AccountField = "baseUrl" | "apiKey";

/** The field of the account's form that a problem is about. Other problems are about the whole page. */
const fieldOf: { [code in Problem["code"]]?: AccountField } = {
  "address-missing": "baseUrl",
  "invalid-address": "baseUrl",
  "insecure-address": "baseUrl",
  "private-address": "baseUrl",
  "address-not-found": "baseUrl",
  "certificate-untrusted": "baseUrl",
  "not-framework360": "baseUrl",
  "key-missing": "apiKey",
  "key-refused": "apiKey",
  "permission-missing": "apiKey",
};

type Answer<Intent> = { intent: Intent; problems: Problem[] };

/** What is wrong with each field of the account's form, in the merchant's language. */
export type AccountErrors = { [field in AccountField]?: string };

/** What went wrong, in the merchant's language: beside the fields, or else for the whole page. */
export function useProblems<Intent extends string>(answer: Answer<Intent> | undefined) {
  const { t } = useTranslation("connection");
  const ofField: AccountErrors = {};
  let ofPage: { intent: Intent; text: string } | null = null;
  for (const problem of answer?.problems ?? []) {
    const text = t(`problem.${problem.code}`, problem);
    // A check sends no fields that could be wrong.
    const field = answer!.intent === "connect" ? fieldOf[problem.code] : undefined;
    if (field) ofField[field] ??= text;
    else ofPage ??= { intent: answer!.intent, text };
  }
  return { ofField, ofPage };
}
