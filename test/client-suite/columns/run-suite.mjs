// Loads the suite and runs it: what a runtime is started with, and after it the suite's file and where to report.
const [suite, url] = process.argv.slice(-2);
const { runCases } = await import(suite);
await runCases(url);
