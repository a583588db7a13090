import type { SideName } from "../../sync/customer.ts";
import type { KeptValues } from "../../sync/kept-values.ts";
import type { LinkStore } from "../../sync/link.ts";
import type { Policy } from "../../sync/policy.ts";
import type { SyncResult } from "../../sync/result.ts";
import type { Sides, Snapshot } from "../../sync/side.ts";
import type { Retry } from "../../sync/situation.ts";

export type CustomerRef = { side: SideName; id: string };

/** The arguments of `links.save`. */
export type LinkToSaveWith = Parameters<LinkStore["save"]>;

/** What the job of one customer works on. The simulation passes sides and stores that live in memory. */
export type SyncPorts = {
  sides: Sides;
  policy: Policy;
  links: LinkStore;
  /**
   * Saves a link as `links.save` does, and in the same commit the run's line with the values that it overwrote, so that they can
   * be undone even if the run dies right after it.
   */
  saveWithLine: (
    result: SyncResult,
    overwritten: KeptValues | null,
    link: LinkToSaveWith,
  ) => ReturnType<LinkStore["save"]>;
  now: () => Date;
  /**
   * Makes the next sweep look at a customer that we wrote to, whatever it looks like then: an edit that reverts our write
   * leaves the customer as the last sweep saw it.
   */
  forgetSeen: (customer: CustomerRef) => Promise<void>;
  /** Whether notifications named this Shopify customer, and none reported a change after `until` (ISO 8601). */
  toldNothingSince: (customerId: string, until: string) => Promise<boolean>;
  /**
   * Resolves when all creations on Shopify that were under way at the call have ended, or after a moment: the notification
   * of a creation may arrive before the creation is linked.
   */
  creationsEnd: () => Promise<void>;
  /** Enqueues a job that tries the customer's owed values again. */
  requestOwed: (customer: CustomerRef) => Promise<void>;
  /**
   * Records an earlier run's unheard writes, with the values that they overwrote. Called before the base forgets them: recording
   * them twice does no harm.
   */
  recordUnheard: (result: SyncResult, overwritten: KeptValues) => Promise<void>;
  /** Runs `work` while no other job, in any process, works on one of these customers. */
  lock: <T>(customers: readonly CustomerRef[], work: () => Promise<T>) => Promise<T>;
};

/** What one run of the job works on in addition. */
export type RunPorts = SyncPorts & {
  /** What applies to other customers: `policy` holds what a send by hand forces for the job's own. */
  usual: Policy;
  retry: Retry;
  /** When a person asked for the send by hand, ISO 8601; undefined: none did, or it is not known. */
  askedAt?: string | undefined;
  lastAttempt: boolean;
  /** The job's customer as a list showed it; null: no list has shown it since a job last looked at it. */
  listed: Snapshot | null;
  /** Whether `listed` may replace a read if nothing is written to its side. */
  mayUseListed: boolean;
  /** Whether a list showed the job's customer a moment ago, and no attempt of the job read it yet. */
  isFirstLook: boolean;
  /** Whether Shopify said that the job's customer was deleted, and no attempt of the job read it yet. */
  isToldDeleted?: () => Promise<boolean>;
  /** Deletes the list's copy, unless a later list showed the customer meanwhile. */
  forgetListed: (listed: Snapshot) => Promise<void>;
};
