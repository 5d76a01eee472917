"""Writes the rows that the recorders of all trainers share: test/conformance/rows/shared.jsonl.

Usage: python scripts/make-conformance-rows.py

Each line is one row in every form that it can take, so that a recorder picks the form its trainer reads:
`messages`, `sharegpt` (only without tools), `pair`, `chat-pair`, `alpaca`, `text`, `preference`, `chat-preference`
and `kto`. `name` is unique and stable, `traits` say what the row is for. Words come from a seeded generator.
The lines never change once recorded; add new ones at the end.
"""

import json
import random
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "test" / "conformance" / "rows" / "shared.jsonl"

WORDS = (
	"river stone seven quick bread window lamp garden market winter copper ladder orange planet silent harbour "
	"number letter engine signal basket corner mirror thunder velvet anchor pepper ribbon castle meadow"
).split()
SCRIPTS = {
	"german": "Grüße aus Köln, schöne Straße über Äcker".split(),
	"greek": "Καλημέρα κόσμε σήμερα βρέχει λίγο".split(),
	"russian": "Привет мир сегодня идёт дождь".split(),
	"japanese": ["日本語", "の文章", "です。", "今日は", "雨が降る"],
	"chinese": ["今天", "天气", "很好,", "我们", "去公园。"],
	"arabic": "مرحبا بالعالم اليوم مطر خفيف".split(),
	"hindi": "नमस्ते दुनिया आज बारिश है".split(),
	"korean": "안녕하세요 세계 오늘은 비가 와요".split(),
	"thai": ["สวัสดี", "ชาวโลก", "วันนี้", "ฝนตก"],
	"emoji": ["🦙", "👩‍👩‍👧", "🏳️‍🌈", "👍🏽", "✨"],
	"combining": ["e\u0301", "A\u030a", "ﬁ", "Ω", "n\u0303o"],
	"code": ["def f(x):\n\treturn x", "a[i] += 1;", "<div>", "x != y", "# note"],
	"numbers": ["3.14", "1,000,000", "2024-07-26", "0x1F", "−5"],
}
WEATHER = {
	"type": "function",
	"function": {
		"name": "weather",
		"description": "Weather of a city.",
		"parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
	},
}


def turns(*contents, system=None):
	start = [] if system is None else [{"role": "system", "content": system}]
	roles = ("user", "assistant")
	return start + [{"role": roles[i % 2], "content": content} for i, content in enumerate(contents)]


def sentence(source, count, words=WORDS):
	text = " ".join(source.choice(words) for _ in range(count))
	return text[:1].upper() + text[1:] + source.choice([".", "!", "?", ""])


def cases():
	"""Yields (name, traits, messages, tools)."""
	source = random.Random(20)
	for i in range(50):
		yield f"single-{i}", ["single-turn"], turns(sentence(source, 1 + i % 9), sentence(source, 1 + i % 7)), None
	for i in range(25):
		contents = [sentence(source, 1 + j) for j in range(2 * (2 + i % 3))]
		yield f"multi-{i}", ["multi-turn"], turns(*contents), None
	for i in range(25):
		contents = [sentence(source, 2 + i % 5) for _ in range(2 + 2 * (i % 2))]
		traits = ["system", "multi-turn" if i % 2 else "single-turn"]
		yield f"system-{i}", traits, turns(*contents, system=sentence(source, 3 + i % 4)), None
	for name, words in SCRIPTS.items():
		for i in range(3):
			yield f"{name}-{i}", ["unicode"], turns(sentence(source, 2 + i, words), sentence(source, 3 + i, words)), None
	for i in range(12):
		city, weather = source.choice(WORDS), source.choice(["dry", "wet"])
		call = {"type": "function", "function": {"name": "weather", "arguments": {"city": city}}}
		messages = [
			{"role": "user", "content": f"Rain in {city}?"},
			{"role": "assistant", "content": "" if i % 2 else "Looking.", "tool_calls": [call] * (1 + i // 8)},
			*[{"role": "tool", "name": "weather", "content": weather}] * (1 + i // 8),
			{"role": "assistant", "content": f"It is {weather}."},
		]
		if i % 3 == 2:
			messages += turns(sentence(source, 3), sentence(source, 2))
		yield f"tools-{i}", ["tools"], messages, [WEATHER]
	for i in range(4):
		yield f"tools-unused-{i}", ["tools"], turns(sentence(source, 3), sentence(source, 3)), [WEATHER]
	for i in range(8):
		answer = f"<think>\n{sentence(source, 4)}\n</think>\n\n{sentence(source, 2)}"
		messages = turns(sentence(source, 3), answer) + (turns(sentence(source, 2), answer) if i % 2 else [])
		yield f"think-{i}", ["thinking"], messages, None
	for i in range(8):
		messages = turns(sentence(source, 3), sentence(source, 2))
		messages[-1]["reasoning_content"] = sentence(source, 4)
		yield f"reasoning-{i}", ["thinking"], messages, None
	for i in range(8):
		messages = turns(sentence(source, 2), sentence(source, 3), sentence(source, 2), sentence(source, 3))
		messages[1]["weight"], messages[3]["weight"] = i % 2, (i // 2) % 2
		yield f"weight-{i}", ["weight", "multi-turn"], messages, None
	for i in range(10):
		long = " ".join(sentence(source, 12) for _ in range(4 + i))
		pair = (sentence(source, 6), long) if i % 2 else (long, sentence(source, 6))
		yield f"long-{i}", ["long"], turns(*pair), None
	edges = {
		"empty-answer": turns("Hi", ""),
		"empty-question": turns("", "Hello."),
		"leading-space": turns("  Hi", " Hello."),
		"trailing-space": turns("Hi ", "Hello. "),
		"only-spaces": turns("   ", "  "),
		"new-lines": turns("\nHi\n\n", "\n\nHello.\n"),
		"crlf": turns("a\r\nb", "c\r\n\r\nd\r\n"),
		"tabs": turns("\ta\t\tb", "c\td\t"),
		"qwen-markers": turns("a<|im_end|>b", "c<|im_start|>d"),
		"llama-markers": turns("a</s>b", "<s>c"),
		"other-markers": turns("a<|endoftext|>b<|eot_id|>", "c<pad>d"),
		"answer-ends-qwen": turns("Hi", "Hello.<|im_end|>"),
		"answer-ends-llama": turns("Hi", "Hello.</s>"),
		"instruction-words": turns("### Response:\nHi", "### Instruction:\nHello."),
		"braces": turns("{a} {{b}} %s {0}", "{% c %} {{ d }}"),
		"quotes": turns("\"a\" 'b'", "\\n \\u0041 \\"),
		"no-break-space": turns("a\u00a0b\u2003c", "\u200bd\ufeff"),
		"surrogates": turns("𝒳 𐍈 😀", "😀😀 𝒴"),
		"control": turns("a\u0001b\u007f", "c\u0085d"),
		"repeated": turns("a" * 40, "ha" * 30),
		"digits": turns("12345678901234567890", "1 12 123 1234"),
		"late-system": [*turns("Hi"), {"role": "system", "content": "Now."}, {"role": "assistant", "content": "Yes."}],
		"last-user": turns("Hi", "Hello.", "Bye"),
		"two-users": [*turns("Hi"), *turns("there", "Hello.")],
	}
	for name, messages in edges.items():
		yield name, ["edge"], messages, None


def forms(messages, tools):
	asked = next(i for i in range(len(messages) - 1, -1, -1) if messages[i]["role"] != "assistant")
	split = asked + 1 if asked + 1 < len(messages) else len(messages)
	system = messages[0]["content"] if messages[0]["role"] == "system" else ""
	question = next((m["content"] for m in reversed(messages[:split]) if m["role"] == "user"), "")
	answer = messages[-1]["content"] if messages[-1]["role"] == "assistant" else ""
	before, after = messages[:split], messages[split:]
	worse = [{"role": "assistant", "content": f"No. {answer[:20]}"}]
	with_tools = {} if tools is None else {"tools": tools}
	yield "messages", {"messages": messages, **with_tools}
	names = {"system": "system", "user": "human", "assistant": "gpt"}
	if all(set(message) == {"role", "content"} for message in messages):
		yield "sharegpt", {"conversations": [{"from": names[m["role"]], "value": m["content"]} for m in messages]}
	yield "pair", {"prompt": f"{question}\n", "completion": answer}
	if after:
		yield "chat-pair", {"prompt": before, "completion": after, **with_tools}
		yield "chat-preference", {"prompt": before, "chosen": after, "rejected": worse, **with_tools}
	yield "alpaca", {"instruction": question, "input": system, "output": answer}
	yield "text", {"text": f"{question} {answer}"}
	yield "preference", {"prompt": f"{question}\n", "chosen": answer, "rejected": worse[0]["content"]}
	yield "kto", {"prompt": f"{question}\n", "completion": answer, "label": len(answer) % 2 == 0}


def main():
	lines = []
	for name, traits, messages, tools in cases():
		line = {"name": name, "traits": traits, **dict(forms(messages, tools))}
		text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
		# Python splits lines there as well.
		lines.append(text.replace("\u0085", "\\u0085"))
	OUT.parent.mkdir(parents=True, exist_ok=True)
	OUT.write_text("\n".join(lines) + "\n", newline="\n")
	print(len(lines), "rows")


if __name__ == "__main__":
	main()
