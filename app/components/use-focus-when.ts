import { useEffect, useRef, type RefObject } from "react";

/** Moves the focus to a section once this holds, if the button that was pressed has disappeared or is disabled. */
export function useFocusWhen(holds: boolean, section: RefObject<HTMLElement | null>): void {
  const held = useRef(holds);
  useEffect(() => {
    if (holds && !held.current && document.activeElement === document.body) {
      section.current?.focus({ preventScroll: true });
    }
    held.current = holds;
  }, [holds, section]);
}
