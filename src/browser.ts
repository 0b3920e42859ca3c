// What a bundle for browsers gets when it imports the server: a sentence that says what to import instead. No server.

const sentence =
  'holdfast is the server, and does not run in a browser. Import the client: `import { io } from "holdfast/client"`.';

/** So that a bundler, which knows the names it wants and not what they are, gets as far as the sentence. */
export function Server(): never {
  throw new Error(sentence);
}

// Left out by bundlers that trust `sideEffects`; everywhere else it is said at once.
throw new Error(sentence);
