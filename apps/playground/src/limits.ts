// The bounds both ends keep. The page uses them to help, the server to refuse.

/** Colours in the palette: `--hue-0` … in the style sheet. */
export const hues = 6;

/** Rooms that are always there. */
export const standingRooms = ["harbour", "reef", "open sea"] as const;

export const limits = {
  nameLength: 24,
  roomLength: 20,
  textLength: 500,
  pictureBytes: 700_000,
  /** Numbers (two a point) in one piece of a stroke. */
  pieceNumbers: 400,
  /** The board is this many units wide and high: points travel as small whole numbers. */
  boardUnits: 1000,
} as const;
