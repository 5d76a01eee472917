/** Scripts that ask a model, against what it was trained on. */
import { families, isUnavailable, parseJson, type PromptPair, type Run } from "../core/index.js";
import { familyOf } from "../core/pipeline/family-of.js";
import { promptSampleOf } from "../core/pipeline/prompt-sample.js";
import { evaluationPairs } from "../core/project/evaluation-pairs.js";
import { isMlxData, loadsMlxAdapter, mlxForms } from "../core/project/mlx-forms.js";
import { promptPairs, type PromptQuestion } from "../core/project/prompt-pairs.js";
import { trainingForms } from "../core/project/training-forms.js";
import type { PrintedChat } from "../core/project/chat-asks.js";
import { askingWithoutRun, namesIn, whoAsks, type Asking } from "../core/project/who-asks.js";
import { valueAt } from "../core/syntax/json/json-node.js";
import type { Location } from "../core/base/text-range.js";
import { fileName } from "../core/base/file-name.js";
import type { Family } from "../core/types/family.js";
import type { PromptContext } from "../core/types/prompt-context.js";
import type { PromptSample } from "../core/types/prompt-sample.js";
import type { PythonModule } from "../core/types/python-module.js";
import type { TrainingForm } from "../core/types/training-form.js";
import type { Host } from "../host.js";
import type { Memo } from "./create-memo.js";
import type { Layout } from "./inspect.js";
import { printedChats } from "./printed-chats.js";

export interface PromptQuestions {
	readonly host: Host;
	readonly memo: Memo;
	readonly modules: readonly PythonModule[];
	readonly runs: readonly Run[];
	/** The training data of a run, as files that can be read. */
	layoutsOf(run: Run): Promise<readonly Layout[]>;
	/** Data beside scripts that ask a model of which no run is known. */
	looseLayouts(isWanted?: (file: string) => boolean): Promise<readonly Layout[]>;
}

/** Records of one file that are looked at, spread over it. */
const SAMPLES = 12;
/** Files that are looked at where no run names any. */
const MOST_LOOSE = 10;

/** What each asking script is compared with. */
export async function promptQuestions(questions: PromptQuestions): Promise<readonly PromptQuestion[]> {
	const { runs, modules } = questions;
	const formsOf = new Map<Run, readonly TrainingForm[]>();
	const found: PromptQuestion[] = [];
	for (const asking of whoAsks(runs, modules)) {
		const [first] = asking.runs;
		if (first === undefined) {
			continue;
		}
		const forms: TrainingForm[] = [];
		for (const run of asking.runs) {
			const known = formsOf.get(run) ?? (await formsOfRun(questions, run));
			formsOf.set(run, known);
			forms.push(...known);
		}
		// A run whose form is not known may be the one that is asked.
		const isSure = asking.isSure && asking.runs.every((run) => (formsOf.get(run)?.length ?? 0) > 0);
		const columns = await columnsOf(questions, asking);
		const printed = await printedOf(questions, asking);
		found.push({ ...asking, isSure, forms, printed, context: { ...contextOf(first), columns } });
	}
	return runs.length > 0 ? found : [...found, ...(await withoutRun(questions))];
}

/** Only where one run alone is asked: another may have been trained with other arguments. */
async function printedOf(
	{ host, memo, layoutsOf }: PromptQuestions,
	asking: Asking,
): Promise<readonly PrintedChat[]> {
	const [run, ...others] = asking.runs;
	return run === undefined || others.length > 0
		? []
		: memo.get(`printed ${run.config.file} ${asking.module.file}`, [run, asking.module], async () =>
				printedChats(host, run, asking, await layoutsOf(run)),
			);
}

/** Values of the columns that a script hands to the model as they are, from the data that it names. */
async function columnsOf(
	{ host, looseLayouts }: PromptQuestions,
	{ module, prompts }: Pick<PromptQuestion, "module" | "prompts">,
): Promise<ReadonlyMap<string, readonly string[]>> {
	const wanted = prompts.flatMap(({ pattern: { parts } }) => {
		const [first, ...others] = parts;
		const isColumn = first?.kind === "field" && (others.length === 0 || isOfRow(module, first.location));
		return isColumn ? [first.field] : [];
	});
	const names = new Set([...namesIn(module)].filter((name) => name.length < 300).map(fileName));
	const columns = new Map<string, readonly string[]>();
	const isNamed = (file: string): boolean => names.has(host.basename(file));
	const layouts = wanted.length === 0 ? [] : await looseLayouts(isNamed);
	for (const { file, text, layout } of layouts) {
		const records = layout.records.slice(0, SAMPLES).map((_, i) => parseJson(text.recordText(i)).value);
		for (const column of file === module.file ? [] : wanted) {
			const values = records.flatMap((record) => {
				const value = record && valueAt(record, column);
				return value?.kind === "string" ? [value.value] : [];
			});
			columns.set(column, [...(columns.get(column) ?? []), ...values]);
		}
	}
	return columns;
}

/** `row["question"]`; a parameter may hold more than the column of its name. */
function isOfRow({ file, text }: PythonModule, { file: at, range }: Location): boolean {
	return at === file && /\[\s*["']|\.get\(/.test(text.slice(range.start, range.end));
}

export function pairsOf(questions: readonly PromptQuestion[]): readonly PromptPair[] {
	return questions.flatMap(promptPairs);
}

/** Scripts that ask the same model about the same data; whoever is held to training already is left out. */
export function evaluationPairsOf(
	modules: readonly PythonModule[],
	questions: readonly PromptQuestion[],
): readonly PromptPair[] {
	const held = new Set(questions.filter(({ forms }) => forms.length > 0).map(({ module }) => module));
	const free = modules.filter((module) => !held.has(module) && module.prompts.length > 0);
	return evaluationPairs(free, (module) => contextWith(familyNamedIn(module), {}, false));
}

function familyNamedIn(module: PythonModule): Family | undefined {
	return familiesNamedIn(module)[0];
}

function familiesNamedIn(module: PythonModule): readonly Family[] {
	const names = [...namesIn(module)];
	return families.filter((one) => names.some((name) => name.length < 300 && one.matches(name)));
}

async function formsOfRun(questions: PromptQuestions, run: Run): Promise<readonly TrainingForm[]> {
	const { host, memo, layoutsOf } = questions;
	const own = await layoutsOf(run);
	const formsOf = async (layouts: readonly Layout[]): Promise<readonly TrainingForm[]> =>
		trainingForms(run.config, await samplesOf(host, layouts), contextOf(run));
	return own.length === 0
		? formsOf(await namesakes(questions, run))
		: memo.get(`forms ${run.config.file}`, [run], () => formsOf(own));
}

/** Scripts that ran elsewhere name a file of another computer; here it has the same name. */
async function namesakes({ looseLayouts }: PromptQuestions, { config }: Run): Promise<readonly Layout[]> {
	const names = new Set(
		config.datasets.map(({ name }) => fileName(name)).filter((name) => name.includes(".")),
	);
	return names.size === 0 ? [] : looseLayouts((file) => names.has(fileName(file)));
}

/** Whatever trains on the data beside the script, no other form can come of it. */
async function withoutRun({
	host,
	modules,
	looseLayouts,
}: PromptQuestions): Promise<readonly PromptQuestion[]> {
	const asking = askingWithoutRun(modules);
	if (asking.length === 0) {
		return [];
	}
	const all = (await looseLayouts()).filter(({ batch }) => batch.context.format !== "unknown");
	const layouts = all.slice(0, MOST_LOOSE);
	const loose = await Promise.all(
		layouts.map(async (layout) => ({ layout, samples: await samplesOf(host, [layout]) })),
	);
	const mlx = all.length > MOST_LOOSE ? [] : loose.filter(({ layout }) => isMlxData(layout.file));
	return asking.flatMap((module): readonly PromptQuestion[] => {
		const context = contextWith(familyNamedIn(module), {}, false);
		const isMlx = mlx.length > 0 && loadsMlxAdapter(module);
		const forms = isMlx
			? mlx.map(({ layout, samples }) => mlxForms(samples, layout.batch.context.format, context))
			: loose.map(({ samples }) => trainingForms({}, samples, context));
		const isKnown = forms.length > 0 && forms.every(({ length }) => length > 0);
		// Whoever asks by a chat template is held to the chats.
		const sorted = forms.flat().sort((a, b) => a.kind.localeCompare(b.kind));
		const prompts = module.prompts.filter(({ server }) => server === undefined);
		const sureness = { isSure: false, isFormSure: isMlx && familiesNamedIn(module).length === 1 };
		return isKnown ? [{ module, runs: [], ...sureness, prompts, forms: sorted, context, printed: [] }] : [];
	});
}

async function samplesOf(host: Host, layouts: readonly Layout[]): Promise<readonly PromptSample[]> {
	const samples: PromptSample[] = [];
	for (const { file, text, layout, batch } of layouts) {
		const { records } = layout;
		const step = Math.max(1, Math.floor(records.length / SAMPLES));
		for (let i = 0; i < records.length; i += step) {
			const record = records[i];
			if (record === undefined || samples.length > 4 * SAMPLES) {
				break;
			}
			const analysis = await host.analyseLine({ ...batch, texts: [text.recordText(i)] });
			const parts = isUnavailable(analysis) ? undefined : promptSampleOf(analysis);
			if (parts !== undefined) {
				samples.push({ file, record: i + 1, start: record.start, ...parts });
			}
		}
	}
	return samples;
}

function contextOf(run: Run): PromptContext {
	const { tokenizer, config, module, configFile, imported = [] } = run;
	const tokens = {
		bos_token: tokenizer?.bos?.text,
		eos_token: tokenizer?.eos?.text,
		pad_token: tokenizer?.pad?.text,
		unk_token: tokenizer?.unk?.text,
	};
	const { chatTemplate } = config.tokenizerEdits;
	const context = contextWith(
		familyOf(tokenizer, config),
		tokens,
		chatTemplate !== undefined || config.templateName !== undefined,
	);
	return {
		...context,
		scriptText: (configFile === undefined ? [module, ...imported] : []).map(({ text }) => text).join("\n"),
	};
}

function contextWith(
	family: Family | undefined,
	specialTokens: PromptContext["specialTokens"],
	hasOwnTemplate: boolean,
): PromptContext {
	const { userTurn, assistantTurn } = family ?? {};
	return {
		specialTokens,
		hasOwnTemplate,
		...(userTurn === undefined || assistantTurn === undefined
			? {}
			: { chatMarkers: { user: userTurn, assistant: assistantTurn } }),
	};
}
