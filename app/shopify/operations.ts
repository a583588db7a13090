/** What the app asks of a customer, everywhere the same, so that every answer maps the same way. */
const customerFields = `#graphql
  fragment SyncedCustomer on Customer {
    id
    firstName
    lastName
    defaultEmailAddress { emailAddress marketingState marketingUpdatedAt }
    defaultPhoneNumber { phoneNumber }
    defaultAddress { id company address1 address2 city provinceCode zip countryCodeV2 }
    tags
    metafields(first: 10, namespace: "$app") { nodes { key value } }
  }
`;

export const readCustomer = `#graphql
  query ReadCustomer($id: ID!) {
    customer(id: $id) { ...SyncedCustomer }
  }
  ${customerFields}
`;

export const findCustomer = `#graphql
  query FindCustomer($identifier: CustomerIdentifierInput!) {
    customerByIdentifier(identifier: $identifier) { ...SyncedCustomer }
  }
  ${customerFields}
`;

/** Half a hundred: with what each one holds, a hundred would pass the 1,000 points that one query may cost. */
export const listCustomers = `#graphql
  query ListCustomers($after: String) {
    customers(first: 50, after: $after, sortKey: ID) {
      nodes { ...SyncedCustomer }
      pageInfo { hasNextPage endCursor }
    }
  }
  ${customerFields}
`;

export const createCustomer = `#graphql
  mutation CreateCustomer($input: CustomerInput!) {
    customerCreate(input: $input) {
      customer { ...SyncedCustomer }
      userErrors { field message }
    }
  }
  ${customerFields}
`;

export const updateCustomer = `#graphql
  mutation UpdateCustomer($input: CustomerInput!) {
    customerUpdate(input: $input) {
      customer { id }
      userErrors { field message }
    }
  }
`;

export const updateAddress = `#graphql
  mutation UpdateAddress($customerId: ID!, $addressId: ID!, $address: MailingAddressInput!) {
    customerAddressUpdate(customerId: $customerId, addressId: $addressId, address: $address) {
      userErrors { field message }
    }
  }
`;

export const createAddress = `#graphql
  mutation CreateAddress($customerId: ID!, $address: MailingAddressInput!) {
    customerAddressCreate(customerId: $customerId, address: $address, setAsDefault: true) {
      userErrors { field message }
    }
  }
`;

export const addTags = `#graphql
  mutation AddTags($id: ID!, $tags: [String!]!) {
    tagsAdd(id: $id, tags: $tags) { userErrors { field message } }
  }
`;

export const removeTags = `#graphql
  mutation RemoveTags($id: ID!, $tags: [String!]!) {
    tagsRemove(id: $id, tags: $tags) { userErrors { field message } }
  }
`;

export const updateEmailConsent = `#graphql
  mutation UpdateEmailConsent($input: CustomerEmailMarketingConsentUpdateInput!) {
    customerEmailMarketingConsentUpdate(input: $input) { userErrors { field message } }
  }
`;

export const setMetafields = `#graphql
  mutation SetMetafields($metafields: [MetafieldsSetInput!]!) {
    metafieldsSet(metafields: $metafields) { userErrors { field message } }
  }
`;

export const deleteMetafields = `#graphql
  mutation DeleteMetafields($metafields: [MetafieldIdentifierInput!]!) {
    metafieldsDelete(metafields: $metafields) { userErrors { field message } }
  }
`;
