import type { SideName } from "../../sync/customer.ts";
import type { KeptValues } from "../../sync/kept-values.ts";
import type { LinkStore } from "../../sync/link.ts";
import type { Policy } from "../../sync/policy.ts";
import type { SyncResult } from "../../sync/result.ts";
import type { Sides, Snapshot } from "../../sync/side.ts";
import type { Retry } from "../../sync/situation.ts";

export type CustomerRef = { side: SideName; id: string };

/** What is given to `links.save`. */
export type LinkToSaveWith = Parameters<LinkStore["save"]>;

/** What the job of one customer works on. The simulation gives sides and stores that live in memory. */
export type SyncPorts = {
  sides: Sides;
  policy: Policy;
  links: LinkStore;
  /**
   * Saves a link as `links.save` does, and in the same commit the line that tells what came of the run, with the values that it
   * overwrote: of a run that dies right after it what was overwritten can be undone.
   */
  saveWithLine: (
    result: SyncResult,
    overwritten: KeptValues | null,
    link: LinkToSaveWith,
  ) => ReturnType<LinkStore["save"]>;
  now: () => Date;
  /**
   * Makes the next sweep look at a customer that we wrote to, whatever it looks like then: an edit that takes back
   * what we wrote leaves the customer as the last sweep saw it.
   */
  forgetSeen: (customer: CustomerRef) => Promise<void>;
  /** Whether no notification told of a change of this Shopify customer after that time, ISO 8601, and at least one told. */
  toldNothingSince: (customerId: string, until: string) => Promise<boolean>;
  /**
   * Resolves when no customer is being created on Shopify any more by a run that began before, or after a moment: the
   * notification of a creation may arrive before the creation is linked.
   */
  creationsEnd: () => Promise<void>;
  /** Asks for a customer whose owed values are to be tried again. */
  requestOwed: (customer: CustomerRef) => Promise<void>;
  /**
   * Records what an earlier run overwrote without learning that it did, and the values. Before the base forgets it: recorded twice
   * it does no harm.
   */
  recordUnheard: (result: SyncResult, overwritten: KeptValues) => Promise<void>;
  /** Runs `work` while no other job, in any process, works on one of these customers. */
  lock: <T>(customers: readonly CustomerRef[], work: () => Promise<T>) => Promise<T>;
};

/** What one run of the job works on besides. */
export type RunPorts = SyncPorts & {
  retry: Retry;
  lastAttempt: boolean;
  /** The customer that the job is about, as a list showed it that no job has looked at since; null: none did. */
  listed: Snapshot | null;
  /** Whether that may be taken for the customer where nothing is written to its side; else it is read. */
  mayUseListed: boolean;
  /** Forgets what the list showed, unless another one showed the customer meanwhile. */
  forgetListed: (listed: Snapshot) => Promise<void>;
};
