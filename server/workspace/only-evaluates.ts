/** Whether a script makes a trainer and never trains with it. */
import type { PythonModule } from "../core/types/python-module.js";

export function onlyEvaluates({ calls, text }: PythonModule): boolean {
	const evaluates = calls.some(({ callee }) => /trainer\w*\.(?:evaluate|predict)$/i.test(callee));
	// Also `getattr(trainer, "train")` and `fit=trainer.train`.
	return evaluates && !/\btrain\(|\.train\b|getattr\([^)]*train|\bfit\(/.test(text);
}
