// The types of index.mjs: those of the classes that it takes from CommonJS.
export * from "./index.cjs";
