// What Vite makes importable.
/// <reference types="svelte" />
/// <reference types="vite/client" />
