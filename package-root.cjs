// Where this package lives on disk, for CommonJS; package-root.mjs is its twin.
exports.packageRoot = __dirname;
