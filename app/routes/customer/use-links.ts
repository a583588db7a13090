import { useLocation, useRevalidator } from "@remix-run/react";
import { useEffect, useState } from "react";

import { fetchJson } from "../../components/fetch-json.ts";
import type { ByHand, Candidates } from "../../merchant/customer-links.server.ts";

/** Both sides may be slow; the server gives up on each of them earlier. */
const requestTimeoutMs = 45_000;

export type Decision = "link" | "unlink" | "different";
type Problem = Exclude<ByHand["problem"], null> | "not-answered";

export type Found = Candidates | "reading" | "failed" | null;

/**
 * A person's decisions about this page's customer and one of the other side.
 * @param onChange called once a decision is saved
 * @param isChoosing whether possible matches are looked for without being asked
 */
export function useLinks(onChange: () => void, isChoosing: boolean) {
  const path = `${useLocation().pathname}/links`;
  const { revalidate } = useRevalidator();
  const [found, setFound] = useState<Found>(isChoosing ? "reading" : null);
  const [deciding, setDeciding] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    if (isChoosing) void findCandidates(path, "").then(setFound);
  }, [path, isChoosing]);

  const look = async (text: string): Promise<void> => {
    setFound("reading");
    setFound(await findCandidates(path, text));
  };

  const decide = async (intent: Decision, other: string): Promise<void> => {
    setDeciding(other);
    setProblem(null);
    const answer = await post<ByHand>(path, { intent, other }).catch(() => null);
    setDeciding(null);
    if (!answer || answer.problem) return setProblem(answer?.problem ?? "not-answered");
    setFound(intent === "different" ? without(other) : null);
    revalidate();
    onChange();
  };

  return {
    found,
    deciding,
    problem,
    look: (text: string) => void look(text),
    decide: (intent: Decision, other: string) => void decide(intent, other),
    close: () => setFound(null),
  };
}

/** The remaining candidates after a person said that one is a different person; null: it was the last one. */
const without = (id: string) => (found: Found) => {
  if (found === null || typeof found === "string" || found.problem) return null;
  const candidates = found.candidates.filter((one) => one.id !== id);
  return candidates.length > 0 ? { ...found, candidates } : null;
};

const findCandidates = (path: string, text: string) =>
  post<Candidates>(path, { intent: "candidates", text }).catch(() => "failed" as const);

/** @throws {Error} when the app does not answer */
const post = <Answer>(path: string, fields: Record<string, string>) =>
  fetchJson<Answer>(path, {
    method: "POST",
    body: new URLSearchParams(fields),
    timeoutMs: requestTimeoutMs,
  });
