/** Answers with the rows of the project view, and tells the editor when they may differ. */
import { projectTree } from "../../core/index.js";
import { PROJECT_CHANGED_NOTIFICATION, PROJECT_REQUEST, type ProjectParams } from "../../run-protocol.js";
import { describeError, guarded } from "../guard.js";
import type { Handler } from "../server-context.js";
import type { ProjectTreeNode } from "../../core/index.js";

/** Editors that show the view ask again; one word for a burst of checks is enough. */
const REST = 300;

export const project: Handler = {
	register({ connection, session }) {
		connection.onRequest(
			PROJECT_REQUEST,
			guarded<ProjectParams, readonly ProjectTreeNode[]>(session.log, PROJECT_REQUEST, [], async () => {
				const model = await session.workspace().project();
				const { host } = session;
				const folders = session.folders();
				return projectTree(model, (file) => {
					const folder = folders.find((one) => !host.relative(one, file).startsWith(".."));
					const name = folder === undefined ? file : host.relative(folder, file);
					return folders.length > 1 && folder !== undefined ? `${host.basename(folder)}/${name}` : name;
				});
			}),
		);
		let timer: ReturnType<typeof setTimeout> | undefined;
		session.onCheck(() => {
			timer ??= setTimeout(() => {
				timer = undefined;
				connection
					.sendNotification(PROJECT_CHANGED_NOTIFICATION)
					.catch((error: unknown) => session.log(`project: ${describeError(error)}`));
			}, REST);
			return Promise.resolve();
		});
		connection.onShutdown(() => clearTimeout(timer));
	},
};
