/** Chat templates that TRL replaces by a training variant, as far as the variant's spans were compared with the real one. */

export interface TrainingTemplate {
	/** For people. */
	readonly name: string;
	/** The first TRL release that replaces it. */
	readonly since: string;
	/** Length and hash of the exact original; TRL compares the whole string. */
	readonly fingerprint: string;
	/** The variant's generation block: the text after `opens` up to and with `closes`. The rendered text is the same. */
	readonly opens: string;
	readonly closes: string;
}

const trainingTemplates: readonly TrainingTemplate[] = [
	{
		name: "Qwen2.5",
		since: "1.1.0",
		fingerprint: "2507:6aca5d559fdb32a2",
		opens: "<|im_start|>assistant",
		closes: "<|im_end|>\n",
	},
];

/** `undefined` for a template whose training variant is not known here. */
export function findTrainingTemplate(chatTemplate: string): TrainingTemplate | undefined {
	const fingerprint = fingerprintOf(chatTemplate);
	return trainingTemplates.find((candidate) => candidate.fingerprint === fingerprint);
}

/** Two independent 32-bit FNV-1a style hashes and the length: enough to tell templates apart, not a digest. */
export function fingerprintOf(text: string): string {
	let first = 0x811c9dc5;
	let second = 0x9747b28c;
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		first = Math.imul(first ^ code, 0x01000193);
		second = Math.imul(second ^ code, 0x85ebca6b) ^ (second >>> 13);
	}
	return `${text.length}:${hex(first)}${hex(second)}`;
}

function hex(value: number): string {
	return (value >>> 0).toString(16).padStart(8, "0");
}
