import { useEffect, useState, type RefObject } from "react";

/**
 * Leads to the first field of a form that is wrong, as soon as the form is shown: the button that was pressed may be in the
 * save bar, far from the field.
 */
export function useWrongField(form: RefObject<HTMLFormElement>): () => void {
  const [isWanted, setWanted] = useState(false);
  useEffect(() => {
    const field = isWanted && form.current?.querySelector<HTMLElement>("[aria-invalid=true]");
    if (!field || !field.checkVisibility()) return;
    field.focus({ preventScroll: true });
    field.scrollIntoView({ block: "center" });
    setWanted(false);
  });
  return () => setWanted(true);
}
