import { useEffect, useRef, useState } from "react";

import { fetchJson } from "../../components/fetch-json.ts";
import type { People, Person } from "../../merchant/activity-people.server.ts";

/** Both sides may be slow; the server gives up on each of them earlier. */
const readTimeoutMs = 20_000;

export type KnownPeople = {
  /** The name and e-mail of a line's customer; null: not known, or not read yet. */
  of: (line: string) => Person | null;
  /** The sides that did not answer, so that some names may be missing. */
  silent: People["silent"];
};

/**
 * The names and e-mails of the lines' customers. They are read once the lines are shown, only for lines not read yet, and kept
 * only while the page is open.
 */
export function usePeople(
  lines: readonly { id: string; shopifyId: string | null; framework360Id: string | null }[],
): KnownPeople {
  const [known, setKnown] = useState<People>({ people: {}, silent: [] });
  const asked = useRef(new Set<string>());
  const named = lines.filter(({ shopifyId, framework360Id }) => shopifyId ?? framework360Id);
  const shown = named.map(({ id }) => id).join(" ");

  useEffect(() => {
    const fresh = shown.split(" ").filter((id) => id !== "" && !asked.current.has(id));
    if (fresh.length === 0) return;
    const stop = new AbortController();
    const ids = asked.current;
    for (const id of fresh) ids.add(id);
    let isAnswered = false;
    readPeople(fresh, stop.signal).then(
      ({ people, silent }) => {
        isAnswered = true;
        setKnown((before) => ({ people: { ...before.people, ...people }, silent }));
      },
      // Without names, the lines keep showing ids, as before the answer.
      () => undefined,
    );
    return () => {
      if (isAnswered) return;
      stop.abort();
      for (const id of fresh) ids.delete(id);
    };
  }, [shown]);

  return { of: (line) => known.people[line] ?? null, silent: known.silent };
}

/** @throws {Error} when the app does not answer */
function readPeople(lines: readonly string[], signal: AbortSignal): Promise<People> {
  const body = new FormData();
  for (const line of lines) body.append("line", line);
  return fetchJson<People>("/app/activity/people", {
    method: "POST",
    body,
    signal,
    timeoutMs: readTimeoutMs,
  });
}
