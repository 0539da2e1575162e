/** What eslint asks of the desk's modules and of their tests; tsconfig.json has the types. */

import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: [".venv/", "var/", "tests/output/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    files: ["pages/**/*.mjs"],
    languageOptions: { globals: globals.browser },
    rules: {
      complexity: ["error", 15],
      eqeqeq: "error",
      "max-len": ["error", { code: 100 }],
      "max-lines": ["error", 400],
      "no-console": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-param-reassign": "error",
      "no-shadow": "error",
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  { files: ["tests/**/*.mjs"], languageOptions: { globals: globals.node } },
];
