import { useLocation, useSearchParams } from "@remix-run/react";
import { useEffect, useSyncExternalStore } from "react";

import type { SideName } from "../../sync/customer.ts";
import type { StandingState } from "../../sync/standing-state.ts";
import { parseCustomersQuery, type CustomersAddress } from "./customers-query.ts";

/** What the browser keeps with an entry of its history, and sends to no server. */
type Kept = { search: string };

export type Pages = CustomersAddress & {
  /** What was searched for; "": nothing. */
  search: string;
  key: string;
  isFirst: boolean;
  next: (position: string) => void;
  previous: () => void;
  filter: (filter: { search: string; state: StandingState | null }) => void;
  open: (side: SideName) => void;
};

/**
 * Which page of which list is shown. The page's address holds all of it but what was searched for, which is a customer's name
 * or e-mail, and addresses end up in logs; `searched` says that there is such a text. A side only gives the next position,
 * so the earlier ones are kept too: `at` is this page, each `back` a page before it.
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

/** The server does not know it, so the first rendering in the browser does not either. */
function useSearched(): string {
  const kept = (useLocation().state as Partial<Kept> | null)?.search ?? "";
  return useSyncExternalStore(
    never,
    () => kept,
    () => "",
  );
}

/** Continues from `position`, where a part of the list had no matching customer. Null: nothing to continue. */
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
