import { useSearchParams } from "@remix-run/react";
import { useEffect } from "react";

import type { StandingState } from "../../sync/standing-state.ts";

/**
 * The position in the list. Framework360 only gives the next position, so the earlier ones are kept in the page's
 * address: `at` is this page, each `back` a page before it.
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
    filter: ({ search, state }: { search: string; state: StandingState | null }) =>
      go([
        ...(search === "" ? [] : [["search", search] as [string, string]]),
        ...(state === null ? [] : [["state", state] as [string, string]]),
      ]),
  };
}

/** Continues from `position`, where a part of the list had no matching customer. Null: nothing to continue. */
export function useContinueFrom(position: string | null): void {
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
