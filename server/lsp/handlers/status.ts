/** Tells the editor, for each open file, which run its masks are for, how sure they are, and how far a long scan is. */
import { STATUS_NOTIFICATION, type StatusParams } from "../../protocol.js";
import { guarded } from "../guard.js";
import { createProgressFilter } from "../progress-filter.js";
import type { Handler, ServerContext } from "../server-context.js";

export const status: Handler = {
	register(ctx) {
		const { session } = ctx;
		session.onCheck(async (file, signal) => {
			const label = await tell(ctx, file);
			if (label !== undefined && !signal.aborted && session.workspace().kindOf(file) === "dataset") {
				session.bindScript(file, label.scriptLocation?.file);
			}
		});
		const isWorthTelling = createProgressFilter(() => performance.now());
		const tellProgress = guarded(session.log, STATUS_NOTIFICATION, undefined, async (told: Told) => {
			await tell(ctx, told.file, told.progress);
		});
		session.onProgress((file, done, total) => {
			if (isWorthTelling(file, done, total)) {
				void tellProgress({ file, ...(done < total ? { progress: { done, total } } : {}) });
			}
		});
	},
};

interface Told {
	readonly file: string;
	readonly progress?: NonNullable<StatusParams["progress"]>;
}

async function tell(
	{ connection, session }: ServerContext,
	file: string,
	progress?: Told["progress"],
): Promise<StatusParams["label"] | undefined> {
	const document = session.documents.ofFile(file);
	if (document === undefined || session.documentOf(document.uri) === undefined) {
		return undefined;
	}
	const label = await session.workspace().labelOf(file);
	if (session.documents.ofUri(document.uri) === undefined) {
		return undefined;
	}
	const params: StatusParams = { uri: document.uri, label, ...(progress === undefined ? {} : { progress }) };
	await connection.sendNotification(STATUS_NOTIFICATION, params);
	return label;
}
