import { useLocation, useSearchParams } from "@remix-run/react";
import { useEffect, useSyncExternalStore } from "react";

import type { SideName } from "../../sync/customer.ts";
import type { StandingState } from "../../sync/standing-state.ts";
import { parseCustomersQuery, type CustomersAddress } from "./customers-query.ts";

/** The state of an entry in the browser's history, which is sent to no server. */
type Kept = { search: string };

export type Pages = CustomersAddress & {
  /** The text searched for; "": no search. */
  search: string;
  key: string;
  isFirst: boolean;
  next: (position: string) => void;
  previous: () => void;
  filter: (filter: { search: string; state: StandingState | null }) => void;
  open: (side: SideName) => void;
};

/**
 * Which page of which list is shown. The page's address contains everything but the text searched for: that may be a customer's
 * name or e-mail, and addresses end up in logs; `searched` says that there is such a text. A side only returns the next
 * position, so the address keeps the earlier ones: `at` is this page, each `back` a page before it.
 */
export function usePages(): Pages {
  const [parameters, setParameters] = useSearchParams();
  const search = useSearched();
  const { side, state, at } = parseCustomersQuery((name) => parameters.get(name));
  const back = parameters.getAll("back");
  const go = (list: Pick<Pages, "side" | "search" | "state">, places: [string, string][] = []) =>
    setParameters(
      new URLSearchParams([
        ...(list.side === "framework360" ? [] : [["side", list.side]]),
        ...(list.search === "" ? [] : [["searched", "1"]]),
        ...(list.state === null ? [] : [["state", list.state]]),
        ...places,
      ]),
      { state: { search: list.search } satisfies Kept },
    );
  const here = { side, search, state };
  const placesOf = (position: string, before: string[]): [string, string][] => [
    ...(position === "" ? [] : [["at", position] as [string, string]]),
    ...before.map((one): [string, string] => ["back", one]),
  ];
  return {
    ...here,
    at,
    key: `${parameters.toString()} ${search}`,
    isFirst: back.length === 0,
    next: (position) => go(here, placesOf(position, [...back, at ?? ""])),
    previous: () => go(here, placesOf(back.at(-1) ?? "", back.slice(0, -1))),
    filter: (filter) => go({ side, ...filter }),
    open: (other) => go({ side: other, search, state: null }),
  };
}

const never = () => () => undefined;

/** The text searched for. The server does not know it, so the first rendering in the browser must not use it either. */
function useSearched(): string {
  const kept = (useLocation().state as Partial<Kept> | null)?.search ?? "";
  return useSyncExternalStore(
    never,
    () => kept,
    () => "",
  );
}

/** Continues the list from `position` if the part before it had no matching customer. Null: there is nothing to continue. */
export function useContinueFrom(position: string | null): void {
  const [, setParameters] = useSearchParams();
  const kept = useLocation().state as unknown;
  useEffect(() => {
    if (position === null) return;
    const onward = (parameters: URLSearchParams) => {
      parameters.set("at", position);
      return parameters;
    };
    setParameters(onward, { replace: true, preventScrollReset: true, state: kept });
  }, [position, kept, setParameters]);
}
