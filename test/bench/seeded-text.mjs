// Text from a seed, for comparing and for timing tokenizers: the same strings on every machine, and nothing to download.

/** Uniform in [0, 1); mulberry32. */
export function createRandom(seed) {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

const SENTENCES = [
	"The quick brown fox doesn't jump over the lazy dog's 12,345 bones; she'll see it's fine.",
	"¿Por qué el niño comió la piña mañana? ¡Increíble, señor!",
	"Die Größe der Straße überraschte 42 Fußgänger; Äpfel kosten 3,50 €.",
	"L'été dernier, où étiez-vous ? Ça m'a coûté 1 234,56 €…",
	"Привет, мир! Съешь ещё этих мягких французских булок, да выпей чаю.",
	"今天天气很好，我们去公园散步吧！価格は３２００円です。",
	"日本語のテキスト、カタカナとひらがな。「引用」も含む。",
	"안녕하세요, 세계! 한국어 문장을 토큰으로 나눕니다.",
	"مرحبا بالعالم، كيف حالك اليوم؟ العدد ١٢٣٤٥.",
	"שלום עולם, מה שלומך היום? תודה רבה.",
	"नमस्ते दुनिया, आप कैसे हैं? क्षत्रिय ज्ञान १२३।",
	"สวัสดีชาวโลก วันนี้อากาศดีมาก ๑๒๓",
	"Tiếng Việt có dấu: Nguyễn Thị Hồng đã đến Đà Nẵng.",
	"def f(x: int) -> list[str]:\n\treturn [f'{i:>3}' for i in range(x)]  # noqa: E501\n",
	"const a = {\"key\": [1, 2.5e-10, null], 'b': `t${x}`};\r\nif (a !== b && c >= 0xFF) { return; }\n",
	"SELECT * FROM users WHERE id = 10001 AND name LIKE '%O''Brien%';\n\n\n    -- end\n",
	"| a | b |\n|---|:-:|\n| **x** | `y` |\n\n1. one\n2. two\n   - three\n",
	"E = mc², ∑ᵢ xᵢ ≤ ∞, α→β, ½ + ¼, Ⅻ, ㎏, ﬁ, ℌ, ①",
	"https://example.com/a_b?c=%20d&e=f#g user@mail.org C:\\Dir\\file.txt",
	"I'M sure THEY'RE here, WE'LL go; don’t 'ſo' it. HTTPServer getHTTPResponseCode camelCase",
];

const FRAGMENTS = [
	" ",
	"  ",
	"   ",
	"            ",
	"\t",
	"\t\t",
	"\n",
	"\n\n",
	" \n",
	"\r\n",
	"\r",
	"\u00a0",
	"\u3000",
	"\u2028",
	"\u0085",
	"\ufeff",
	"\u200b",
	"\u00ad",
	"\u0000",
	"\u0007",
	"\u001b[0m",
	"\u007f",
	"\u0009\u000b\u000c",
	"👍",
	"👍🏽",
	"👩‍👩‍👧‍👦",
	"🏳️‍🌈",
	"🇩🇪🇫🇷",
	"❤️",
	"✈︎",
	"1️⃣",
	"🧑🏿‍💻",
	"𝒳𝓎",
	"𠮷野家",
	"\u{1f9ff}\u{e0067}",
	"e\u0301",
	"a\u0323\u0302",
	"o\u0302\u0323",
	"\u0301",
	" \u0301x",
	"n\u0303o",
	"q\u0307\u0323",
	"가",
	"\u1100\u1161\u11a8",
	"\u212b",
	"\u2126",
	"\u0958",
	"\u0344",
	"ﷺ",
	"\u202eabc\u202c",
	"\u061c",
	"\u200f",
	"‍",
	"‌",
	"क्‍ष",
	"<s>",
	"</s>",
	"<unk>",
	"<|im_start|>",
	"<|im_end|>",
	"<|endoftext|>",
	"<|eot_id|>",
	"<|begin_of_text|>",
	"<bos>",
	"<eos>",
	"<start_of_turn>",
	"<end_of_turn>",
	"<｜begin▁of▁sentence｜>",
	"<｜User｜>",
	"<｜tool▁calls▁begin｜>",
	"[INST]",
	"[/INST]",
	"<|user|>",
	"<|end|>",
	"<think>",
	"</think>",
	"<tool_call>",
	"<|START_OF_TURN_TOKEN|>",
	"<BOS_TOKEN>",
	"<EOT>",
	"<META>",
	"<|im_",
	"|>",
	"<0x0A>",
	"<0xE4>",
	"▁",
	"▁▁▁",
	"▁the",
	"Ġ",
	"Ċ",
	"<mask>",
	" <mask> ",
	"<table>",
	"<unused0>",
	"<|fim_prefix|>",
	"0",
	"7",
	"12",
	"123",
	"1234",
	"12345678901234567890",
	"3.14159",
	"²³",
	"٣٤٥",
	"½",
	"'s",
	"'S",
	"'ll",
	"'LL",
	"'ſ",
	"’t",
	"...",
	"…",
	"—",
	"!!!",
	"?!",
	"==",
	"->",
	"://",
	"\\n",
	"``",
	"***",
	"the",
	" the",
	"The",
	" Hello",
	"ization",
	"supercalifragilisticexpialidocious",
	"Donaudampfschifffahrtsgesellschaft",
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	"-------------------------",
	"________",
];

const BLOCKS = [
	[0x20, 0x7e],
	[0x20, 0x7e],
	[0xa0, 0xff],
	[0x100, 0x24f],
	[0x250, 0x2ff],
	[0x300, 0x36f],
	[0x370, 0x3ff],
	[0x400, 0x52f],
	[0x590, 0x5f4],
	[0x600, 0x6ff],
	[0x900, 0xd7f],
	[0xe00, 0xeff],
	[0x1100, 0x11ff],
	[0x1e00, 0x1fff],
	[0x2000, 0x206f],
	[0x2070, 0x218f],
	[0x2190, 0x2bff],
	[0x3000, 0x30ff],
	[0x4e00, 0x9fff],
	[0xac00, 0xd7a3],
	[0xf900, 0xfaff],
	[0xfe00, 0xffef],
	[0x10000, 0x100ff],
	[0x1d400, 0x1d7ff],
	[0x1f300, 0x1faff],
	[0x20000, 0x2a6df],
	[0x2f800, 0x2fa1d],
	[0xe000, 0xe0ff],
	[0xe0000, 0xe01ef],
];

/** `count` strings of languages, code, emoji, marks, controls, special tokens, long words and characters at random. */
export function seededStrings(seed, count, specials = []) {
	const random = createRandom(seed);
	const below = (limit) => Math.floor(random() * limit);
	const pick = (list) => list[below(list.length)];
	const fragments = [...FRAGMENTS, ...specials];
	const part = () => {
		const kind = random();
		if (kind < 0.25) return sliceOf(pick(SENTENCES), random);
		if (kind < 0.7) return pick(fragments);
		if (kind < 0.76) return pick(fragments).repeat(1 + below(12));
		if (kind < 0.78) return longWord(random);
		const [low, high] = pick(BLOCKS);
		return Array.from({ length: 1 + below(4) }, () => String.fromCodePoint(low + below(high - low + 1))).join(
			"",
		);
	};
	return Array.from({ length: count }, (_, i) => {
		if (i < SENTENCES.length) return SENTENCES[i];
		return Array.from({ length: 1 + below(20) }, part).join("");
	});
}

function sliceOf(text, random) {
	const characters = Array.from(text);
	const start = Math.floor(random() * characters.length);
	return characters.slice(start, start + 1 + Math.floor(random() * 40)).join("");
}

function longWord(random) {
	const alphabets = [
		"abcdefghijklmnopqrstuvwxyz",
		"aab",
		"的一是不了人我在有他",
		"абвгдежз",
		"0123456789",
		" ",
		"ĀāĂă",
		"👍❤",
	];
	const alphabet = Array.from(alphabets[Math.floor(random() * alphabets.length)]);
	const length = 20 + Math.floor(random() * 400);
	return Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");
}

/** About `megabytes` of chat-like text that repeats as real text does: frequent words often, new words all the time. */
export function seededCorpus(seed, megabytes, sources = []) {
	const random = createRandom(seed);
	const below = (limit) => Math.floor(random() * limit);
	const words = wordList(random, sources);
	// Zipf: the word of rank r about every 1/r.
	const word = () => words[Math.floor(Math.exp(random() * Math.log(words.length)))] ?? words[0];
	const sentence = () => {
		const parts = Array.from({ length: 4 + below(18) }, () => (random() < 0.03 ? newWord(random) : word()));
		const [first = ""] = parts;
		parts[0] = first.charAt(0).toUpperCase() + first.slice(1);
		const ends = [`: ${below(100000)}`, "?", ".", ".", ".", ".", ".", "."];
		return parts.join(random() < 0.02 ? ", " : " ") + ends[below(ends.length)];
	};
	const paragraph = () => {
		const kind = random();
		if (kind < 0.08) return SENTENCES[below(SENTENCES.length)];
		if (kind < 0.16)
			return `\`\`\`python\nfor ${word()} in ${word()}_${word()}:\n    ${word()}(${below(1000)}, "${word()}")\n\`\`\``;
		return Array.from({ length: 1 + below(6) }, sentence).join(" ");
	};
	const texts = [];
	for (let size = 0; size < megabytes * 1e6;) {
		const turns = Array.from({ length: 2 + below(4) }, (_, i) => {
			const body = Array.from({ length: 1 + below(3) }, paragraph).join("\n\n");
			return `<|im_start|>${i % 2 === 0 ? "user" : "assistant"}\n${body}<|im_end|>\n`;
		});
		const text = turns.join("");
		size += Buffer.byteLength(text);
		texts.push(text);
	}
	return texts;
}

function wordList(random, sources) {
	const counts = new Map();
	for (const source of [...sources, ...SENTENCES]) {
		for (const found of source.match(/[\p{L}\p{N}_'’-]+/gu) ?? [])
			counts.set(found, (counts.get(found) ?? 0) + 1);
	}
	const words = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([found]) => found);
	while (words.length < 60_000) words.push(newWord(random));
	return words;
}

const ONSETS = [
	"b",
	"br",
	"c",
	"ch",
	"d",
	"f",
	"fl",
	"g",
	"h",
	"j",
	"k",
	"l",
	"m",
	"n",
	"p",
	"pr",
	"qu",
	"r",
	"s",
	"st",
	"t",
	"tr",
	"v",
	"w",
	"z",
	"",
];
const VOWELS = ["a", "e", "i", "o", "u", "ea", "ou", "io", "ai", "y"];
const CODAS = ["", "", "n", "r", "s", "t", "l", "nd", "st", "ck", "m", "ng", "x"];

function newWord(random) {
	const pick = (list) => list[Math.floor(random() * list.length)];
	const syllables = 1 + Math.floor(random() * 4);
	return Array.from({ length: syllables }, () => pick(ONSETS) + pick(VOWELS) + pick(CODAS)).join("");
}
