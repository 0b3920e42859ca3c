// What a bundle for browsers gets when it imports the server: a sentence that says what to import instead. No server.

throw new Error(
  'holdfast is the server, and does not run in a browser. Import the client: `import { io } from "holdfast/client"`.',
);
