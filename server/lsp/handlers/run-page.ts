/** Pages about a run: what is proved of it, what explains a symptom, what a change does to all of its data. */
import { isUnavailable, unavailable, type Location, type Unavailable } from "../../core/index.js";
import { countChecks } from "../../core/features/preflight/count-checks.js";
import { deltaMarkdown } from "../../core/features/preflight/delta-markdown.js";
import { diagnose } from "../../core/features/preflight/diagnose.js";
import { diagnosisMarkdown } from "../../core/features/preflight/diagnosis-markdown.js";
import { preflightMarkdown, type PlaceWords } from "../../core/features/preflight/preflight-markdown.js";
import type { PreflightReport } from "../../core/features/preflight/preflight-report.js";
import { changedWords } from "../../core/features/preflight/signal-delta.js";
import { SYMPTOM_IDS } from "../../core/types/symptom-id.js";
import {
	RUN_PAGE_REQUEST,
	type RunPageParams,
	type RunPageResult,
	type RunPageTopic,
} from "../../run-protocol.js";
import { createWorkspace } from "../../workspace/create-workspace.js";
import { deltaOfRuns, type DeltaSide } from "../../workspace/run-delta.js";
import { guarded } from "../guard.js";
import type { Handler } from "../server-context.js";
import type { Session } from "../session.js";

const failed: RunPageResult = {
	kind: "none",
	reason: "The run could not be looked at.",
	todo: "See the output channel of Tunelint.",
};

type Page = Extract<RunPageResult, { kind: "page" }>;

export const runPage: Handler = {
	register({ connection, session }) {
		connection.onRequest(
			RUN_PAGE_REQUEST,
			guarded(
				session.log,
				RUN_PAGE_REQUEST,
				failed,
				async (params: RunPageParams): Promise<RunPageResult> => {
					const page = await answer(session, params);
					return isUnavailable(page) ? { kind: "none", reason: page.reason, todo: page.todo } : page;
				},
			),
		);
	},
};

async function answer(session: Session, { uri, about }: RunPageParams): Promise<Page | Unavailable> {
	const document = session.documentOf(uri);
	if (document === undefined) {
		return unavailable("This file is neither a dataset nor a training script.", "Open one of them.");
	}
	if (about.kind === "options" || about.kind === "text") {
		const script = await scriptOf(session, document.file);
		return isUnavailable(script) ? script : deltaPage(session, script, about);
	}
	const report = await session.workspace().preflight(document.file);
	if (isUnavailable(report)) {
		return report;
	}
	const placeOf = await placesOf(session, report);
	const script = session.host.basename(report.script);
	if (about.kind === "preflight") {
		const summary = countChecks(report.checks);
		return { kind: "page", script, summary, text: preflightMarkdown(report, placeOf) };
	}
	const symptoms = SYMPTOM_IDS.filter((id) => id === about.symptom);
	const diagnoses = diagnose(report, symptoms);
	const found = diagnoses.flatMap(({ causes }) => causes).filter(({ status }) => status === "fail").length;
	const summary = found === 0 ? "No cause was found." : `${found} ${found === 1 ? "cause" : "causes"} found.`;
	return { kind: "page", script, summary, text: diagnosisMarkdown(report, diagnoses, placeOf) };
}

/** The script itself, or the one that the dataset is bound to. */
async function scriptOf(session: Session, file: string): Promise<string | Unavailable> {
	if (session.workspace().kindOf(file) !== "dataset") {
		return file;
	}
	const bound = (await session.workspace().runsFor(file)).find(({ isBound }) => isBound);
	return bound?.script ?? unavailable("No training script is bound to this dataset.", "Choose a run.");
}

async function deltaPage(
	session: Session,
	script: string,
	about: Extract<RunPageTopic, { kind: "options" | "text" }>,
): Promise<Page | Unavailable> {
	const workspace = session.workspace();
	const files = await workspace.trainingFiles(script);
	if (isUnavailable(files)) {
		return files;
	}
	const now: DeltaSide = { workspace, files, options: { run: script } };
	const other =
		about.kind === "options"
			? { ...now, options: { run: script, options: about.options } }
			: await sideWith(session, script, about.text);
	if (isUnavailable(other)) {
		return other;
	}
	const compared = about.kind === "options" ? await deltaOfRuns(now, other) : await deltaOfRuns(other, now);
	if (isUnavailable(compared)) {
		return compared;
	}
	const sides: readonly [string, string] =
		about.kind === "options"
			? ["as it is", about.options.map(({ name, value }) => `${name}=${value}`).join(", ")]
			: [about.name, "now"];
	const name = session.host.basename(script);
	const { delta, notes } = compared;
	const text = deltaMarkdown(delta, { script: name, sides, notes });
	return { kind: "page", script: name, summary: changedWords(delta), text };
}

/** The open documents, with another text of the script. */
async function sideWith(session: Session, script: string, text: string): Promise<DeltaSide | Unavailable> {
	const workspace = createWorkspace(session.host, {
		folders: session.folders(),
		settings: session.settings(),
	});
	for (const document of session.documents.all()) {
		workspace.setDocument(document.file, document.text);
	}
	workspace.setDocument(script, text);
	const files = await workspace.trainingFiles(script);
	return isUnavailable(files) ? files : { workspace, files, options: { run: script } };
}

async function placesOf(session: Session, report: PreflightReport): Promise<PlaceWords> {
	const files = [
		report.script,
		...(report.call === undefined ? [] : [report.call.file]),
		...report.checks.flatMap(({ places }) => places.map(({ file }) => file)),
	];
	const texts = await session.textsOf(files);
	const folder = session.folders().find((one) => report.script.startsWith(one));
	return ({ file, range }: Location) => {
		const line = texts.get(file)?.positionAt(range.start).line ?? 0;
		const name = folder === undefined ? session.host.basename(file) : session.host.relative(folder, file);
		return `${name}:${line + 1}`;
	};
}
