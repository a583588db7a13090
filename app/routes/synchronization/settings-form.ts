import { z } from "zod";

import { sideNames } from "../../sync/customer.ts";
import { addressPolicies, notSubscribedMeanings, audienceKinds } from "../../sync/policy.ts";
import { parseTags } from "./tags.ts";

/** The longest number or name of a newsletter list. */
export const maxListLength = 100;

const toggle = z
  .string()
  .optional()
  .transform((value) => value !== undefined && value !== "" && value !== "false" && value !== "off");

/** A choice that is missing or unknown stays as it was saved. */
const choice = <Value extends string>(values: readonly Value[]) => z.enum(values).optional().catch(undefined);

const onOrOff = z
  .enum(["on", "off"])
  .transform((value) => value === "on")
  .optional()
  .catch(undefined);

const tags = z.string().transform(parseTags).optional().catch(undefined);

/** When the choices were saved that the page showed; blank: they never were. */
const savedAt = z
  .union([z.iso.datetime(), z.literal("").transform(() => null)])
  .optional()
  .catch(undefined);

/** The choices of the page, from its form or from an address that names them. */
export const settingsForm = z.object({
  customersEnabled: toggle,
  shopifyToFramework360: toggle,
  framework360ToShopify: toggle,
  inboundAudience: choice(audienceKinds),
  inboundTags: tags,
  outboundAudience: choice(audienceKinds),
  outboundTags: tags,
  conflictWinner: choice(sideNames),
  syncTags: onOrOff,
  syncNewsletter: onOrOff,
  historyLines: onOrOff,
  addresses: choice(addressPolicies),
  notSubscribedMeans: choice(notSubscribedMeanings),
  newsletterList: z
    .string()
    .trim()
    .max(maxListLength)
    .transform((list) => (list === "" ? null : list))
    .optional()
    .catch(undefined),
});

/** What the page's form sends when it is saved. */
export const saveForm = settingsForm.extend({ savedAt });
