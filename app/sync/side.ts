import type { Changes, Customer, Field, SideName } from "./customer.ts";
import { logText, type Explanation } from "./explanation.ts";
import type { ExtraPlaces } from "./extra-fields.ts";

/** A customer as a side holds it now. `id` is opaque: the side's own, as a string. */
export type Snapshot = {
  id: string;
  customer: Customer;
  /** When the newsletter choice was made, ISO 8601, where the side knows it. */
  newsletterChangedAt: string | null;
  /**
   * When it was listed, ISO 8601. It was not read since, so it may be older than what the side holds: before a write
   * to this side it is read. Absent: it was read or written just now.
   */
  listedAt?: string;
  /** When the side last changed anything of the customer, ISO 8601 in whole seconds, where the side tells. */
  changedAt?: string | null;
  /**
   * Fields that this side does not show for this customer. A hidden field is unknown, not blank: `customer` has a blank
   * there, which means nothing.
   */
  hidden?: readonly Field[];
  /** Whether the customer ever placed an order on this side; absent: not known. */
  hasOrdered?: boolean;
  /**
   * What Framework360's answer shows of the newsletter choice: a subscription, or, to a read of this customer alone, no choice at
   * all. Absent: a no, or it is not known, as of a list that may leave choices out.
   */
  showsChoice?: "yes" | "none";
  /** The phone is shown without its country's prefix, and was read as one of the country that the address is in. */
  isPhoneNational?: boolean;
  /** The phone that is written is blank, and the phone is another one of the customer: a home phone. */
  hasOtherPhone?: boolean;
  /** The side was seen not to subscribe new customers by itself: a yes is a person's. */
  isYesPersons?: boolean;
  /** An update may have blanked what it was not sent: the side was not seen yet to keep the rest. */
  mayBeBlanked?: boolean;
  /** The side was seen to blank what an update is not sent: it is sent all of it, but for what it refuses. */
  blanksUnsent?: boolean;
  /** A registration of the known e-mail may have blanked the phone and the billing data: it may go without, and these were not seen to stay. */
  mayBeRegisteredBare?: boolean;
  /** The side's own answer that this was read from, for its own `update`. The core does not look at it. */
  shownAs?: unknown;
};

/** Whether the side does not show the newsletter choice of this customer. */
export function hidesChoice({ hidden = [] }: Pick<Snapshot, "hidden">): boolean {
  return hidden.includes("newsletter");
}

/** What a person is known by. */
export type IdentityField = "email" | "phone";

/** In the core's normalised form; null: the customer has none. */
export type Identity = { [field in IdentityField]: string | null };

/** All that is known of a customer. */
export type Identified = Identity & { id: string };

/** A field that the side would not take, and why. */
export type Refusal = { field: Field; explanation: Explanation };

/**
 * What a side holds after a write. A refused field keeps the value it had; the others are written. A field that the side
 * accepted without taking it is not told here: the core sees that it still shows what stood there before.
 */
export type Written = {
  snapshot: Snapshot;
  refused: readonly Refusal[];
  /** Whether the customer shows the other side's id from now on (`WriteContext.counterpartId`). */
  showsCounterpartId?: boolean;
};

/**
 * A customer in a list. The fingerprint, or the detail, is another one after every change of what is carried.
 * `detail`: what changes without changing the fingerprint, and costs too much to be shown in every list.
 */
export type Listed = {
  id: string;
  fingerprint: string;
  detail?: string;
  /** The whole customer, where the list shows it. */
  snapshot?: Snapshot;
  /** When the side last changed the customer, ISO 8601, where the list tells. */
  changedAt?: string;
};

/** One page of a side's customers, and where to go on. `next` is null on the last page. */
export type CustomerPage = { customers: readonly Listed[]; next: string | null };

/**
 * What the core needs of a side. Both adapters implement it, and so do the in-memory sides of the
 * simulation. Every method may throw a SideError and nothing else.
 */
export interface CustomerSide {
  readonly name: SideName;

  /** The fields of which the side lets no two customers have the same value. */
  readonly unique: readonly IdentityField[];

  /** Whether two customers with one e-mail or phone may be there all the same, since people can make them. */
  readonly hasNamesakes: boolean;

  /** How long a call may take before it is given up, in milliseconds; absent: `defaultCallTimeoutMs`. */
  readonly callTimeoutMs?: number;

  /** The places of extra values that it reads and writes; absent: none. */
  readonly extras?: ExtraPlaces;

  /** The customer with this id, or null when the side no longer has it. */
  read(id: string): Promise<Snapshot | null>;

  /**
   * Every customer whose e-mail or phone is exactly the one given (a blank matches no customer). Never a
   * search hit: the adapter compares the value itself.
   * @param besides a customer that is known already; it may be left out
   */
  find(identity: Identity, besides?: string): Promise<readonly Snapshot[]>;

  /**
   * The same customers with their e-mail and phone alone, where that costs less than `find`. Enough to choose the customer
   * to lock, which is read whole before anything is decided about it.
   */
  identify?(identity: Identity): Promise<readonly Identified[]>;

  /**
   * The customer that was created for this one of the other side, by the id that it shows (`WriteContext.counterpartId`),
   * whatever it is known by now.
   */
  findCreatedFor?(counterpartId: string): Promise<Snapshot | null>;

  /** The other side's id that this customer shows; null: none. A read does not tell it, because few have need of it. */
  readCounterpartId?(id: string): Promise<string | null>;

  /**
   * What the side knows of this customer beside the customer's own fields, such as a phone in an address. A new customer
   * on the other side gets it where the customer's own values are blank. It is never compared and never carried later.
   */
  valuesBeside?(snapshot: Snapshot): Promise<Partial<Customer>>;

  /**
   * Creates the customer and answers what the side then holds. Repeating it after a lost answer must not
   * make a second customer with the same e-mail.
   * @throws {SideError} `refused` when the side cannot hold this customer at all
   */
  create(customer: Customer, context: WriteContext): Promise<Written>;

  /**
   * Writes the given fields and no other, and answers what the side then holds.
   * @param current what was read just before: an adapter may need it to address the right sub-object
   */
  update(current: Snapshot, changes: Changes, context: WriteContext): Promise<Written>;

  /**
   * How this side shows a customer that was written to it: what cannot be held exactly (a placeholder
   * for a missing name) comes back in the side's own form. Pure.
   */
  represent(customer: Customer): Customer;

  /**
   * A page of customers, following `cursor` (null: from the start). The order is the side's own.
   * @param since only those that changed since then, where the side can tell; null: all of them
   */
  list(cursor: string | null, since: Date | null): Promise<CustomerPage>;

  /**
   * The ids of customers that the side finds by what a person typed: a name, an e-mail, a phone. Hits are candidates: a
   * side may find more than what was meant.
   */
  search?(text: string, limit: number): Promise<readonly string[]>;

  /**
   * Whether a customer who was read without a newsletter choice, and was shown with a subscription before, is subscribed no
   * more: the side still shows the subscription of another customer, and still none of this one. Absent: it always shows a no.
   */
  isUnsubscribed?(id: string): Promise<boolean>;

  /** Listed customers, whole, in few calls, where a list does not show them whole. Deleted ones are left out. */
  readListed?(ids: readonly string[]): Promise<readonly Snapshot[]>;
}

/** Both sides of one shop. */
export type Sides = { [side in SideName]: CustomerSide };

/** What a side is told beside the values that it is to write. */
export type WriteContext = {
  /** The customer's id on the other side, which a new customer shows where the side can keep it. */
  counterpartId?: string;
  /** When the person made the newsletter choice that is being written, where known; of a subscription else when it was read. */
  newsletterChangedAt: string | null;
  /**
   * Whether newsletter choices are carried to this side: a new customer who did not say yes must then not be subscribed there, also
   * where the side would subscribe everybody by itself.
   */
  carriesChoice?: boolean;
  /**
   * Whether a subscription was given to this side that it does not show: the person may have it still to confirm. What is written
   * for something else must not end it.
   */
  awaitsConfirmation?: boolean;
  /** An earlier run began to create the customer, or to write these tags, a moment ago, and what became of it is not known: it may show late. */
  mayBeThere?: boolean;
  /** No attempt is left: what can be written is to be written, field by field where the side refuses the whole. */
  lastAttempt?: boolean;
  /**
   * Fields whose present value was written to this customer before and was not taken. A way of writing that costs much,
   * or that mails the person, must not be repeated for them.
   */
  tried?: readonly Field[];
  /** The same, also where they are to be tried once more in every way because a person asks for it. */
  untaken?: readonly Field[];
  /**
   * Whether the address that is written over is the one that both sides last agreed on; absent: it is not known. A side
   * with several addresses for a customer may overwrite that one, and adds to any other.
   */
  replacesAgreedAddress?: boolean;
};

/**
 * Why a side did not do what was asked.
 * - `unavailable`: try again later (it is down, slow, throttling, or answers nonsense)
 * - `refused`: this customer cannot be held there as it is; trying again will not help
 * - `unauthorized`: the key or token is no longer accepted, or lacks a permission: nothing will work
 */
export type SideErrorKind = "unavailable" | "refused" | "unauthorized";

/** A side did not do what was asked. The message is for the log, and holds no personal data. */
export class SideError extends Error {
  readonly side: SideName;
  readonly kind: SideErrorKind;
  readonly explanation: Explanation;
  /** How long the side asked us to wait, in milliseconds. */
  readonly retryAfterMs: number | null;
  /** The creation that failed subscribed the customer, which the side did by itself: that is still to be taken back. */
  leavesOwnYes = false;
  /** What the side accepted before the write failed: sent once more, it may mail the person again. */
  sent: readonly ("creation" | "newsletter" | "tags")[] = [];
  /** What the side refused before the write failed: the next attempt may have no reason to send it, and would not tell it. */
  told: readonly Refusal[] = [];

  constructor(
    side: SideName,
    kind: SideErrorKind,
    explanation: Explanation,
    options: { retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(logText(explanation), { cause: options.cause });
    this.name = "SideError";
    this.side = side;
    this.kind = kind;
    this.explanation = explanation;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
