import { z } from "zod";

/** A Shopify customer's id as extensions have it. */
export const shopifyCustomerId = z.string().regex(/^gid:\/\/shopify\/Customer\/\d{1,20}$/);
