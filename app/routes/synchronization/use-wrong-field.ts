import { useEffect, useState, type RefObject } from "react";

/**
 * `lead` leads to the first field of the form that is wrong, as soon as the form is shown: the button that was pressed may be
 * in the save bar, far from the field. `tried`: whether it was called before.
 */
export function useWrongField(form: RefObject<HTMLFormElement>): { tried: boolean; lead: () => void } {
  const [attempts, setAttempts] = useState({ made: 0, led: 0 });
  const { made, led } = attempts;
  useEffect(() => {
    const field = made > led && form.current?.querySelector<HTMLElement>("[aria-invalid=true]");
    if (!field || !field.checkVisibility()) return;
    field.focus({ preventScroll: true });
    field.scrollIntoView({ block: "center" });
    setAttempts({ made, led: made });
  });
  return { tried: made > 0, lead: () => setAttempts({ made: made + 1, led }) };
}
