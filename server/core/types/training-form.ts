/** The form in which a run's training text leads up to an answer. */
import type { Location } from "../base/text-range.js";

interface FormBase {
	/** Where the script builds it, or a record that has it. */
	readonly location: Location;
	/** Set where all forms that the run has are given, such as one with and one without an input. */
	readonly isOneOfAll?: boolean;
}

export type TrainingForm =
	| (FormBase & {
			readonly kind: "text";
			/** With `HOLE` for what varies from record to record. */
			readonly text: string;
			/** Set where a hole stands for text that is not known, which may be none. */
			readonly mayLackHoles?: boolean;
			/** The same of real records, filled in; none when only the script is known. */
			readonly filled: readonly string[];
			/** How answers of real records begin. */
			readonly answers: readonly string[];
	  })
	| (FormBase & {
			readonly kind: "chat";
			/** Every system message that occurs, `undefined` for a chat without one; absent: not known. May hold `HOLE`. */
			readonly systems?: readonly (string | undefined)[];
			/** The script's text of the question, with `HOLE`. */
			readonly user?: string;
			/** Questions of real records. */
			readonly users: readonly string[];
			/** Chats as the run's template prints them up to the answer, with `HOLE` for the question. */
			readonly rendered: readonly string[];
	  });
