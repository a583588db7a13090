import { useTranslation } from "react-i18next";

import type { ConnectProblem } from "../../merchant/connection.server.ts";

/** `unanswered`: this app did not answer. */
type Problem = ConnectProblem | { code: "unanswered" };

export type AccountField = "baseUrl" | "apiKey";

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

type Answer<Intent> = { intent: Intent; problem: Problem | null };

/** What went wrong, in the merchant's language, and the field it belongs to. */
export function useProblem<Intent extends string>(answer: Answer<Intent> | undefined) {
  const { t } = useTranslation("connection");
  if (!answer?.problem) return null;
  const { intent, problem } = answer;
  return {
    intent,
    text: t(`problem.${problem.code}`, problem),
    // A check sends no fields that could be wrong.
    field: intent === "connect" ? fieldOf[problem.code] : undefined,
  };
}
