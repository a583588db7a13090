import { z } from "zod";
import type { AddressInput, CustomerInput } from "../../customers.ts";
import type { SandboxAddress, SandboxCustomer } from "../../state.ts";

const text = z.string().trim().default("");

const addressFields = {
  company: text,
  address1: text,
  address2: text,
  city: text,
  province: text,
  zip: text,
  country: text,
};

const textFields = {
  firstName: text,
  lastName: text,
  email: text,
  phone: text,
  ...addressFields,
  tags: text,
  note: text,
};

/** A customer as the form's fields hold it. A checkbox that is not ticked is not sent. */
const formValues = z.object({ ...textFields, marketing: z.stringbool().default(false) });

export type FormValues = z.infer<typeof formValues>;
export type FormField = keyof FormValues;

/** What was in the form when it was shown, sent back with it as JSON. */
const shownValues = z
  .string()
  .transform((json, context) => {
    try {
      return JSON.parse(json) as unknown;
    } catch {
      context.addIssue("This is not JSON.");
      return z.NEVER;
    }
  })
  .pipe(z.object({ ...textFields, marketing: z.boolean() }));

export const submittedForm = formValues.extend({ shown: shownValues.optional() });

export function defaultAddress(customer: SandboxCustomer): SandboxAddress | undefined {
  return customer.addresses.find(({ id }) => id === customer.defaultAddressId);
}

/** An empty form, or a customer's. `countryCode` is proposed where there is no address yet. */
export function valuesOf(customer: SandboxCustomer | undefined, countryCode: string): FormValues {
  const address = customer && defaultAddress(customer);
  return {
    firstName: customer?.firstName ?? "",
    lastName: customer?.lastName ?? "",
    email: customer?.email ?? "",
    phone: customer?.phone ?? "",
    company: address?.company ?? "",
    address1: address?.address1 ?? "",
    address2: address?.address2 ?? "",
    city: address?.city ?? "",
    province: address?.provinceCode ?? "",
    zip: address?.zip ?? "",
    country: address ? (address.countryCode ?? "") : countryCode,
    tags: customer?.tags.join(", ") ?? "",
    note: customer?.note ?? "",
    marketing: customer?.emailConsent.state === "SUBSCRIBED",
  };
}

/** The input that creates a customer. */
export function creation(values: FormValues): CustomerInput {
  const { firstName, lastName, email, phone, note } = values;
  return {
    firstName,
    lastName,
    email,
    phone,
    note,
    tags: tagList(values),
    ...(hasAddress(values) && { addresses: [addressInput(values)] }),
    ...(values.marketing && { emailMarketingConsent: subscribed }),
  };
}

/**
 * The input that makes of a customer what the form says. Fields that were not touched are left out, as the real
 * admin does: what somebody else changed meanwhile must not be undone by saving.
 */
export function changes(customer: SandboxCustomer, values: FormValues, shown: FormValues): CustomerInput {
  const touched = (field: FormField) => values[field] !== shown[field];
  const input: CustomerInput = {};
  for (const field of ["firstName", "lastName", "email", "phone", "note"] as const) {
    if (touched(field)) input[field] = values[field];
  }
  if (touched("tags")) input.tags = tagList(values);
  if (addressNames.some(touched)) input.addresses = changedAddresses(customer, values);
  if (touched("marketing"))
    input.emailMarketingConsent = values.marketing ? subscribed : { marketingState: "UNSUBSCRIBED" };
  return input;
}

const addressNames = Object.keys(addressFields) as (keyof typeof addressFields)[];

const subscribed = { marketingState: "SUBSCRIBED", marketingOptInLevel: "SINGLE_OPT_IN" } as const;

function changedAddresses(customer: SandboxCustomer, values: FormValues): AddressInput[] {
  const present = defaultAddress(customer);
  if (!present) return hasAddress(values) ? [addressInput(values)] : [];
  return customer.addresses.flatMap((address) => {
    if (address !== present) return [{ id: address.id }];
    return hasAddress(values) ? [{ id: present.id, ...addressInput(values) }] : [];
  });
}

// A country alone is only what the form proposed.
function hasAddress(values: FormValues): boolean {
  return addressNames.some((name) => name !== "country" && values[name] !== "");
}

function addressInput({
  company,
  address1,
  address2,
  city,
  province,
  zip,
  country,
}: FormValues): AddressInput {
  return { company, address1, address2, city, zip, countryCode: country, provinceCode: province };
}

function tagList({ tags }: FormValues): string[] {
  return tags
    .split(",")
    .map((tag) => tag.trim())
    .filter(Boolean);
}
