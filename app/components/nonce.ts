import { createContext, useContext } from "react";

const Nonce = createContext<string | undefined>(undefined);

/** Gives the answer's nonce to the scripts that the server renders; the browser renders without one. */
export const NonceProvider = Nonce.Provider;

/** What an inline script needs to be run (app/http/page-policy.ts). */
export const useNonce = () => useContext(Nonce);
