/** Texts on which our encoder is compared with the library: every script, every kind of boundary, every added token. */

/** More added tokens than this are compared by the first ones; they differ in their text only. */
const MOST_ADDED = 300;

export function probeTexts(addedTokens: readonly string[]): readonly string[] {
	const added = addedTokens.slice(0, MOST_ADDED);
	return [
		...plain,
		...plain.map((text) => ` ${text} `),
		...plain.map((text, i) => `${text}\n\n${plain[(i * 7 + 3) % plain.length] ?? ""}`),
		...added.map((token) => `a${token}b`),
		...added.map((token) => ` ${token} \n${token}x`),
		`${added.slice(0, 5).join("")}Hello${added.slice(0, 5).join(" ")}`,
	];
}

const plain: readonly string[] = [
	"",
	" ",
	"   ",
	"\n",
	"\r\n",
	"\t\t x",
	"Hello, world!",
	"don't can't I'LL we've",
	"The quick brown fox jumps over 13 lazy dogs.",
	"1234567890 3.14159 1,000,000 0x1F 2e-4",
	"snake_case camelCase kebab-case ALLCAPS",
	'def f(x):\n    return {"a": [1, 2, 3]}  # comment\n',
	"<div class='a'>&amp;</div>",
	"https://example.org/a?b=c&d=%20#e",
	"multiple    spaces     inside",
	"trailing spaces   ",
	"....!!!???---***",
	"«guillemets» “quotes” ‘single’ – — …",
	"Grüße aus Köln, ça va? Ñandú, Łódź, Øre",
	"Cafe\u0301 e\u0301 a\u0308\u0301 o\u0302",
	"Привет, мир! Как дела?",
	"Γειά σου Κόσμε",
	"مرحبا بالعالم كيف حالك",
	"שלום עולם",
	"नमस्ते दुनिया",
	"สวัสดีชาวโลก",
	"你好，世界。今天天气很好",
	"こんにちは世界、カタカナとひらがな",
	"안녕하세요 세계",
	"🐟 👍🏽 👩‍👩‍👧‍👦 🇳🇴 ☕️",
	"a\u00a0b\u2003c\u200bd\ufeffe",
	"\u0001\u0002\u007f",
	"ﬁ ﬀ ① ½ ㎏",
	"x".repeat(70),
	"ab".repeat(60),
	" \n \n  \n\t\n",
	"user: Hi\nassistant: Hello.",
	"[INST] a [/INST] b </s><s>",
	"<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n",
	"### Instruction:\nAdd 2 and 2.\n\n### Response:\n4",
];
