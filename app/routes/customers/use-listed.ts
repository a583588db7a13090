import { useLocation, useNavigate } from "@remix-run/react";
import { useEffect, useMemo } from "react";

import { fetchJson } from "../../components/fetch-json.ts";
import type { CustomersPage } from "../../merchant/customers.server.ts";
import type { Trouble } from "./trouble-banner.tsx";
import { useArrived } from "./use-arrived.ts";
import type { Pages } from "./use-pages.ts";

export type ArrivedPage = Exclude<CustomersPage, { kind: "trouble" }> | { kind: "trouble"; trouble: Trouble };

const unanswered: ArrivedPage = { kind: "trouble", trouble: "unanswered" };

/** The server gives up earlier (app/merchant/customers.server.ts). */
const searchTimeoutMs = 20_000;

/**
 * The page of the list to show, once it has arrived: the document's own, or the result of a search.
 * @param loaded the document's data, a new object after each load; `page` is null if the list is searched
 */
export function useListed(
  pages: Pages,
  loaded: { page: CustomersPage | Promise<CustomersPage> | null },
): ReturnType<typeof useArrived<ArrivedPage>> {
  const { side, search, state, at } = pages;
  const found = useMemo(
    () => (search === "" ? null : findCustomers({ side, search, state: state ?? "", at: at ?? "" })),
    // `loaded`: a reload of the page repeats the search.
    [side, search, state, at, loaded],
  );
  useLostSearch(loaded.page === null);
  return useArrived<ArrivedPage>(found ?? loaded.page ?? toCome, unanswered);
}

const toCome = new Promise<never>(() => undefined);

/** In another window, the address of a search lacks the text searched for, so all customers are shown. */
function useLostSearch(isSearched: boolean): void {
  const navigate = useNavigate();
  const kept = (useLocation().state as { search?: string } | null)?.search;
  useEffect(() => {
    if (!isSearched || kept) return;
    const address = new URL(location.href);
    for (const name of ["searched", "at", "back"]) address.searchParams.delete(name);
    navigate(`${address.pathname}${address.search}`, { replace: true });
  }, [isSearched, kept, navigate]);
}

function findCustomers(query: Record<string, string>): Promise<ArrivedPage> {
  const asked = { method: "POST", body: new URLSearchParams(query), timeoutMs: searchTimeoutMs };
  return fetchJson<ArrivedPage>("/app/customers/search", asked).catch(() => unanswered);
}
