/** A module without a statement, for what is no Python: configurations, and runs that nobody wrote. */
import type { PythonModule } from "../core/types/python-module.js";

export const noCode: Omit<PythonModule, "file" | "text"> = {
	imports: [],
	assignments: [],
	calls: [],
	functions: [],
	prompts: [],
	problems: [],
};
