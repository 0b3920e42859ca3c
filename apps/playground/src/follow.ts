// Keeps a list at its end while it grows, until the reader scrolls away from it.

/** A list that is followed. */
export interface Following {
  /** Goes to the end, and stays there. */
  readonly toEnd: () => void;
  /** The list has grown: goes along, unless the reader is elsewhere. Tells whether it went. */
  readonly grown: () => boolean;
}

/** How close to the end counts as there. */
const nearPx = 40;

/** Follows `list`; `onEnd` is called when the reader comes back to the end. */
export function follow(list: HTMLElement, onEnd: () => void = () => {}): Following {
  let isFollowing = true;
  const toEnd = (): void => {
    isFollowing = true;
    list.scrollTop = list.scrollHeight;
    onEnd();
  };
  const grown = (): boolean => {
    if (isFollowing) toEnd();
    return isFollowing;
  };
  list.addEventListener("scroll", () => {
    // A hidden list has no height, and nobody scrolled it.
    if (list.clientHeight === 0) return;
    isFollowing = list.scrollHeight - list.scrollTop - list.clientHeight < nearPx;
    if (isFollowing) onEnd();
  });
  // Shown after it was hidden, or made smaller by a keyboard on the screen.
  new ResizeObserver(grown).observe(list);
  return { toEnd, grown };
}
