// The types of progress.mjs.

/** Says how far a long run is. */
export class Progress {
  constructor(total: number);
  begin(text: string): void;
  end(text: string): void;
}
