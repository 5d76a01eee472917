// An esbuild plugin that takes only the tokenizer out of `@huggingface/transformers`: no model runtime, no images, no templates.
import { createRequire } from "node:module";
import * as path from "node:path";

const require = createRequire(import.meta.url);

/** What the tokenizer and its neighbours import by name; nothing of it is ever called. */
const STAND_INS = {
	"onnxruntime-common":
		"export class Tensor {} export const env = { versions: {} }; export class InferenceSession {} export default { Tensor, env, InferenceSession };",
	"onnxruntime-node":
		"export const env = {}; export class InferenceSession {} export class Tensor {} export const listSupportedBackends = () => []; export default { env, InferenceSession, Tensor, listSupportedBackends };",
	"onnxruntime-web/webgpu":
		"export const env = { wasm: {}, webgpu: {}, webnn: {} }; export class InferenceSession {} export class Tensor {} export default { env, InferenceSession, Tensor };",
	"onnxruntime-web": "export const env = { wasm: {} }; export default { env };",
	// Chat templates are rendered by an engine of our own.
	"@huggingface/jinja": "export class Template {}",
	sharp: 'export default function () { throw new Error("sharp is not bundled"); }',
};

export const libraryTokenizerOnly = {
	name: "library-tokenizer-only",
	setup(build) {
		build.onResolve({ filter: /^@huggingface\/transformers$/ }, () => ({ path: tokenizerSource() }));
		build.onResolve(
			{ filter: /^(onnxruntime-(node|web|common)(\/.*)?|sharp|@huggingface\/jinja)$/ },
			({ path }) => ({
				path,
				namespace: "stand-in",
				sideEffects: false,
			}),
		);
		// This file asks for the runtime through createRequire, which the bundler does not follow.
		build.onLoad({ filter: /transformers[\\/]src[\\/]backends[\\/]onnx-node\.js$/ }, () => ({
			contents: STAND_INS["onnxruntime-node"],
			loader: "js",
		}));
		build.onLoad({ filter: /.*/, namespace: "stand-in" }, ({ path }) => ({
			contents: STAND_INS[path] ?? "export default {};",
			loader: "js",
		}));
	},
};

/** The package's `exports` hide its sources, so the path is built from its entry. */
function tokenizerSource() {
	const entry = require.resolve("@huggingface/transformers");
	return path.join(
		entry.slice(0, entry.lastIndexOf(`${path.sep}dist${path.sep}`)),
		"src",
		"tokenization_utils.js",
	);
}
