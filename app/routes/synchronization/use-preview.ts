import { useState } from "react";
import useSWR, { useSWRConfig } from "swr";

import { fetchJson } from "../../components/fetch-json.ts";
import type { Preview, PreviewFailure } from "../../merchant/preview.server.ts";
import type { SyncSettings } from "../../merchant/synchronization.server.ts";
import { groupNames } from "../../sync/field-groups.ts";
import { savableTags, showTags } from "./tags.ts";

/** Why the page has no figures; `unanswered`: the app itself did not answer. */
export type PreviewTrouble = PreviewFailure | "unanswered";

const path = "/app/synchronization/preview";
const requestTimeoutMs = 10_000;
const progressIntervalMs = 1_000;

/** The choices on the page as parameters of the preview's addresses. */
export function choicesOf(draft: SyncSettings): URLSearchParams {
  const onOrOff = (on: boolean) => (on ? "on" : "off");
  const { notSubscribedMeans } = draft;
  return new URLSearchParams({
    customersEnabled: onOrOff(draft.customersEnabled),
    shopifyToFramework360: onOrOff(draft.shopifyToFramework360),
    framework360ToShopify: onOrOff(draft.framework360ToShopify),
    inboundAudience: draft.inboundAudience,
    inboundTags: showTags(savableTags(draft.inboundTags)),
    outboundAudience: draft.outboundAudience,
    outboundTags: showTags(savableTags(draft.outboundTags)),
    conflictWinner: draft.conflictWinner,
    ...Object.fromEntries(groupNames.map((group) => [`${group}Way`, draft[`${group}Way`]])),
    ...(notSubscribedMeans && { notSubscribedMeans }),
  });
}

/**
 * What a synchronization by the choices on the page would do. It is requested once the merchant opens it, again when a choice
 * changes or is saved, and repeatedly while both sides are compared.
 * @param savedAt when choices were last saved: some count only once they are
 */
export function usePreview(draft: SyncSettings, savedAt: string | null, isOpenAtFirst: boolean) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const [starting, setStarting] = useState(false);
  const [refused, setRefused] = useState<PreviewTrouble | null>(null);
  const { mutate } = useSWRConfig();
  const choices = choicesOf(draft);
  if (savedAt !== null) choices.set("savedAt", savedAt);
  const address = `${path}?${choices.toString()}`;
  const { data, error } = useSWR<Preview, Error>(isOpen ? address : null, ask<Preview>, {
    keepPreviousData: true,
    refreshInterval: (latest) => (latest?.state === "running" ? progressIntervalMs : 0),
  });

  const begin = async (): Promise<void> => {
    const answer = await ask<{ refusedBecause: PreviewTrouble | null }>(path, { method: "POST" });
    setRefused(answer.refusedBecause);
    // Cached answers for other choices come from the comparison that this one replaces.
    await mutate((key) => typeof key === "string" && key.startsWith(path), undefined);
  };
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setStarting(true);
    setRefused(null);
    await work().catch(() => setRefused("unanswered"));
    setStarting(false);
  };

  return {
    /** Whether the merchant has opened the preview. */
    isOpen,
    /** Null: not known yet. */
    preview: isOpen ? (data ?? null) : null,
    trouble: refused ?? (error ? ("unanswered" as const) : data?.state === "failed" ? data.failure : null),
    starting,
    /** Shows the last comparison, or begins one where there is none, or where that one was carried out. */
    see: () =>
      attempt(async () => {
        const now = await ask<Preview>(address);
        const isOver = now.state === "done" && now.isCarriedOut;
        if (now.state === "none" || now.state === "failed" || isOver) await begin();
        else await mutate(address, now, { revalidate: false });
        setOpen(true);
      }),
    compareAgain: () => attempt(begin),
  };
}

/** @throws {Error} when the app does not answer */
const ask = <Answer>(address: string, init: RequestInit = {}) =>
  fetchJson<Answer>(address, { timeoutMs: requestTimeoutMs, ...init });
