"""Records which options the real packages take, by version, into server/core/options/tables/*.generated.ts.

Usage: python scripts/record-option-tables.py --packages DIR [--repositories DIR] [--only LIBRARY ...]

DIR holds a folder per package with its wheels or source archives, as `pip download --no-deps -d DIR/trl trl==1.16.0` leaves
them. The second DIR holds git directories named `owner+name`, for releases that were only tagged. Nothing is imported and
no code is run: dataclasses, pydantic models and signatures are read from the syntax tree. Each option is a list of spans of
releases in which its type, default and choices are the same.

Not recorded: options that are only known at run time (`**kwargs` that are handed on; marked as open), plug-ins of third
parties, Unsloth Studio's saved settings, and the names that a torchtune recipe reads through helper functions.
"""

import argparse
import ast
import json
import re
import subprocess
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "server" / "core" / "options" / "tables"


class Package:
	"""The text files of one release."""

	def __init__(self, version, names, read, strip=""):
		self.version = version
		self._read = read
		self._all = names
		self.names = {name.removeprefix(strip): name for name in names if name.endswith((".py", ".yaml")) and name.startswith(strip)}
		self._trees = {}
		self._texts = {}

	def requirements(self):
		"""What the wheel asks of the libraries that have tables, without conditions."""
		name = next((n for n in self._all if n.endswith(".dist-info/METADATA")), None)
		if name is None:
			return {}
		found = re.findall(r"^Requires-Dist: (transformers|trl|peft)(?:\[[^\]]*\])? *\(?([^;()\n]*)\)?$", self._read(name), re.M)
		return {library: specifier.replace(" ", "") for library, specifier in found if specifier.strip()}

	def text(self, name):
		if name not in self.names:
			return None
		if name not in self._texts:
			self._texts[name] = self._read(self.names[name])
		return self._texts[name]

	def tree(self, name):
		if name not in self._trees:
			text = self.text(name)
			try:
				self._trees[name] = None if text is None else ast.parse(text)
			except SyntaxError:
				self._trees[name] = None
		return self._trees[name]

	def python_files(self, places):
		files = [name for name in self.names if name.endswith(".py") and any(name.startswith(place) for place in places)]
		return sorted(files, key=lambda name: (next(i for i, place in enumerate(places) if name.startswith(place)), len(name), name))

	def find(self, kind, name, places):
		"""The first definition, and the file that it stands in; one with fields or bases before a mere alias."""
		pattern = re.compile(rf"^{'class' if kind is ast.ClassDef else '(?:async )?def'} {name}\b", re.M)
		for file in self.python_files(places):
			text = self.text(file)
			if text and pattern.search(text):
				tree = self.tree(file)
				for node in tree.body if tree else []:
					if isinstance(node, kind) and node.name == name:
						return file, node
		return None, None


def open_archive(path):
	version = re.match(r"[\w.]+?-(\d[^-]*?)(?:-py|\.tar)", path.name).group(1)
	if path.suffix == ".whl":
		archive = zipfile.ZipFile(path)
		return Package(version, archive.namelist(), lambda name: archive.read(name).decode("utf8", "replace"))
	archive = tarfile.open(path)
	names = [m.name for m in archive.getmembers() if m.isfile()]
	top = names[0].split("/")[0]
	src = f"{top}/src/" if any(n.startswith(f"{top}/src/") for n in names) else f"{top}/"
	return Package(version, names, lambda name: archive.extractfile(name).read().decode("utf8", "replace"), src)


def open_tag(git, tag, version, strip):
	listed = subprocess.run(["git", f"--git-dir={git}", "ls-tree", "-r", "--name-only", tag], capture_output=True, text=True, check=True)
	names = listed.stdout.splitlines()
	strip = strip if any(n.startswith(strip) for n in names) else ""

	def read(name):
		return subprocess.run(["git", f"--git-dir={git}", "show", f"{tag}:{name}"], capture_output=True, check=True).stdout.decode("utf8", "replace")

	return Package(version, names, read, strip)


# --- types and defaults ----------------------------------------------------------------------------------------------

SCALARS = {"int": "int", "float": "float", "str": "str", "bool": "bool", "dict": "dict", "Dict": "dict", "list": "list", "List": "list",
	"tuple": "list", "Tuple": "list", "Sequence": "list", "set": "list", "Path": "str", "None": "null", "PathLike": "str",
	"NonNegativeInt": "int", "PositiveInt": "int", "NonNegativeFloat": "float", "PositiveFloat": "float", "conlist": "list"}


class Reader:
	"""Reads classes and signatures of one release."""

	def __init__(self, package, places):
		self.package = package
		self.places = places
		self.enums = {}

	def enum_values(self, name):
		if name not in self.enums:
			_, node = self.package.find(ast.ClassDef, name, self.places)
			values = None
			if node and any("Enum" in ast.unparse(base) for base in node.bases):
				found = [s.value.value for s in node.body if isinstance(s, ast.Assign) and isinstance(s.value, ast.Constant)]
				values = [v for v in found if isinstance(v, str)]
			self.enums[name] = values
		return self.enums[name]

	def type_of(self, node):
		"""-> (set of type names, list of choices); `any` when it cannot be said."""
		if node is None:
			return {"any"}, []
		if isinstance(node, ast.Constant):
			if node.value is None:
				return {"null"}, []
			if isinstance(node.value, str):
				try:
					return self.type_of(ast.parse(node.value, mode="eval").body)
				except SyntaxError:
					return {"any"}, []
			return {"any"}, []
		if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
			return self.union([node.left, node.right])
		if isinstance(node, ast.Subscript):
			name = ast.unparse(node.value).split(".")[-1]
			parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
			if name == "Optional":
				return self.union([*parts, ast.Constant(None)])
			if name == "Union":
				return self.union(parts)
			if name == "Annotated":
				return self.type_of(parts[0])
			if name == "Literal":
				values = [p.value for p in parts if isinstance(p, ast.Constant)]
				kinds = {"null" if v is None else type(v).__name__ for v in values}
				return kinds or {"any"}, [v for v in values if v is not None]
			return ({SCALARS[name]}, []) if name in SCALARS else ({"any"}, [])
		name = ast.unparse(node).split(".")[-1]
		if name in SCALARS:
			return {SCALARS[name]}, []
		if re.fullmatch(r"[A-Z]\w+", name):
			values = self.enum_values(name)
			if values:
				return {"str"}, values
			_, found = self.package.find(ast.ClassDef, name, self.places)
			if found is not None and any(re.search(r"BaseModel|Config|Serializable", ast.unparse(b)) for b in found.bases):
				return {"dict"}, []
		return {"any"}, []

	def union(self, nodes):
		kinds, choices = set(), []
		is_closed = True
		for node in nodes:
			inner, values = self.type_of(node)
			kinds |= inner
			choices += [v for v in values if v not in choices]
			is_closed = is_closed and (bool(values) or inner == {"null"} or inner == {"bool"})
		return kinds, choices if is_closed else []

	def value_of(self, node):
		try:
			value = ast.literal_eval(node)
			json.dumps(value)
			return {"d": list(value) if isinstance(value, (tuple, set)) else value}
		except (ValueError, TypeError, SyntaxError):
			text = ast.unparse(node)
			enum = re.fullmatch(r"(\w+)\.(\w+)(?:\.value)?", text)
			if enum and self.enum_values(enum.group(1)):
				_, found = self.package.find(ast.ClassDef, enum.group(1), self.places)
				for s in found.body:
					if isinstance(s, ast.Assign) and s.targets[0].id == enum.group(2) and isinstance(s.value, ast.Constant):
						return {"d": s.value.value}
			return {"e": text if len(text) <= 60 else text[:57] + "..."}

	def field_of(self, annotation, value):
		kinds, choices = self.type_of(annotation)
		span = {"y": "|".join(sorted(kinds))}
		help_text = ""
		aliases = []
		if isinstance(value, ast.Call) and ast.unparse(value.func).split(".")[-1] in ("field", "Field"):
			keywords = {k.arg: k.value for k in value.keywords}
			if isinstance(keywords.get("init"), ast.Constant) and keywords["init"].value is False:
				return None
			default = keywords.get("default") or (value.args[0] if value.args else None)
			factory = keywords.get("default_factory")
			if default is not None and not (isinstance(default, ast.Constant) and default.value is ...):
				span |= self.value_of(default)
			elif factory is not None:
				text = ast.unparse(factory)
				empty = {"list": [], "dict": {}}
				span |= {"d": empty[text]} if text in empty else self.value_of(factory.body) if isinstance(factory, ast.Lambda) else {"e": f"{text}()"}
			else:
				span["r"] = 1
			for key in ("alias", "validation_alias"):
				if isinstance(keywords.get(key), ast.Constant):
					aliases.append(keywords[key].value)
			help_text = " ".join(help_texts(keywords[k]) for k in ("metadata", "json_schema_extra", "description", "help") if k in keywords)
			if not choices and "metadata" in keywords:
				choices = self.metadata_choices(keywords["metadata"])
			if "deprecated" in keywords:
				help_text += " Deprecated. " + ast.unparse(keywords["deprecated"])
		elif value is not None:
			span |= self.value_of(value)
		else:
			span["r"] = 1
		annotated = ast.unparse(annotation) if annotation is not None else ""
		if "Annotated" in annotated and "deprecated" in annotated.lower():
			help_text += " " + annotated
		if choices:
			span["c"] = choices
		if aliases:
			span["a"] = aliases
		if re.match(r"\s*(?:\W\W)?deprecated|.{0,60}\bthis (?:argument|parameter|field|option) is deprecated", help_text, re.I | re.S):
			span["x"] = 1
			renamed = (
				re.search(r"alias of `(\w+)`", help_text)
				or re.search(r"\buse (?:`--)?`?(\w+)`? instead", help_text, re.I)
				or re.search(r"`--(\w+)` is preferred", help_text)
				or re.search(r"[Ff]avou?r of `(\w+)`", help_text)
				or re.search(r"(?:renamed|moved) to `(\w+)`", help_text)
			)
			if renamed:
				span["n"] = renamed.group(1)
		return span

	def metadata_choices(self, node):
		if isinstance(node, ast.Dict):
			for key, value in zip(node.keys, node.values):
				if isinstance(key, ast.Constant) and key.value == "choices":
					try:
						return [v for v in ast.literal_eval(value) if isinstance(v, (str, int, float))]
					except (ValueError, TypeError):
						return []
		return []

	def class_fields(self, name, external, seen=(), places=None):
		"""-> (fields, bases of other packages), the base classes' first."""
		file, node = self.package.find(ast.ClassDef, name, places or self.places)
		if node is None or name in seen:
			return None, []
		fields, others = {}, []
		imported = imports_of(self.package.tree(file))
		for base in reversed(node.bases):
			written = ast.unparse(base).split("[")[0]
			base_name = imported.get(written, written).split(".")[-1]
			if base_name in external:
				others.append(external[base_name])
				continue
			if base_name == name:
				# A shim with the name of the class that it extends.
				rest = [f for f in self.package.python_files(self.places) if f != file]
				inner, outer = self.class_fields(base_name, external, seen, rest)
			else:
				inner, outer = self.class_fields(base_name, external, (*seen, name))
			fields |= inner or {}
			others += outer
		for statement in node.body:
			if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
				target = statement.target.id
				if target.startswith("_") or "ClassVar" in ast.unparse(statement.annotation) or target == "model_config" and "Config" in ast.unparse(statement.annotation) and "str" not in ast.unparse(statement.annotation):
					continue
				span = self.field_of(statement.annotation, statement.value)
				if span is None:
					fields.pop(target, None)
				else:
					fields[target] = span
		return fields, list(dict.fromkeys(others))

	def signature(self, name, method=None, fallbacks=()):
		"""-> (parameters, is open); of a function, or of a method of a class or of the bases that have it."""
		kind = (ast.FunctionDef,) if method is None else ast.ClassDef
		_, node = self.package.find(ast.FunctionDef if method is None else ast.ClassDef, name, self.places)
		if node is None:
			return None, False
		if method is not None:
			found = next((n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == method), None)
			if found is None:
				for base in node.bases:
					base_name = ast.unparse(base).split("[")[0].split(".")[-1]
					if base_name in fallbacks or self.package.find(ast.ClassDef, base_name, self.places)[1] is not None and base_name != name:
						return self.signature(base_name, method, fallbacks)
				return None, False
			node = found
		del kind
		arguments = node.args
		positional = [*arguments.posonlyargs, *arguments.args]
		defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
		fields = {}
		for argument, default in [*zip(positional, defaults), *zip(arguments.kwonlyargs, arguments.kw_defaults)]:
			if argument.arg not in ("self", "cls"):
				fields[argument.arg] = self.field_of(argument.annotation, default) or {"y": "any"}
		for decorator in node.decorator_list:
			self.read_decorator(decorator, fields)
		return fields, arguments.kwarg is not None

	def read_decorator(self, decorator, fields):
		"""Keywords that a decorator still takes or warns of."""
		if not isinstance(decorator, ast.Call):
			return
		name = ast.unparse(decorator.func).split(".")[-1]
		keywords = {k.arg: k.value for k in decorator.keywords}
		texts = [a.value for a in decorator.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
		if name == "deprecate_kwarg" and (texts or "old_name" in keywords):
			old = texts[0] if texts else keywords["old_name"].value
			given = keywords.get("new_name")
			new = given.value if isinstance(given, ast.Constant) else next((t for t in texts[1:] if t in fields), None)
			fields[old] = {**fields.get(new, {"y": "any"}), "x": 1, **({"n": new} if new else {})}
			fields[old].pop("r", None)
		elif name == "_deprecate_arguments" and "deprecated_args" in keywords:
			for argument in ast.literal_eval(keywords["deprecated_args"]):
				if argument in fields:
					fields[argument]["x"] = 1


def help_texts(node):
	"""The texts of a field's help, without the keys of its metadata."""
	values = [v for k, v in zip(node.keys, node.values) if isinstance(k, ast.Constant) and k.value in ("help", "description")] if isinstance(node, ast.Dict) else [node]
	return "".join(c.value for value in values for c in ast.walk(value) if isinstance(c, ast.Constant) and isinstance(c.value, str))


def imports_of(tree):
	names = {}
	for node in ast.walk(tree):
		if isinstance(node, ast.ImportFrom):
			for alias in node.names:
				names[alias.asname or alias.name] = alias.name
	return names


# --- what is recorded ---------------------------------------------------------------------------------------------------

ARGUMENTS = {"TrainingArguments": "transformers/TrainingArguments", "Seq2SeqTrainingArguments": "transformers/Seq2SeqTrainingArguments"}


def records_of_transformers(package):
	reader = Reader(package, ["transformers/training_args.py", "transformers/training_args_seq2seq.py", "transformers/trainer_utils.py", "transformers/trainer.py", "transformers/debug_utils.py", "transformers/utils/quantization_config.py", "transformers/data/data_collator.py", "transformers/trainer_seq2seq.py"])
	for name in ("TrainingArguments", "Seq2SeqTrainingArguments"):
		fields, _ = reader.class_fields(name, {})
		yield name, fields, False, []
	for name in ("Trainer", "Seq2SeqTrainer", "BitsAndBytesConfig"):
		yield name, *reader.signature(name, "__init__"), []
	for name in ("DataCollatorForLanguageModeling", "DataCollatorForSeq2Seq", "DataCollatorWithPadding"):
		fields, _ = reader.class_fields(name, {})
		yield name, fields, False, []


TRL = ["SFT", "DPO", "KTO", "ORPO", "CPO", "Reward", "GRPO"]


def records_of_trl(package):
	reader = Reader(package, ["trl/trainer/", "trl/scripts/", "trl/commands/", "trl/experimental/", "trl/"])
	external = {**ARGUMENTS}
	for name in TRL:
		fields, others = reader.class_fields(f"{name}Config", external)
		yield f"{name}Config", fields, False, others
		yield f"{name}Trainer", *reader.signature(f"{name}Trainer", "__init__"), []
	for name in ("ModelConfig", "ScriptArguments", "SFTScriptArguments", "DPOScriptArguments", "DatasetMixtureConfig"):
		fields, others = reader.class_fields(name, external)
		yield name, fields, False, others
	yield "DataCollatorForCompletionOnlyLM", *reader.signature("DataCollatorForCompletionOnlyLM", "__init__"), []
	yield "setup_chat_format", *reader.signature("setup_chat_format"), []
	yield "__all__", {name: {} for name in exports_of(package, "trl/__init__.py")}, False, []


def exports_of(package, file):
	"""Names that `from package import` finds: every name in the lazy import structure, and plain imports."""
	names = set()
	tree = package.tree(file)
	for node in ast.walk(tree):
		if isinstance(node, ast.ImportFrom):
			names |= {alias.asname or alias.name for alias in node.names}
		if isinstance(node, (ast.List, ast.Tuple)):
			names |= {e.value for e in node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str) and e.value.isidentifier()}
	return sorted(name for name in names if not name.startswith("_"))


def records_of_peft(package):
	reader = Reader(package, ["peft/tuners/lora/", "peft/tuners/lora.py", "peft/config.py", "peft/mapping", "peft/utils/"])
	yield "LoraConfig", reader.class_fields("LoraConfig", {})[0], False, []
	yield "get_peft_model", *reader.signature("get_peft_model"), []
	yield "prepare_model_for_kbit_training", *reader.signature("prepare_model_for_kbit_training"), []
	yield "__all__", {name: {} for name in exports_of(package, "peft/__init__.py")}, False, []


def records_of_unsloth(package):
	reader = Reader(package, ["unsloth/models/loader.py", "unsloth/models/llama.py", "unsloth/models/vision.py", "unsloth/chat_templates.py", "unsloth/trainer.py"])
	for table, (name, method) in {"FastLanguageModel.from_pretrained": ("FastLanguageModel", "from_pretrained"), "FastLanguageModel.get_peft_model": ("FastLlamaModel", "get_peft_model"), "FastModel.from_pretrained": ("FastModel", "from_pretrained")}.items():
		yield table, *reader.signature(name, method), []
	yield "get_chat_template", *reader.signature("get_chat_template"), []


def records_of_axolotl(package):
	reader = Reader(package, ["axolotl/utils/schemas/", "axolotl/utils/config/models/", "axolotl/integrations/", "axolotl/utils/"])
	plugins = {}
	for file in package.python_files(["axolotl/integrations/"]):
		if file.endswith("/args.py") and file.count("/") == 3:
			for node in package.tree(file).body:
				if isinstance(node, ast.ClassDef):
					fields, _ = Reader(package, [file]).class_fields(node.name, {})
					plugins |= {key: {**span, "p": file.split("/")[2]} for key, span in (fields or {}).items()}
	root, _ = reader.class_fields("AxolotlInputConfig", {})
	capable, _ = reader.class_fields("AxolotlConfigWCapabilities", {})
	fields = {**plugins, **(root or {}), **{k: v for k, v in (capable or {}).items() if k not in (root or {})}}
	yield "config", with_aliases(fields) if root else None, False, []
	entries = {}
	for name in ("SFTDataset", "DPODataset", "KTODataset", "PretrainingDataset", "StepwiseSupervisedDataset", "SyntheticDataset"):
		found, _ = reader.class_fields(name, {})
		for key, span in (found or {}).items():
			entries.setdefault(key, {k: v for k, v in span.items() if k != "r"})
	yield "dataset", with_aliases(entries) if root else None, False, []
	yield "dataset-types", strategies_of(package) if root else None, False, []


def strategies_of(package):
	"""Values of a dataset's `type`: modules of prompt strategies, their load functions, and the names that are compared with."""
	found = {}
	top = "axolotl/prompt_strategies/"
	for file in package.python_files([top]):
		stem = file.removeprefix(top).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
		names = [n.name for n in package.tree(file).body if isinstance(n, ast.FunctionDef)]
		if stem.split(".")[-1].startswith("_") or stem in ("__init__", "base", "user_defined"):
			continue
		assigned = [ast.unparse(n.targets[0]) for n in package.tree(file).body if isinstance(n, ast.Assign)]
		imported = imports_of(package.tree(file))
		if "load" in names or "load" in assigned or "load" in imported:
			found[stem] = {"y": "any"}
		for name in names:
			if name.startswith("load_") or stem.startswith(("dpo.", "kto.", "orpo.", "bradley_terry.")):
				found[f"{stem}.{name}"] = {"y": "any"}
	for file in package.python_files(["axolotl/utils/data/"]):
		for text in re.findall(r"(?:base_type|dataset_type|ds_type|d_type)\s*==\s*[\"']([\w.:]+)[\"']", package.text(file)):
			found[text] = {"y": "any"}
		for node in ast.walk(package.tree(file)):
			if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "DATASET_HANDLERS" and isinstance(node.value, ast.Dict):
				found |= {key.value: {"y": "any"} for key in node.value.keys if isinstance(key, ast.Constant)}
	return {name: span for name, span in found.items() if not name.startswith(".")}


def with_aliases(fields):
	result = dict(fields)
	for name, span in fields.items():
		for alias in span.get("a", []):
			result.setdefault(alias, {k: v for k, v in span.items() if k != "a"})
	return result


def records_of_llamafactory(package):
	top = "llamafactory" if any(n.startswith("llamafactory/") for n in package.names) else "llmtuner"
	reader = Reader(package, [f"{top}/hparams/", f"{top}/data/"])
	fields, others = {}, []
	for name in ("ModelArguments", "DataArguments", "FinetuningArguments", "GeneratingArguments", "RayArguments"):
		found, _ = reader.class_fields(name, {})
		fields |= found or {}
	own, found = reader.class_fields("TrainingArguments", {"Seq2SeqTrainingArguments": ARGUMENTS["Seq2SeqTrainingArguments"], "BaseTrainingArguments": ARGUMENTS["Seq2SeqTrainingArguments"]})
	fields |= {k: v for k, v in (own or {}).items() if k not in fields}
	others = [ARGUMENTS["Seq2SeqTrainingArguments"]]
	yield "train", fields, False, others
	parts = dataset_keys(package, top)
	yield "dataset_info", parts["entry"], False, []
	yield "dataset_info.columns", parts["columns"], False, []
	yield "dataset_info.tags", parts["tags"], False, []


def dataset_keys(package, top):
	"""The names that the reader of dataset_info.json looks up: of an entry, of its columns, of its tags."""
	attributes, _ = Reader(package, [f"{top}/data/"]).class_fields("DatasetAttr", {})
	found = {"entry": set(), "columns": set(), "tags": set()}
	for file in package.python_files([f"{top}/data/parser.py", f"{top}/data/loader.py", f"{top}/data/utils.py"]):
		for node in ast.walk(package.tree(file)):
			if isinstance(node, ast.FunctionDef) and node.name in ("get_dataset_list", "join"):
				for statement in node.body:
					collect_dataset_keys(statement, "entry", found)
	return {part: {name: {k: v for k, v in (attributes or {}).get(name, {"y": "any"}).items() if k in "yc"} for name in sorted(names)} for part, names in found.items()}


def collect_dataset_keys(node, part, found):
	"""`columns` and `tags` are read below a condition that names them; entries by a subscript, `in` or set_attr."""
	if isinstance(node, ast.If):
		tested = {c.value for c in ast.walk(node.test) if isinstance(c, ast.Constant)}
		inner = next((name for name in ("columns", "tags") if name in tested and ast.unparse(node.test).count(" in ")), None)
		if inner is not None:
			found["entry"].add(inner)
			words = {c.value for s in node.body for c in ast.walk(s) if isinstance(c, ast.Constant) and isinstance(c.value, str)}
			found[inner] |= words - {"columns", "tags", "alpaca", "sharegpt", "openai"}
			return
	if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("set_attr") and node.args and isinstance(node.args[0], ast.Constant):
		found[part].add(node.args[0].value)
	if isinstance(node, ast.Subscript) and ast.unparse(node.value).startswith("dataset_info[") and isinstance(node.slice, ast.Constant):
		found[part].add(node.slice.value)
	if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("dataset_info[") and node.args and isinstance(node.args[0], ast.Constant):
		found[part].add(node.args[0].value)
	if isinstance(node, ast.Compare) and isinstance(node.left, ast.Constant) and ast.unparse(node.comparators[0]).startswith("dataset_info["):
		found[part].add(node.left.value)
	for child in ast.iter_child_nodes(node):
		collect_dataset_keys(child, part, found)


def records_of_mlx(package):
	file = "mlx_lm/lora.py" if "mlx_lm/lora.py" in package.names else "mlx_lm/tuner/lora.py"
	tree = package.tree(file)
	fields = {}
	for node in ast.walk(tree):
		if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "CONFIG_DEFAULTS" and isinstance(node.value, ast.Dict):
			for key, value in zip(node.value.keys, node.value.values):
				found = Reader(package, []).value_of(value)
				fields[key.value] = {"y": kind_of(found.get("d")), **found}
	for node in ast.walk(tree):
		if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("add_argument"):
			name = next((a.value.lstrip("-").replace("-", "_") for a in node.args if isinstance(a, ast.Constant) and str(a.value).startswith("--")), None)
			keywords = {k.arg: k.value for k in node.keywords}
			if name and name != "config":
				span = fields.get(name) or {"y": ast.unparse(keywords["type"]) if "type" in keywords else "bool" if "action" in keywords else "any"}
				if "choices" in keywords:
					try:
						span["c"] = ast.literal_eval(keywords["choices"])
					except ValueError:
						pass
				fields[name] = span
	yield "lora", fields or None, False, []


def kind_of(value):
	kinds = {bool: "bool", int: "int", float: "float", str: "str", list: "list", dict: "dict"}
	return kinds.get(type(value), "any")


def records_of_mistral(package):
	external = {}
	reader = Reader(package, ["finetune/", "model/"])
	for table, name in (("train", "TrainArgs"), ("data", "DataArgs"), ("lora", "LoraArgs")):
		yield table, reader.class_fields(name, external)[0], False, []


def records_of_torchtune(package):
	"""Every component that a stock config names: its signature is the truth about the keys below `_component_`."""
	names, roots = set(), {}
	for file in package.names:
		text = package.text(file) if file.endswith(".yaml") and file.startswith("recipes/configs") else None
		if text:
			names |= set(re.findall(r"_component_:\s*(torchtune\.[\w.]+)", text))
			for key in re.findall(r"^(\w+):", text, re.M):
				roots[key] = {"y": "any"}
		if file.endswith(".py") and file.startswith("recipes/"):
			for key in re.findall(r"\bcfg(?:\.get\(\s*[\"'](\w+)[\"']|\.(\w+)\b(?!\())", package.text(file)):
				roots[key[0] or key[1]] = {"y": "any"}
	roots.pop("get", None)
	yield "recipe", roots or None, False, []
	for name in sorted(names | {f"torchtune.datasets.{d}" for d in ("chat_dataset", "instruct_dataset", "preference_dataset", "text_completion_dataset", "alpaca_dataset", "alpaca_cleaned_dataset")}):
		parts = name.split(".")
		places = ["/".join(parts[: len(parts) - 1 - i]) for i in range(len(parts) - 1)]
		places = [p if p == "torchtune" else p for p in places]
		reader = Reader(package, [f"{p}/" for p in places] + [f"{p}.py" for p in places])
		fields, is_open = reader.signature(parts[-1])
		if fields is None:
			fields, is_open = reader.signature(parts[-1], "__init__")
		if fields is not None:
			yield name.removeprefix("torchtune."), {k: {a: b for a, b in v.items() if a != "n"} for k, v in fields.items()}, is_open, []


def records_of_handbook(package):
	reader = Reader(package, ["src/alignment/", "alignment/"])
	external = {**ARGUMENTS, **{f"{n}Config": f"trl/{n}Config" for n in TRL}, "ScriptArguments": "trl/ScriptArguments", "ModelConfig": "trl/ModelConfig"}
	for name in ("ModelArguments", "DataArguments", "SFTConfig", "DPOConfig", "ORPOConfig", "ScriptArguments", "SFTScriptArguments"):
		source, node = package.find(ast.ClassDef, name, reader.places)
		fields, others = {}, []
		if node is not None:
			for base in node.bases:
				base_name = ast.unparse(base).split(".")[-1]
				others += [external[base_name]] if base_name in external else []
			for statement in node.body:
				if isinstance(statement, ast.AnnAssign):
					fields[statement.target.id] = reader.field_of(statement.annotation, statement.value)
			yield name, fields, False, others


def records_of_accelerate(package):
	reader = Reader(package, ["accelerate/commands/config/config_args.py"])
	fields, _ = reader.class_fields("ClusterConfig", {})
	yield "config", fields, False, []
	# The keys of the parts become arguments of `accelerate launch`, some of them with a prefix.
	launch = {}
	for node in ast.walk(package.tree("accelerate/commands/launch.py")):
		if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("add_argument"):
			names = [a.value for a in node.args if isinstance(a, ast.Constant) and str(a.value).startswith("--")]
			for name in names:
				launch[name.lstrip("-").replace("-", "_")] = {"y": "any"}
	yield "deepspeed_config", {k: v for k, v in launch.items() if re.search("deepspeed|zero|offload|gradient_|^transformer_moe", k) and not k.startswith(("fsdp", "megatron"))}, False, []
	fsdp = {k: v for k, v in launch.items() if k.startswith("fsdp_")}
	yield "fsdp_config", {**fsdp, **{k.removeprefix("fsdp_"): v for k, v in fsdp.items()}}, False, []


def records_of_deepspeed(package):
	reader = Reader(package, ["deepspeed/runtime/zero/", "deepspeed/runtime/"])
	constants = constants_of(package)
	keys = set()
	for file in package.python_files(["deepspeed/"]):
		if file.endswith("config.py") and not file.startswith(("deepspeed/inference", "deepspeed/module_inject")):
			keys |= keys_of_dict(package.tree(file), constants)
	yield "config", {key: {"y": "any"} for key in sorted(keys)}, False, []
	for table, name in (("zero_optimization", "DeepSpeedZeroConfig"), ("offload_optimizer", "DeepSpeedZeroOffloadOptimizerConfig"),
			("offload_param", "DeepSpeedZeroOffloadParamConfig"), ("fp16", "DeepSpeedFP16Config"), ("bf16", "DeepSpeedBF16Config")):
		fields, _ = reader.class_fields(name, {})
		yield table, with_aliases({k: {**v, "y": "any"} for k, v in fields.items()}) if fields else None, False, []


def constants_of(package):
	"""Names of texts that stand in modules of their own."""
	found = {}
	for file in package.python_files(["deepspeed/"]):
		if re.search(r"constants|config", file):
			for node in package.tree(file).body if package.tree(file) else []:
				if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str) and re.fullmatch(r"[a-z]\w*", node.value.value):
					found[node.targets[0].id] = node.value.value
	return found


def keys_of_dict(tree, constants):
	"""What is looked up in the dictionary of the whole file."""
	def is_whole(node):
		return isinstance(node, ast.Name) and node.id in ("param_dict", "ds_config", "ds_config_dict", "pd") or ast.unparse(node) in ("self._param_dict", "param_dict.keys()")

	def text(node):
		if isinstance(node, ast.Constant) and isinstance(node.value, str):
			return node.value
		return constants.get(node.id) if isinstance(node, ast.Name) else None

	found = set()
	for function in [n for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.ClassDef))]:
		for node in ast.walk(function):
			keys = []
			if isinstance(node, ast.Call) and any(is_whole(a) for a in node.args):
				keys = node.args
			elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get" and is_whole(node.func.value):
				keys = node.args[:1]
			elif isinstance(node, ast.Subscript) and is_whole(node.value):
				keys = [node.slice]
			elif isinstance(node, ast.Compare) and is_whole(node.comparators[0]):
				keys = [node.left]
			found |= {text(key) for key in keys}
			if isinstance(function, ast.FunctionDef) and any(isinstance(key, ast.Name) and not key.id.isupper() for key in keys):
				# The key is a parameter, or runs through a list.
				lists = [n.iter for n in ast.walk(function) if isinstance(n, (ast.For, ast.comprehension)) and isinstance(n.iter, (ast.List, ast.Tuple))]
				found |= {text(key) for key in [*function.args.defaults, *(item for one in lists for item in one.elts)]}
	return found - {None}


LIBRARIES = {
	"transformers": (records_of_transformers, None),
	"trl": (records_of_trl, None),
	"peft": (records_of_peft, None),
	"unsloth": (records_of_unsloth, None),
	"axolotl": (records_of_axolotl, ("axolotl-ai-cloud+axolotl", r"v(0\.(?:[5-9]|1\d)\.\d+(?:\.post\d)?)", "src/")),
	"llamafactory": (records_of_llamafactory, ("hiyouga+LLaMA-Factory", r"v(0\.[6-9]\.\d+)", "src/")),
	"mlx-lm": (records_of_mlx, None),
	"mistral-finetune": (records_of_mistral, ("mistralai+mistral-finetune", r"v(1\.\d\.\d)", "")),
	"torchtune": (records_of_torchtune, ("pytorch+torchtune", r"v(0\.\d\.\d)", "")),
	"alignment-handbook": (records_of_handbook, ("huggingface+alignment-handbook", r"v(0\.\d\.\d)", "")),
	"accelerate": (records_of_accelerate, None),
	"deepspeed": (records_of_deepspeed, ("deepspeedai+DeepSpeed", r"v(0\.1[2-9]\.\d+)", "")),
}


# What stands behind the newest tag of the snapshot.
UNRELEASED = {"llamafactory": "0.9.6.dev0", "mistral-finetune": "1.2.0.dev0", "alignment-handbook": "0.4.0.dev0", "torchtune": "0.7.0.dev0"}


def version_key(version):
	return [int(part) for part in re.findall(r"\d+", version)]


def open_packages(library, source, options):
	packages = {}
	if source is not None and options.repositories:
		name, pattern, strip = source
		git = options.repositories / name / "repo"
		git = git / ".git" if (git / ".git").exists() else git
		tags = subprocess.run(["git", f"--git-dir={git}", "tag"], capture_output=True, text=True, check=True).stdout.split()
		if library in UNRELEASED:
			packages[UNRELEASED[library]] = lambda: open_tag(git, "HEAD", UNRELEASED[library], strip)
		for tag in tags:
			match = re.fullmatch(pattern, tag)
			if match:
				packages[match.group(1)] = (lambda tag=tag, version=match.group(1): open_tag(git, tag, version, strip))
	for path in sorted((options.packages / library).glob("*")) if (options.packages / library).exists() else []:
		version = re.match(r"[\w.]+?-(\d[^-]*?)(?:-py|\.tar)", path.name)
		if version:
			packages.setdefault(version.group(1), lambda path=path: open_archive(path))
	return [packages[v] for v in sorted(packages, key=version_key)]


def record(library, options):
	read, source = LIBRARIES[library]
	versions, tables, requires = [], {}, {}
	for opening in open_packages(library, source, options):
		package = opening()
		at = len(versions)
		versions.append(package.version)
		for other, specifier in package.requirements().items():
			ranges = requires.setdefault(other, [])
			if ranges and ranges[-1][1] == at and ranges[-1][2] == specifier:
				ranges[-1][1] = at + 1
			else:
				ranges.append([at, at + 1, specifier])
		for name, fields, is_open, bases in read(package):
			if fields is None:
				continue
			table = tables.setdefault(name, {"in": [], "open": [], "bases": bases, "options": {}})
			table["bases"] = bases or table["bases"]
			extend(table["in"], at)
			if is_open:
				extend(table["open"], at)
			for option, span in fields.items():
				if span.get("n") and not is_same_kind(span, fields.get(span["n"])):
					span = {k: v for k, v in span.items() if k != "n"}
				spans = table["options"].setdefault(option, [])
				if spans and spans[-1]["t"] == at and {k: v for k, v in spans[-1].items() if k not in "ft"} == span:
					spans[-1]["t"] = at + 1
				else:
					spans.append({"f": at, "t": at + 1, **span})
		print(library, package.version, {n: len(t["options"]) for n, t in list(tables.items())[:3]}, flush=True)
	return versions, tables, requires


def is_same_kind(span, other):
	"""Whether a value of the one may stand in the other."""
	kinds = set(span["y"].split("|")) - {"null"}
	return other is not None and ("any" in kinds or bool(kinds & {"any", *other["y"].split("|")}))


def extend(ranges, at):
	if ranges and ranges[-1][1] == at:
		ranges[-1][1] = at + 1
	else:
		ranges.append([at, at + 1])


def compact(tables, count):
	"""Spans up to the newest release have no end, those from the oldest no start, and empty lists are left out."""
	result = {}
	for name, table in sorted(tables.items()):
		options = {}
		for option, spans in sorted(table["options"].items()):
			options[option] = [{k: v for k, v in span.items() if not (k == "f" and v == 0) and not (k == "t" and v == count)} for span in spans]
		result[name] = {**{k: v for k, v in table.items() if k != "options" and v}, "options": options}
	return result


def write(library, versions, tables, requires):
	text = json.dumps({"library": library, "versions": versions, **({"requires": requires} if requires else {}), "tables": compact(tables, len(versions))}, separators=(",", ":"), ensure_ascii=False)
	name = re.sub(r"-(.)", lambda m: m.group(1).upper(), library)
	lines = [
		f"/** The options that {library} takes, by release, as recorded by scripts/record-option-tables.py. */",
		f"export const {name} = {json.dumps(text, ensure_ascii=False)};",
		"",
	]
	(OUT / f"{library}.generated.ts").write_text("\n".join(lines), encoding="utf8")
	print(library, len(versions), "releases", len(text), "characters")


def main():
	parser = argparse.ArgumentParser()
	parser.add_argument("--packages", type=Path, required=True)
	parser.add_argument("--repositories", type=Path)
	parser.add_argument("--only", nargs="*", default=list(LIBRARIES))
	options = parser.parse_args()
	OUT.mkdir(parents=True, exist_ok=True)
	for library in options.only:
		versions, tables, requires = record(library, options)
		if versions:
			write(library, versions, tables, requires)


if __name__ == "__main__":
	main()
