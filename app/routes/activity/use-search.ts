import { useSearchParams } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";

import { fetchJson } from "../../components/fetch-json.ts";
import { adminCustomerNumber } from "../../components/admin-customer.ts";
import type { Found } from "../../merchant/activity-people.server.ts";
import { isActivitySearch, maxSearchLength } from "../search-text.ts";

/** After this pause in typing, the search begins. */
const typingPauseMs = 500;
/** Both sides may be slow; the server gives up on each of them earlier. */
const searchTimeoutMs = 20_000;

/**
 * - `none`: nothing was searched for, or what was found is shown
 * - `nothing`: neither side knows such a customer
 */
export type SearchState = "none" | "searching" | "nothing" | "failed";

export type Search = {
  text: string;
  type: (text: string) => void;
  clear: () => void;
  state: SearchState;
  /** The sides that did not answer the search, so that some customers may be missing. */
  silent: Found["silent"];
  /** How many customers were found, or are named in the address; null: the list shows every customer. */
  count: number | null;
};

/**
 * Searches for customers by name or e-mail. The typed text stays in this page: the page's address, which ends up in histories
 * and logs, contains only the ids of the customers found. A number is an id, and needs no search.
 */
export function useSearch(customers: readonly string[] | undefined): Search {
  const [, setQuery] = useSearchParams();
  const [text, setText] = useState(typedId(customers) ?? "");
  const [found, setFound] = useState<{ state: SearchState; silent: Found["silent"] }>(quiet);
  const running = useRef<{ timer: ReturnType<typeof setTimeout>; stop: AbortController }>();
  const cancel = () => {
    clearTimeout(running.current?.timer);
    running.current?.stop.abort();
  };
  useEffect(() => cancel, []);

  const show = (references: readonly string[]) =>
    setQuery(
      (query) => {
        for (const name of ["before", "after", "customer"]) query.delete(name);
        for (const reference of references) query.append("customer", reference);
        return query;
      },
      { preventScrollReset: true },
    );

  const search = async (typed: string, stop: AbortSignal) => {
    if (/^(gid:\/\/shopify\/Customer\/)?\d+$/.test(typed)) {
      setFound(quiet);
      return show([typed]);
    }
    setFound({ state: "searching", silent: [] });
    try {
      const { ids, silent } = await findPeople(typed, stop);
      const references = [
        ...ids.shopify.map((id) => `shopify:${adminCustomerNumber(id)}`),
        ...ids.framework360.map((id) => `framework360:${id}`),
      ];
      setFound({ state: references.length === 0 ? "nothing" : "none", silent });
      if (references.length > 0) show(references);
    } catch {
      if (!stop.aborted) setFound({ state: "failed", silent: [] });
    }
  };

  const clear = () => {
    cancel();
    setText("");
    setFound(quiet);
    if (customers) show([]);
  };
  const type = (next: string) => {
    cancel();
    // Polaris' filters let no `maxLength` through to their field.
    const taken = next.slice(0, maxSearchLength);
    setText(taken);
    const typed = taken.trim();
    if (typed === "") return clear();
    if (!isActivitySearch(typed) && !/^\d$/.test(typed)) return;
    const stop = new AbortController();
    running.current = { stop, timer: setTimeout(() => void search(typed, stop.signal), typingPauseMs) };
  };
  return { text, type, clear, ...found, count: customers?.length ?? null };
}

const quiet = { state: "none", silent: [] } as const satisfies {
  state: SearchState;
  silent: Found["silent"];
};

/** The id in the address, if a person could have typed it. */
function typedId(customers: readonly string[] | undefined): string | undefined {
  return customers?.length === 1 && !/^(shopify|framework360):/.test(customers[0]!)
    ? customers[0]
    : undefined;
}

/** @throws {Error} when the app does not answer */
function findPeople(text: string, signal: AbortSignal): Promise<Found> {
  const body = new FormData();
  body.append("text", text);
  return fetchJson<Found>("/app/activity/search", {
    method: "POST",
    body,
    signal,
    timeoutMs: searchTimeoutMs,
  });
}
