/** Whether two names may be of one model. */

/**
 * False only where the names prove two models: another size, another generation, a base beside its chat model. Copies by
 * other owners, quantised ones and folders keep the name of the model.
 */
export function maybeSameModel(a: string, b: string): boolean {
	const [left, right] = [wordsOf(a), wordsOf(b)];
	if (left === undefined || right === undefined || left.plain === right.plain) {
		return true;
	}
	const hasOtherSize = left.size !== undefined && right.size !== undefined && left.size !== right.size;
	const isOtherKind = left.isChat !== right.isChat;
	const isRenamed = left.isRenamed || right.isRenamed;
	return !hasOtherSize && (isRenamed || (!isOtherKind && left.size === undefined));
}

interface NameWords {
	readonly plain: string;
	/** In billions. */
	readonly size?: string;
	readonly isChat: boolean;
	/** By an owner who gives models other names. */
	readonly isRenamed: boolean;
}

/** Undefined for folders, whose names a person chose. */
function wordsOf(name: string): NameWords | undefined {
	const cached = /models--([\w.-]+?)--([\w.-]+)/.exec(name);
	const hub = cached === null ? name : `${cached[1] ?? ""}/${cached[2] ?? ""}`;
	const match = /^([\w-][\w.-]*)\/([\w.-]+)$/.exec(hub);
	if (match === null || FOLDERS.test(match[1] ?? "")) {
		return undefined;
	}
	const plain = (match[2] ?? "")
		.toLowerCase()
		.replace(
			/(?:-unsloth)?-bnb-[48]bit$|-(?:[48]bit|bf16|fp16|hf|gguf|mlx)\b|-(?:gptq|awq|fp8|int[48]|exl2).*$/g,
			"",
		)
		.replace(/^meta-/, "")
		.replace(/[._]/g, "-");
	const size = /(?:^|[^a-z0-9])(\d+(?:-\d+)?(?:x\d+)?)[bm](?:-|$)/.exec(plain)?.[1];
	return {
		plain,
		...(size === undefined ? {} : { size }),
		isChat: /(?:^|-)(?:instruct|chat|it)(?:-|$)/.test(plain),
		isRenamed: /^(?:unsloth|mlx-community|thebloke|bartowski|nousresearch)$/i.test(match[1] ?? ""),
	};
}

const FOLDERS =
	/^(?:\.{1,2}|out|outputs?|results?|models?|checkpoints?|adapters?|saved?|runs?|weights|base|data)$/i;
