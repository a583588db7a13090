import { useSearchParams } from "@remix-run/react";
import { useEffect } from "react";

import type { ShopifyState } from "../../sync/shopify-state.ts";

/**
 * Where in the list we are. An account tells only what comes next, so the way back is kept in the address: `at` is
 * this page, each `back` one before it.
 */
export function usePages() {
  const [parameters, setParameters] = useSearchParams();
  const back = parameters.getAll("back");
  const filter = ["search", "state"].flatMap((name): [string, string][] => {
    const value = parameters.get(name);
    return value ? [[name, value]] : [];
  });
  const go = (to: [string, string][]) => setParameters(new URLSearchParams(to));
  const positions = (at: string, before: string[]): [string, string][] => [
    ...(at === "" ? [] : [["at", at] as [string, string]]),
    ...before.map((position): [string, string] => ["back", position]),
  ];
  return {
    key: parameters.toString(),
    isFirst: back.length === 0,
    next: (position: string) =>
      go([...filter, ...positions(position, [...back, parameters.get("at") ?? ""])]),
    previous: () => go([...filter, ...positions(back.at(-1) ?? "", back.slice(0, -1))]),
    filter: ({ search, state }: { search: string; state: ShopifyState | null }) =>
      go([
        ...(search === "" ? [] : [["search", search] as [string, string]]),
        ...(state === null ? [] : [["state", state] as [string, string]]),
      ]),
  };
}

/** Goes on from `position` by itself: nobody was found before it, and the list goes on. Null: there is no need. */
export function useLookOn(position: string | null): void {
  const [, setParameters] = useSearchParams();
  useEffect(() => {
    if (position === null) return;
    const onward = (parameters: URLSearchParams) => {
      parameters.set("at", position);
      return parameters;
    };
    setParameters(onward, { replace: true, preventScrollReset: true });
  }, [position, setParameters]);
}
