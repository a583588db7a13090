import { z } from "zod";

import { sideNames } from "../../sync/customer.ts";
import { placesSchema } from "../../sync/extra-fields.ts";
import { waysOf } from "../../sync/field-groups.ts";
import { notSubscribedMeanings, audienceKinds } from "../../sync/policy.ts";
import { parseTags } from "./tags.ts";

/** How long the number or name of a newsletter list may be. */
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

/** When the choices that the page showed were saved; blank: never. */
const savedAt = z
  .union([z.iso.datetime(), z.literal("").transform(() => null)])
  .optional()
  .catch(undefined);

/** The places of extra values, as JSON. */
const places = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: "custom" });
      return z.NEVER;
    }
  })
  .pipe(placesSchema)
  .optional();

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
  historyLines: onOrOff,
  namesWay: choice(waysOf("names")),
  phoneWay: choice(waysOf("phone")),
  addressWay: choice(waysOf("address")),
  taxDataWay: choice(waysOf("taxData")),
  tagsWay: choice(waysOf("tags")),
  newsletterWay: choice(waysOf("newsletter")),
  orderFiguresWay: choice(waysOf("orderFigures")),
  ignoredTags: tags,
  createdTag: tags.transform((typed) => typed && (typed[0] ?? null)),
  notSubscribedMeans: choice(notSubscribedMeanings),
  newsletterList: z
    .string()
    .trim()
    .max(maxListLength)
    .transform((list) => (list === "" ? null : list))
    .optional()
    .catch(undefined),
});

/** The data that the page's form sends. */
export const saveForm = settingsForm.extend({ savedAt, extraPlaces: places });
