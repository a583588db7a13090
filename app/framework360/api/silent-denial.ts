import { notPermitted, silentLooksAfterMs } from "./confirm-denial.ts";
import { failedBecause, isSilentRefusal, type Framework360Error } from "./failure.ts";
import { listSample, type AccountReader } from "./missing-customer.ts";
import type { WireCustomer } from "./schemas.ts";
import { lookUntil } from "./wait.ts";

type Account = Pick<AccountReader, "list"> & {
  /** @throws {Framework360Error} `key-refused` when the account does not accept the key */
  check: () => Promise<unknown>;
  pause: (ms: number) => Promise<void>;
};

/**
 * The error that a refusal without words stands for where the function is refused so whichever customer it is asked for, although
 * the account accepts the key: listed ones, and one that cannot exist. Then the key may not call the function. Null: the refusal
 * may concern this customer alone, or be over in a moment. Never throws.
 * @param ask calls the function for a customer; null: for one that cannot exist
 */
export async function findSilentDenial(
  error: unknown,
  operation: string,
  ask: (customer: WireCustomer | null) => Promise<unknown>,
  { list, check, pause }: Account,
): Promise<Framework360Error | null> {
  if (!isSilentRefusal(error)) return null;
  const refusal = await check().then(() => null, asError);
  if (failedBecause(refusal, "key-refused")) return refusal;
  if (refusal !== null && !failedBecause(refusal, "permission-missing")) return null;
  // A key that may read no customer may list none either.
  const isDenied = (reason: unknown) =>
    isSilentRefusal(reason) || failedBecause(reason, "permission-missing");
  const listed = await listSample(list).catch((reason: unknown) => (isDenied(reason) ? [] : null));
  if (listed === null) return null;
  const isRefusedForAll = async () => {
    for (const customer of [...listed, null])
      if (!isSilentRefusal(await ask(customer).then(() => null, asError))) return false;
    return true;
  };
  const looks = { pauses: silentLooksAfterMs, pause };
  if (!(await lookUntil(isRefusedForAll, (isRefused) => !isRefused, looks))) return null;
  return notPermitted(operation, error);
}

const asError = (error: unknown) => error;
