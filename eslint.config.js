// Lint rules: what STYLE.md asks for and a machine can check.
import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
	{
		ignores: [
			"node_modules/**",
			"out/**",
			"dist/**",
			"**/node_modules/**",
			"**/*.generated.ts",
			"stubs/**",
			"examples/**",
			".venv/**",
		],
	},
	js.configs.recommended,
	...tseslint.configs.strict,
	{
		rules: {
			"max-lines": ["error", { max: 400 }],
			"max-depth": ["error", 3],
			"no-nested-ternary": "error",
			"prefer-const": "error",
			"no-empty": ["error", { allowEmptyCatch: false }],
			"@typescript-eslint/consistent-type-imports": "error",
			"@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
			"@typescript-eslint/no-invalid-void-type": "off",
		},
	},
	{
		files: ["**/*.mjs", "**/*.js"],
		languageOptions: {
			globals: {
				process: "readonly",
				console: "readonly",
				URL: "readonly",
				Buffer: "readonly",
				setTimeout: "readonly",
				clearTimeout: "readonly",
				setInterval: "readonly",
				clearInterval: "readonly",
				fetch: "readonly",
				AbortController: "readonly",
				AbortSignal: "readonly",
				URLSearchParams: "readonly",
				globalThis: "readonly",
				TextEncoder: "readonly",
				TextDecoder: "readonly",
				performance: "readonly",
				document: "readonly",
				getComputedStyle: "readonly",
			},
		},
	},
	{
		// Functions in here run in a page of the browser.
		files: ["test/e2e/page/**"],
		languageOptions: {
			globals: {
				KeyboardEvent: "readonly",
				MessageEvent: "readonly",
				NodeFilter: "readonly",
				navigator: "readonly",
				requestAnimationFrame: "readonly",
				sessionStorage: "readonly",
				window: "readonly",
			},
		},
	},
	{ files: ["test/**"], rules: { "@typescript-eslint/no-non-null-assertion": "off" } },
);
