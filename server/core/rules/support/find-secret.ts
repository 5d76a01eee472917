/** The first secret of a text, by the form that its service gives it and by what tells it from an example of documentation. */

export interface Secret {
	/** `A GitHub token`. */
	readonly name: string;
	/** Its first characters, which tell nothing. */
	readonly shown: string;
	readonly start: number;
	readonly end: number;
	/** True when a check sum or a mark of the service inside of it leaves no doubt. */
	readonly isCertain: boolean;
}

interface Form {
	readonly name: string;
	readonly pattern: RegExp;
	/** Absent: the form alone; then it is not certain. */
	readonly proves?: (text: string) => boolean;
}

const FORMS: readonly Form[] = [
	{
		name: "A GitHub token",
		pattern: /(?<![A-Za-z0-9_])gh[pousr]_[A-Za-z0-9]{36}(?![A-Za-z0-9_])/,
		proves: (token) => hasCheckSum(token.slice(4)),
	},
	{
		name: "An npm token",
		pattern: /(?<![A-Za-z0-9_])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9_])/,
		proves: (token) => hasCheckSum(token.slice(4)),
	},
	{
		name: "A GitHub token",
		pattern: /(?<![A-Za-z0-9_])github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}(?![A-Za-z0-9_])/,
	},
	{
		name: "An OpenAI key",
		// "T3BlbkFJ" is "OpenAI" in base 64.
		pattern: /(?<![A-Za-z0-9_])sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,90}T3BlbkFJ[A-Za-z0-9_-]{20,90}/,
		proves: () => true,
	},
	{
		name: "An Anthropic key",
		pattern: /(?<![A-Za-z0-9_])sk-ant-(?:api|admin)\d\d-[A-Za-z0-9_-]{90,110}AA(?![A-Za-z0-9_-])/,
		proves: () => true,
	},
	{ name: "An AWS access key", pattern: /(?<![A-Za-z0-9_])A(?:KIA|SIA)[A-Z2-7]{16}(?![A-Za-z0-9_])/ },
	{ name: "A Slack token", pattern: /(?<![A-Za-z0-9_])xox[abprs]-\d{9,13}-\d{9,13}-[A-Za-z0-9-]{20,80}/ },
	{ name: "A Stripe key", pattern: /(?<![A-Za-z0-9_])(?:sk|rk)_live_[A-Za-z0-9]{24,99}/ },
	{ name: "A GitLab token", pattern: /(?<![A-Za-z0-9_])glpat-[A-Za-z0-9_-]{20}(?![A-Za-z0-9_-])/ },
	{ name: "A Google API key", pattern: /(?<![A-Za-z0-9_])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/ },
	{ name: "A Hugging Face token", pattern: /(?<![A-Za-z0-9_])hf_[A-Za-z]{34}(?![A-Za-z0-9_])/ },
	{
		name: "A private key",
		pattern:
			/-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----\s[A-Za-z0-9+/=\s:,-]{100,8000}?-----END [A-Z ]{5,30}-----/,
		proves: (block) => hasKeyBody(block),
	},
];

export function findSecret(text: string): Secret | undefined {
	for (const { name, pattern, proves } of FORMS) {
		const match = pattern.exec(text);
		const found = match?.[0] ?? "";
		if (match === null || isMadeUp(found) || (proves !== undefined && !proves(found))) {
			continue;
		}
		const shown = found.startsWith("-----") ? "-----BEGIN" : found.slice(0, 6);
		return {
			name,
			shown,
			start: match.index,
			end: match.index + found.length,
			isCertain: proves !== undefined,
		};
	}
	return undefined;
}

/** What documentation writes in place of a secret: words, counting, the same character again. */
const MADE_UP =
	/example|sample|dummy|fake|placeholder|redacted|your|test|token|secret|x{4}|(.)\1{4}|01234|12345|abcde|qwert/i;
/** Bits for each character; random base 32 of this length has 3.4 and more, words have less than 3. */
const LEAST_ENTROPY = 3;

function isMadeUp(found: string): boolean {
	// The first characters are the service's, and a long block may hold any four letters.
	const body = found.slice(found.lastIndexOf("_", 12) + 1);
	return (found.length < 200 && MADE_UP.test(body)) || entropy(body) < LEAST_ENTROPY;
}

function entropy(text: string): number {
	const counts = new Map<string, number>();
	for (const character of text) {
		counts.set(character, (counts.get(character) ?? 0) + 1);
	}
	let bits = 0;
	for (const count of counts.values()) {
		bits -= (count / text.length) * Math.log2(count / text.length);
	}
	return bits;
}

/** Random bytes in base 64, at least a line of them: examples are cut short with dots or words. */
function hasKeyBody(block: string): boolean {
	const lines = block.split(/\s+/).filter((line) => /^[A-Za-z0-9+/]{40,}={0,2}$/.test(line));
	return lines.length >= 2 && lines.every((line) => entropy(line) > 3.5);
}

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The last six of 36 characters are the CRC-32 of the others in base 62. */
function hasCheckSum(token: string): boolean {
	let sum = 0;
	for (const digit of token.slice(30)) {
		sum = sum * 62 + DIGITS.indexOf(digit);
	}
	return sum === crc32(token.slice(0, 30));
}

function crc32(text: string): number {
	let crc = -1;
	for (let i = 0; i < text.length; i++) {
		crc ^= text.charCodeAt(i);
		for (let bit = 0; bit < 8; bit++) {
			crc = (crc >>> 1) ^ ((crc & 1) * 0xedb88320);
		}
	}
	return ~crc >>> 0;
}
