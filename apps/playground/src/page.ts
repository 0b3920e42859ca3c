// Finds and makes elements. It knows nothing of the playground.

/**
 * The element with this id.
 *
 * @throws Error when the page has no such element of that type: page and script do not fit together.
 */
export function find<Type extends Element>(id: string, type: new () => Type): Type {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`The page has no ${type.name} with the id "${id}".`);
}

interface Looks {
  readonly class?: string;
  readonly text?: string;
  readonly title?: string;
  /** `data-` attributes. */
  readonly data?: Readonly<Record<string, string>>;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Makes an element. Text is set as text: nothing a peer says is ever read as HTML. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  looks: Looks = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (looks.class !== undefined) element.className = looks.class;
  if (looks.text !== undefined) element.textContent = looks.text;
  if (looks.title !== undefined) element.title = looks.title;
  Object.assign(element.dataset, looks.data);
  for (const [name, value] of Object.entries(looks.attributes ?? {})) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** True where the person asked the system for less motion. */
export function prefersStillness(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
