import { z } from "zod";

/** What an account does with what it is sent. */
export const writingSchema = z.strictObject({
  /** "customers/update … No tags, no marketing listed": so by default it ignores them. */
  updateAppliesTags: z.boolean(),
  updateAppliesMarketing: z.boolean(),
  /** Whether customers/update leaves texts as they are that it is not sent, or blanks them. */
  updateKeepsTheRest: z.boolean(),
  /** What an update that keeps no rest blanks: also the names, which a registration asks for; or the billing data when it is sent a part of them. */
  updateBlanks: z.enum(["all", "all-but-names", "billing-data"]),
  /** Of extra fields, those that are sent change; or the customer has those alone. A registration or update that blanks the rest blanks these. */
  extraFieldsWritten: z.enum(["merged", "replaced"]),
  /** What an update does with a text that it is sent blank: PHP's `empty` is true of it, as of one that is not sent. */
  blanksOnUpdate: z.enum(["clear", "ignored"]),
  /** The reference lists no required parameter of customers/update: whether one without names and e-mail is refused. */
  updateAsksForPerson: z.boolean(),
  /** The reference does not say what an update does with the e-mail of another customer. Accepted, two customers have the same one. */
  updateOfTakenEmail: z.enum(["refused", "accepted", "ignored"]),
  /** A parameter of customers/update that the reference does not list: ignored unless applied, or refused by name. */
  unknownParameters: z.enum(["ignored", "refused"]),
  /** With addresses apart, where the flat address fields of customers/update go. */
  updateAddress: z.enum(["billing", "personal", "both"]),
  /** "as an upsert by e-mail": a registration with an e-mail that a customer has. */
  registrationOfKnown: z.enum([
    /** Changes what was sent. */
    "update",
    "refusal",
    /** Changes only what is blank. */
    "fill-blanks",
    /** Makes the customer what was sent: texts and tags that are missing become blank. Consent stays unless sent. */
    "replace",
    /** Answers with the customer's id and changes nothing. */
    "nothing",
    /** Creates another customer with the same e-mail. */
    "another",
  ]),
  /** With addresses apart, whether the flat address of such a registration also fills what the billing address has blank. */
  registrationAddress: z.enum(["personal", "fills-billing"]),
  /** Whether registering an existing customer replaces the tags or adds to them. */
  registrationTags: z.enum(["replace", "add"]),
  /** "`password` (all marked required)": whether a registration without one is refused. */
  registrationAsksPassword: z.boolean(),
  /** "When a registration is refused C tries once more without `telefono` and `dati_fatturazione`". */
  registrationRefuses: z.enum(["nothing", "telefono", "dati_fatturazione", "both"]),
  /** "may send mails on registration": for a new customer, for each registration, or never. */
  registrationMails: z.enum(["never", "new", "always"]),
  /** "an account may use double opt-in": a subscription through the API counts once the person confirms by mail. */
  doubleOptIn: z.boolean(),
  /** Which new customers are subscribed: those sent as subscribed; all that are not sent as unsubscribed; or all. */
  subscribesNew: z.enum(["as-sent", "by-default", "always"]),
  /** Names refused: under two characters; or also odd characters, `-`, and more than 120 characters. */
  nameRules: z.enum(["short", "strict"]),
  /** Which phone numbers are taken: all, those of digits alone, those of them that no zeros lead, or Italian ones as dialled in Italy. */
  phoneRules: z.enum(["any", "digits", "no-zeros", "italian"]),
  /** Words that are no names to this account, in lower case: stand-ins for a missing surname. */
  refusedNames: z.array(z.string()),
  /** "silently shortened texts": names, company, street and city end after so many characters; null: never. */
  longestText: z.number().int().min(5).max(255).nullable(),
  /** Names, street and city in the account's own case, when they come through the API. */
  letterCase: z.enum(["as-written", "title", "upper"]),
  /** Letters that Latin-1 has not, in names, company, street, city and tags, when they come through the API: each is a question mark. */
  foreignLetters: z.enum(["kept", "lost"]),
});

export const usualWriting: z.infer<typeof writingSchema> = {
  updateAppliesTags: false,
  updateAppliesMarketing: false,
  updateKeepsTheRest: true,
  updateBlanks: "all",
  extraFieldsWritten: "merged",
  blanksOnUpdate: "clear",
  updateAsksForPerson: false,
  updateOfTakenEmail: "refused",
  unknownParameters: "ignored",
  updateAddress: "billing",
  registrationOfKnown: "update",
  registrationAddress: "personal",
  registrationTags: "replace",
  registrationAsksPassword: false,
  registrationRefuses: "nothing",
  registrationMails: "never",
  doubleOptIn: false,
  subscribesNew: "as-sent",
  nameRules: "short",
  phoneRules: "any",
  refusedNames: [],
  longestText: null,
  letterCase: "as-written",
  foreignLetters: "kept",
};
