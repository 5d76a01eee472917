/** Library versions: which file decides, where the version stands, and PEP 440's order and specifiers. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compareVersions, findLibraryVersion, satisfies } from "../server/core/project/library-versions.js";

type Files = { readonly [name: string]: string };

/** `version or specifier @ file: text at the source`. */
function check(files: Files, expected: string | undefined, library = "trl"): void {
	const found = findLibraryVersion(
		Object.entries(files).map(([file, text]) => ({ file: `/project/${file}`, text })),
		library,
	);
	const { file = "", range = { start: 0, end: 0 } } = found?.source ?? {};
	const name = file.slice("/project/".length);
	const shown =
		found &&
		`${found.version ?? `any ${found.specifier ?? ""}`} @ ${name}: ${(files[name] ?? "").slice(range.start, range.end)}`;
	assert.equal(shown, expected);
}

describe("requirements", () => {
	const cases: readonly (readonly [line: string, expected: string | undefined])[] = [
		["trl==0.12.1", "0.12.1 @ requirements.txt: ==0.12.1"],
		["TRL[peft, vllm] >= 0.9, <1  # why", "any >= 0.9, <1 @ requirements.txt: >= 0.9, <1"],
		['trl==0.15.2 ; python_version < "3.12"', "0.15.2 @ requirements.txt: ==0.15.2"],
		["trl==0.12.1 --hash=sha256:abc \\", "0.12.1 @ requirements.txt: ==0.12.1"],
		["trl==0.12.*", "any ==0.12.* @ requirements.txt: ==0.12.*"],
		["trl (>=0.9)", "any >=0.9 @ requirements.txt: >=0.9"],
		[
			"trl @ git+https://github.com/huggingface/trl@v0.12.0",
			"0.12.0 @ requirements.txt: git+https://github.com/huggingface/trl@v0.12.0",
		],
		[
			"git+https://github.com/huggingface/trl.git@main",
			"any git+https://github.com/huggingface/trl.git@main @ requirements.txt: git+https://github.com/huggingface/trl.git@main",
		],
		[
			"-e git+https://github.com/x/y@v0.7.1#egg=trl",
			"0.7.1 @ requirements.txt: git+https://github.com/x/y@v0.7.1#egg=trl",
		],
		["trl", undefined],
		["# trl==0.1", undefined],
		["-r other.txt", undefined],
		["trlx==1.0", undefined],
		["my-trl==1.0", undefined],
	];
	for (const [line, expected] of cases) {
		test(`${line} is ${expected?.split(" @ ")[0] ?? "nothing"}`, () => {
			check({ "requirements.txt": `torch\r\n${line}\r\nx==1\n` }, expected);
		});
	}

	test("names are compared as package indexes do", () => {
		check({ "requirements.txt": "Mistral_Common==1.5" }, "1.5 @ requirements.txt: ==1.5", "mistral-common");
	});
});

describe("other files", () => {
	test("pyproject.toml: lists, groups and Poetry's tables", () => {
		check(
			{ "pyproject.toml": `[project]\nname = "x"\ndependencies = [\n  "torch",\n  'trl>=0.9,<1', # c\n]\n` },
			"any >=0.9,<1 @ pyproject.toml: >=0.9,<1",
		);
		check(
			{ "pyproject.toml": `[project.optional-dependencies]\ntrain = ["trl[peft]==0.12.1; extra"]` },
			"0.12.1 @ pyproject.toml: ==0.12.1",
		);
		check(
			{ "pyproject.toml": `[dependency-groups]\ndev = [{include-group = "x"}, "trl~=0.9"]` },
			"any ~=0.9 @ pyproject.toml: ~=0.9",
		);
		check(
			{ "pyproject.toml": `[tool.poetry.dependencies]\ntrl = "^0.9.2"` },
			"any >=0.9.2,<0.10 @ pyproject.toml: ^0.9.2",
		);
		check(
			{
				"pyproject.toml": `[tool.poetry.group.train.dependencies]\ntrl = {version = "~1.2", extras = ["x"]}`,
			},
			"any >=1.2,<1.3 @ pyproject.toml: ~1.2",
		);
		check(
			{ "pyproject.toml": `[tool.poetry.dependencies.trl]\ngit = "https://x"\ntag = "v0.12.0"` },
			"0.12.0 @ pyproject.toml: v0.12.0",
		);
		check(
			{ "pyproject.toml": `[tool.poetry.dependencies]\ntrl = "0.11.4"` },
			"0.11.4 @ pyproject.toml: 0.11.4",
		);
		check({ "pyproject.toml": `[project]\ndependencies = ["trl>=0.9"` }, undefined);
	});

	test("locks", () => {
		const lock = `version = 1\n[[package]]\nname = "peft"\nversion = "0.1"\n\n[[package]]\nname = "trl"\nversion = "0.13.0"\ndependencies = [{ name = "x" }]\n`;
		check({ "uv.lock": lock }, "0.13.0 @ uv.lock: 0.13.0");
		check({ "poetry.lock": lock }, "0.13.0 @ poetry.lock: 0.13.0");
		check(
			{ "Pipfile.lock": `{"default": {"trl": {"hashes": ["a"], "version": "==0.8.6"}}}` },
			"0.8.6 @ Pipfile.lock: 0.8.6",
		);
	});

	test("conda environments", () => {
		check(
			{ "environment.yml": "dependencies:\n  - python=3.11\n  - conda-forge::trl=0.9.6=pyhd8\n" },
			"0.9.6 @ environment.yml: 0.9.6",
		);
		check({ "environment.yml": "dependencies:\n  - trl=0.9\n" }, "any ==0.9.* @ environment.yml: 0.9");
		check(
			{ "environment.yml": "dependencies:\n  - pip:\n      - trl==0.9.4\n" },
			"0.9.4 @ environment.yml: ==0.9.4",
		);
	});

	test("a freeze wins over locks, locks over pins, pins over the project, ranges come last", () => {
		const files: Files = {
			"pyproject.toml": `[project]\ndependencies = ["trl==0.4"]`,
			"requirements-dev.txt": "trl>=0.1",
			"requirements.txt": "trl==0.3",
			"uv.lock": `[[package]]\nname = "trl"\nversion = "0.2"`,
			"tunelint.freeze.txt": "trl==0.1.0",
		};
		const order = ["0.1.0", "0.2", "0.3", "0.4", "any >=0.1"];
		const removed = ["tunelint.freeze.txt", "uv.lock", "requirements.txt", "pyproject.toml"];
		let left = files;
		for (const [index, expected] of order.entries()) {
			const found = findLibraryVersion(
				Object.entries(left).map(([file, text]) => ({ file, text })),
				"trl",
			);
			assert.equal(found?.version ?? `any ${found?.specifier ?? ""}`, expected);
			left = Object.fromEntries(Object.entries(left).filter(([name]) => name !== removed[index]));
		}
	});
});

describe("PEP 440", () => {
	test("versions are ordered", () => {
		const ordered = [
			"0.9",
			"1.0.dev1",
			"1.0a1.dev2",
			"1.0a1",
			"1.0b2",
			"1.0rc1",
			"1.0",
			"1.0.post1.dev1",
			"1.0.post1",
			"1.0.1",
			"1.2",
			"1.10",
			"1!0.1",
		];
		for (const [index, version] of ordered.entries()) {
			for (const [other, second] of ordered.entries()) {
				assert.equal(
					Math.sign(compareVersions(version, second)),
					Math.sign(index - other),
					`${version} ${second}`,
				);
			}
		}
		assert.equal(compareVersions("v1.0+cu121", "1.0.0"), 0);
		assert.equal(compareVersions("1.0-alpha.1", "1.0a1"), 0);
	});

	const cases: readonly (readonly [version: string, specifier: string, expected: boolean])[] = [
		["0.17.0", ">=0.17", true],
		["0.16.9", ">=0.17", false],
		["1.0", "<1", false],
		["1.0rc1", "<1.0", false],
		["1.0rc1", "<1.0,>=1.0rc0", false],
		["1.0rc1", ">=1.0rc1", true],
		["1.1rc1", ">=1.0", false],
		["1.0.post1", ">1.0", false],
		["1.0.1", ">1.0", true],
		["2.3.9", "~=2.3", true],
		["3.0", "~=2.3", false],
		["2.3.9", "~=2.3.1", true],
		["2.4", "~=2.3.1", false],
		["0.12.5", "==0.12.*", true],
		["0.120", "==0.12.*", false],
		["0.12.5", "!=0.12.*", false],
		["0.13", "!=0.12.0, >=0.1 ,<1", true],
		["1.0.0", "==1", true],
		["1.0.0", "===1.0", false],
		["0.5", "git+https://example.org/x@main", true],
		["0.5", "", true],
		["main", ">=0", false],
	];
	for (const [version, specifier, expected] of cases) {
		test(`${version} ${expected ? "satisfies" : "does not satisfy"} "${specifier}"`, () => {
			assert.equal(satisfies(version, specifier), expected);
		});
	}
});

describe("install commands", () => {
	const cases: readonly (readonly [file: string, text: string, expected: string | undefined])[] = [
		["run.sh", 'pip install -q "trl==0.9.6" peft', "0.9.6 @ run.sh: ==0.9.6"],
		["run.sh", "python -m pip install torch \\\n  trl==0.9.6 && x", "0.9.6 @ run.sh: ==0.9.6"],
		["run.sh", "uv pip install 'trl[peft]>=0.9,<1'", "any >=0.9,<1 @ run.sh: >=0.9,<1"],
		["run.sh", "uv add trl==0.9.6", "0.9.6 @ run.sh: ==0.9.6"],
		["run.sh", "# pip install trl==0.9.6", undefined],
		["run.sh", "pip install trl==0.9.6\npip install trl==0.12.1", "0.12.1 @ run.sh: ==0.12.1"],
		["run.sh", "pip install -r requirements.txt", undefined],
		["Dockerfile", "RUN pip3 install --no-cache-dir trl==0.9.6", "0.9.6 @ Dockerfile: ==0.9.6"],
		["a.ipynb", "%pip install trl==0.9.6", "0.9.6 @ a.ipynb: ==0.9.6"],
		["a.ipynb", "!uv pip install -qqq trl==0.9.6", "0.9.6 @ a.ipynb: ==0.9.6"],
		["a.ipynb", "#!pip install trl==0.9.6", undefined],
		["a.py", "get_ipython().system('pip install trl==0.9.6')", "0.9.6 @ a.py: ==0.9.6"],
		["a.py", 'os.system("pip install trl==0.9.6")', "0.9.6 @ a.py: ==0.9.6"],
		[
			"a.py",
			'subprocess.run([sys.executable, "-m", "pip", "install", "trl==0.9.6"])',
			"0.9.6 @ a.py: ==0.9.6",
		],
		[
			"a.py",
			'# /// script\n# requires-python = ">=3.10"\n# dependencies = [\n#     "trl[vllm]>=0.9",\n#     "peft==0.1",\n# ]\n# ///',
			"any >=0.9 @ a.py: >=0.9",
		],
		["a.py", '# dependencies = ["trl==0.9.6"]', undefined],
		["setup.py", "setup(install_requires=['trl==0.9.6'])", "0.9.6 @ setup.py: ==0.9.6"],
		["setup.cfg", "[options]\ninstall_requires =\n    trl==0.9.6", "0.9.6 @ setup.cfg: ==0.9.6"],
		[
			"environment-gpu.yml",
			"dependencies:\n  - pip:\n    - trl==0.9.6",
			"0.9.6 @ environment-gpu.yml: ==0.9.6",
		],
	];
	for (const [file, text, expected] of cases) {
		test(`${file}: ${JSON.stringify(text)}`, () => check({ [file]: text }, expected));
	}
});
