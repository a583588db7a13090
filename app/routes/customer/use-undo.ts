import { useLocation, useRevalidator } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";

import { fetchJson } from "../../components/fetch-json.ts";
import { pauseBeforeLook } from "../../components/pause.ts";
import type { UndoPreview, UndoProgress } from "../../merchant/undo.server.ts";

/** Both sides may be slow; the server gives up on each of them earlier. */
const readTimeoutMs = 45_000;

/** After this the page stops waiting; the app goes on. */
const followTimeoutMs = 60_000;

/** The line whose values are put back, or all kept values of the customer. */
export type Undoable = { line: string } | "all";

/** The progress of the last undo that was requested; `waiting`: it goes on without the page. */
export type UndoState = "running" | "done" | "waiting" | "unknown" | "failed";

/**
 * An undo of this page's customer: what it would do, and then its progress.
 * @param onDone called once both sides have the values that were put back
 */
export function useUndo(onDone: () => void) {
  const { pathname } = useLocation();
  const { revalidate } = useRevalidator();
  const [wanted, setWanted] = useState<Undoable | null>(null);
  const [preview, setPreview] = useState<UndoPreview | "loading" | "failed">("loading");
  const [state, setState] = useState<UndoState | null>(null);
  const [stop] = useState(() => new AbortController());
  const shown = useRef(0);
  useEffect(() => () => stop.abort(), [stop]);

  const ask = (what: Undoable) => {
    setWanted(what);
    setPreview("loading");
    const asked = (shown.current += 1);
    readPreview(pathname, what).then(
      (read) => asked === shown.current && setPreview(read),
      () => asked === shown.current && setPreview("failed"),
    );
  };
  const confirm = async () => {
    if (wanted === null) return;
    setWanted(null);
    setState("running");
    const end = await undo(pathname, wanted, stop.signal).catch(() => "failed" as const);
    if (stop.signal.aborted) return;
    setState(end);
    void revalidate();
    if (end === "done") onDone();
  };
  return { wanted, preview, state, ask, confirm: () => void confirm(), close: () => setWanted(null) };
}

/** @throws {Error} when the app does not answer */
function readPreview(pathname: string, what: Undoable): Promise<UndoPreview> {
  const query = what === "all" ? "" : `?line=${what.line}`;
  return fetchJson<UndoPreview>(`${pathname}/undo${query}`, { timeoutMs: readTimeoutMs });
}

/**
 * Requests the undo and polls until it is over, or takes too long.
 * @throws {Error} when the app does not answer
 */
async function undo(pathname: string, what: Undoable, signal: AbortSignal): Promise<UndoState> {
  const body = new FormData();
  if (what !== "all") body.append("line", what.line);
  const asked = { method: "POST", body, signal };
  const { requestId } = await fetchJson<{ requestId: string | null }>(`${pathname}/undo`, asked);
  if (requestId === null) return "unknown";
  const until = performance.now() + followTimeoutMs;
  for (let look = 0; performance.now() < until; look += 1) {
    await pauseBeforeLook(look, signal);
    const progress = fetchJson<UndoProgress>(`${pathname}/undo?request=${requestId}`, { signal });
    const state = (await progress.catch(() => null))?.state;
    if (state === "done" || state === "unknown") return state;
    if (state === "retrying") return "waiting";
  }
  return "waiting";
}
