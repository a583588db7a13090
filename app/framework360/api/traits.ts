import { z } from "zod";

/** How a POST carries its parameters: as JSON, or as a form that names lists and objects with brackets. */
export type BodyForm = "json" | "form";

const takesOrNot = z.enum(["untried", "takes", "ignores"]).catch("untried").default("untried");

const seen = z.boolean().catch(false).default(false);

/**
 * What one account was seen to do where the vendor documents nothing. A value that cannot be read counts as not learnt.
 */
export const accountTraits = z.object({
  /** The form of body with which a write of this operation took effect. Absent: not seen yet. */
  bodyOf: z
    .record(z.string(), z.enum(["json", "form"]))
    .catch({})
    .default({}),
  /** The form of body that seemed to take effect where the other one had not; it is to be confirmed. */
  supposedBodyOf: z
    .record(z.string(), z.enum(["json", "form"]))
    .catch({})
    .default({}),
  /** How many writes of this operation were accepted and had no effect in either form. */
  withoutEffect: z.record(z.string(), z.number()).catch({}).default({}),
  /** What registering a known e-mail once more does. `replaces`: it blanks what was not sent along. */
  secondRegistration: z
    .enum(["untried", "works", "no-effect", "replaces"])
    .catch("untried")
    .default("untried"),
  /** Whether registering a known e-mail once more makes another customer; also where the account would not show it. */
  repetition: z.enum(["untried", "harmless", "makes-another"]).catch("untried").default("untried"),
  /** Whether customers/update takes what the vendor's reference does not list for it. */
  updateOfTags: takesOrNot,
  updateOfNewsletter: takesOrNot,
  /** Those of both that it seemed to take once; it is to be confirmed. */
  supposedUpdateOf: z
    .array(z.enum(["tags", "newsletter"]))
    .catch([])
    .default([]),
  /** Whether any customer was shown with tags, and with a newsletter choice: then a missing one is a blank. */
  showsTags: seen,
  showsNewsletter: seen,
  /** A new customer who was registered as subscribed was shown so at once, without a confirmation, and others were not. */
  subscribesAtOnce: seen,
  /** A new customer who was registered as subscribed was shown so at once: it may subscribe everybody. */
  showsNewYes: seen,
  /** A new customer was shown as subscribed who was not registered so: then each is registered as not subscribed. */
  subscribesNew: seen,
  /** A new customer who was registered without a choice was shown without a subscription. */
  leavesNew: seen,
  /** A new customer who was registered as not subscribed was shown without a subscription. */
  registersNo: seen,
  /** A registration of a known e-mail that named no choice made something else of a no: then each no is sent along. */
  registrationNeedsNo: seen,
  /** One that named no choice left a no as it was, in an account that subscribes new customers by itself. */
  registrationKeepsNo: seen,
  /** One left the phone, which it was not sent, as it was: so do hidden tags stay. */
  registrationKeeps: seen,
  /** A registration of a known e-mail made one address of the personal one and the billing section. */
  registrationMixesAddresses: seen,
  /** A new customer, or an update, was shown by a later read only: what a person changed a moment ago may not be shown either. */
  showsLate: seen,
  /** Tags are sent as a list (the vendor's reference) or as one text (the vendor's plugin). */
  tagsAs: z.enum(["untried", "list", "text"]).catch("untried").default("untried"),
  /** A list of tags was accepted and had no effect, with none seen before or since: text is sent next. */
  ignoresTagList: seen,
  /** The stand-ins that the account accepts for a missing name. */
  standIns: z.enum(["short", "words"]).catch("short").default("short"),
  /** The form in which the account takes phone numbers (phone-forms.ts). */
  phoneForm: z.enum(["plus", "zeros", "digits", "national"]).catch("plus").default("plus"),
  /** The shapes in which the account's customers show their phones (phone-shapes.ts). */
  phoneShapes: z.record(z.string(), z.literal(true)).catch({}).default({}),
  /** What an update took beside the rest of a customer that its reference does not list, or hardly: a refusal without a word is of something else. */
  updateTook: z.record(z.string(), z.literal(true)).catch({}).default({}),
  /** A registration with phone and billing data is refused, and an update with them is not. */
  registersBare: seen,
  /** customers/list gave ten customers or more without being asked for a page: a list of fewer that is asked for so is complete. */
  listsTen: seen,
  /** customers/update blanks what it is not sent; or was seen to keep it. Neither: not known yet. */
  updateReplaces: seen,
  updateKeeps: seen,
  /** customers/update refuses what comes without the customer's names and e-mail. */
  updateNeedsPerson: seen,
  /** Flat address parameters of customers/update change the personal address, and not the billing address. */
  updatesBillingNested: seen,
  /** They were seen to write the billing address, and to leave a personal one as it was. */
  updatesBillingFlat: seen,
});

export type AccountTraits = z.output<typeof accountTraits>;

/** Traits that are objects. Several calls learn at once, and none of them may undo what another one learnt. */
const mergedTraits = ["bodyOf", "supposedBodyOf", "withoutEffect", "phoneShapes", "updateTook"] as const;

/** Where the traits of one account are kept. */
export type TraitsMemory = {
  read: () => Promise<AccountTraits>;
  /** Keeps these traits beside the others; of those that `mergedTraits` names, the properties that they have. */
  learn: (learnt: Partial<AccountTraits>) => Promise<void>;
  /**
   * Takes what one process alone may try, and forgets what was read. Ends after `forMs` by itself.
   * @returns false: another process has it
   */
  claim: (name: string, forMs: number) => Promise<boolean>;
  release: (name: string) => Promise<void>;
};

/** Traits that are kept for as long as the object lives: for tests, the doctor, and an account that is not saved yet. */
export function createTraitsMemory(known: Partial<AccountTraits> = {}): TraitsMemory {
  let traits = accountTraits.parse(known);
  const claims = new Map<string, number>();
  return {
    claim: (name, forMs) => {
      if ((claims.get(name) ?? 0) > performance.now()) return Promise.resolve(false);
      claims.set(name, performance.now() + forMs);
      return Promise.resolve(true);
    },
    release: (name) => {
      claims.delete(name);
      return Promise.resolve();
    },
    read: () => Promise.resolve(traits),
    learn: (learnt) => {
      const merged = mergedTraits.map((name) => [name, { ...traits[name], ...learnt[name] }]);
      traits = { ...traits, ...learnt, ...(Object.fromEntries(merged) as Partial<AccountTraits>) };
      return Promise.resolve();
    },
  };
}

/** The fields that the account has shown of no customer so far: whether they are in sync cannot be told. */
export function fieldsUnshown({ showsTags, showsNewsletter }: AccountTraits): ("tags" | "newsletter")[] {
  return [...(showsTags ? [] : ["tags" as const]), ...(showsNewsletter ? [] : ["newsletter" as const])];
}

/** Operations that the account accepts without doing anything, by more than one write in either form of body. */
export function operationsWithoutEffect({ withoutEffect, bodyOf }: AccountTraits): string[] {
  return Object.keys(withoutEffect).filter(
    (operation) => withoutEffect[operation]! > 1 && !bodyOf[operation],
  );
}
