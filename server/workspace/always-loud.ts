/** Rules whose findings are never softened: a loader stops at any row that it reads, and a secret leaves the computer with the file. */
export const ALWAYS_LOUD: readonly string[] = [
	"analysis-stopped",
	"duplicate-key",
	"integer-too-large",
	"invalid-jsonl",
	"lone-surrogate",
	"secret-in-data",
];
