/** Publishes what is wrong in each file, and takes it back when the file is closed. */
import { toCellDiagnostics, toDiagnostics, toOtherHalves } from "../convert.js";
import type { Handler, ServerContext } from "../server-context.js";

export const diagnostics: Handler = {
	register(ctx) {
		ctx.session.onCheck(async (file, signal) => {
			if (ctx.session.isReported(file)) {
				await publish(ctx, file, signal);
			} else if (ctx.session.published.delete(file)) {
				await ctx.connection.sendDiagnostics({ uri: ctx.session.uriOf(file), diagnostics: [] });
			}
		});
	},
};

async function publish(
	{ connection, session }: ServerContext,
	file: string,
	signal: AbortSignal,
): Promise<void> {
	const workspace = session.workspace();
	const findings = [
		...(await workspace.findingsOf(file, signal)),
		...(signal.aborted ? [] : await workspace.findingsOutside(file)),
	];
	const text = await session.textOf(file);
	const pointing = await session.workspace().findingsPointingAt(file);
	const related = findings.flatMap((finding) => finding.related ?? []);
	const texts = await session.textsOf([...related, ...pointing].map((location) => location.file));
	// An edit meanwhile made the offsets stale; the next check has newer ones.
	if (signal.aborted) {
		return;
	}
	const document = session.documents.ofFile(file);
	session.published.add(file);
	if (document?.notebook !== undefined) {
		const { cells } = document.notebook;
		for (const [uri, diagnostics] of toCellDiagnostics(findings, document, cells, texts)) {
			await connection.sendDiagnostics({ uri, diagnostics: [...diagnostics] });
		}
		return;
	}
	await connection.sendDiagnostics({
		uri: session.uriOf(file),
		...(document === undefined ? {} : { version: document.version }),
		diagnostics:
			text === undefined
				? []
				: [
						...toDiagnostics(findings, text, texts),
						...pointing.flatMap((finding) => toOtherHalves(finding, { file, text, texts })),
					],
	});
}
