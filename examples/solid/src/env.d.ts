// What Vite makes importable.
/// <reference types="vite/client" />
