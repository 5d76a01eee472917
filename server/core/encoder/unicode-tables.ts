/** Where the Unicode tables inside `tokenizers` 0.23 differ from those of today's JavaScript, as contents of classes. */

/** Assigned since Unicode 17; Oniguruma there has Unicode 16. */
export const SINCE_UNICODE_17 = [
	"\\u{88f}\\u{c5c}\\u{cdc}\\u{1acf}-\\u{1add}\\u{1ae0}-\\u{1aeb}\\u{20c1}\\u{2b96}",
	"\\u{a7ce}-\\u{a7cf}\\u{a7d2}\\u{a7d4}\\u{a7f1}\\u{fbc3}-\\u{fbd2}\\u{fd90}-\\u{fd91}",
	"\\u{fdc8}-\\u{fdce}\\u{10940}-\\u{10959}\\u{10ec5}-\\u{10ec7}\\u{10ed0}-\\u{10ed8}",
	"\\u{10efa}-\\u{10efb}\\u{11b60}-\\u{11b67}\\u{11db0}-\\u{11ddb}\\u{11de0}-\\u{11de9}",
	"\\u{16ea0}-\\u{16eb8}\\u{16ebb}-\\u{16ed3}\\u{16ff2}-\\u{16ff6}\\u{187f8}-\\u{187ff}",
	"\\u{18d09}-\\u{18d1e}\\u{18d80}-\\u{18df2}\\u{1ccfa}-\\u{1ccfc}\\u{1ceba}-\\u{1ced0}",
	"\\u{1cee0}-\\u{1cef0}\\u{1e6c0}-\\u{1e6de}\\u{1e6e0}-\\u{1e6f5}\\u{1e6fe}-\\u{1e6ff}",
	"\\u{1f6d8}\\u{1f777}-\\u{1f77a}\\u{1f8d0}-\\u{1f8d8}\\u{1fa54}-\\u{1fa57}\\u{1fa8a}\\u{1fa8e}",
	"\\u{1fac8}\\u{1facd}\\u{1faea}\\u{1faef}\\u{1fbfa}\\u{2b73a}-\\u{2b73f}\\u{2cea2}-\\u{2cead}",
	"\\u{323b0}-\\u{33479}",
].join("");

/** Punctuation by today's tables that the pre-tokenizer `Punctuation` does not know (crate unicode_categories 0.1). */
export const NOT_YET_PUNCTUATION = [
	"\\u{61d}\\u{9fd}\\u{a76}\\u{c77}\\u{c84}\\u{1b4e}-\\u{1b4f}\\u{1b7d}-\\u{1b7f}",
	"\\u{2e43}-\\u{2e4f}\\u{2e52}-\\u{2e5d}\\u{10d6e}\\u{10ead}\\u{10ed0}\\u{10f55}-\\u{10f59}",
	"\\u{10f86}-\\u{10f89}\\u{113d4}-\\u{113d5}\\u{113d7}-\\u{113d8}\\u{1144b}-\\u{1144f}",
	"\\u{1145a}-\\u{1145b}\\u{1145d}\\u{11660}-\\u{1166c}\\u{116b9}\\u{1183b}\\u{11944}-\\u{11946}",
	"\\u{119e2}\\u{11a3f}-\\u{11a46}\\u{11a9a}-\\u{11a9c}\\u{11a9e}-\\u{11aa2}",
	"\\u{11b00}-\\u{11b09}\\u{11be1}\\u{11c41}-\\u{11c45}\\u{11c70}-\\u{11c71}",
	"\\u{11ef7}-\\u{11ef8}\\u{11f43}-\\u{11f4f}\\u{11fff}\\u{12ff1}-\\u{12ff2}",
	"\\u{16d6d}-\\u{16d6f}\\u{16e97}-\\u{16e9a}\\u{16fe2}\\u{1e5ff}\\u{1e95e}-\\u{1e95f}",
].join("");

/** Characters that it still takes for punctuation. */
export const ONCE_PUNCTUATION = ["\\u{166d}\\u{111c9}"].join("");

/** Marks that its normalisers, whose tables are of Unicode 9, keep in their place (crate unicode-normalization-alignments 0.1). */
export const MARKS_SINCE_UNICODE_10 = [
	"\\u{7fd}\\u{897}-\\u{89f}\\u{8ca}-\\u{8d3}\\u{9fe}\\u{c3c}\\u{d3b}-\\u{d3c}\\u{eba}\\u{1715}",
	"\\u{1abf}-\\u{1add}\\u{1ae0}-\\u{1aeb}\\u{1df6}-\\u{1dfa}\\u{a82c}\\u{10d24}-\\u{10d27}",
	"\\u{10d69}-\\u{10d6d}\\u{10eab}-\\u{10eac}\\u{10efa}-\\u{10efb}\\u{10efd}-\\u{10eff}",
	"\\u{10f46}-\\u{10f50}\\u{10f82}-\\u{10f85}\\u{11070}\\u{1133b}\\u{113ce}-\\u{113d0}\\u{1145e}",
	"\\u{11839}-\\u{1183a}\\u{1193d}-\\u{1193e}\\u{11943}\\u{119e0}\\u{11a34}\\u{11a47}\\u{11a99}",
	"\\u{11d42}\\u{11d44}-\\u{11d45}\\u{11d97}\\u{11f41}-\\u{11f42}\\u{1612f}\\u{16ff0}-\\u{16ff1}",
	"\\u{1e08f}\\u{1e130}-\\u{1e136}\\u{1e2ae}\\u{1e2ec}-\\u{1e2ef}\\u{1e4ec}-\\u{1e4ef}",
	"\\u{1e5ee}-\\u{1e5ef}\\u{1e6e3}\\u{1e6e6}\\u{1e6ee}-\\u{1e6ef}\\u{1e6f5}",
].join("");
