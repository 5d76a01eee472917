/** Why a download stopped, and what the person can do about it. */
import { unavailable, type Unavailable } from "../core/base/staged.js";
import { ProxyFault } from "./download-proxy.js";

/** What the hub said, or what the machine could not do; thrown inside of the download and answered at its end. */
export class DownloadFault extends Error {
	constructor(
		readonly answer: Unavailable,
		/** True: the same request may succeed a moment later. */
		readonly isPassing = false,
		/** How long the hub asks to wait. */
		readonly waitMilliseconds?: number,
	) {
		super(answer.reason);
	}
}

export type RepositoryKind = "model" | "dataset";

export interface Subject {
	readonly kind: RepositoryKind;
	/** `Org/Name`. */
	readonly name: string;
	readonly revision: string;
	readonly endpoint: string;
	readonly hasToken: boolean;
}

/** Of the repository, for people and for its files. */
export function addressOf({ kind, name, endpoint }: Pick<Subject, "kind" | "name" | "endpoint">): string {
	return `${endpoint}/${kind === "dataset" ? "datasets/" : ""}${name}`;
}

/** `code` is the hub's `x-error-code`. */
export function faultOfStatus(status: number, code: string | undefined, subject: Subject): DownloadFault {
	const { kind, name, revision, endpoint, hasToken } = subject;
	if (code === "GatedRepo" || status === 403) {
		return new DownloadFault(
			unavailable(
				`"${name}" is gated: its owner asks everyone to accept a licence first.`,
				`Accept it at ${addressOf(subject)}, then ${hasToken ? `check that the token may read gated ${kind}s` : "run `hf auth login` or set HF_TOKEN"}.`,
			),
		);
	}
	if (code === "RevisionNotFound") {
		return new DownloadFault(
			unavailable(`"${name}" has no revision "${revision}".`, "Correct the branch, tag or commit."),
		);
	}
	if (status === 401 || status === 404) {
		return new DownloadFault(
			unavailable(
				`There is no ${kind} "${name}" on ${endpoint}, or it is private.`,
				hasToken
					? "Correct the name, or use a token that may read it."
					: `Correct the name; for a private ${kind} run \`hf auth login\` or set HF_TOKEN.`,
			),
		);
	}
	const isPassing = status >= 500 || status === 429 || status === 408;
	return new DownloadFault(
		unavailable(
			`${endpoint} answers ${status} for "${name}".`,
			isPassing ? "Try again in a while." : "Check HF_ENDPOINT and the proxy of the environment.",
		),
		isPassing,
	);
}

/** Errors of the network and of the disk; what is none of them is a bug, and goes on its way. */
export function faultOfError(error: unknown, { endpoint }: Pick<Subject, "endpoint">): DownloadFault {
	if (error instanceof DownloadFault) {
		return error;
	}
	if (!(error instanceof Error)) {
		throw error;
	}
	const code = "code" in error ? String(error.code) : "";
	if (/^(?:ENOSPC|EDQUOT)$/.test(code)) {
		return new DownloadFault(
			unavailable("The disk is full, so the download stopped.", "Make room; it goes on from there."),
		);
	}
	if (/^(?:EACCES|EPERM|EROFS|ENOTDIR)$/.test(code)) {
		return new DownloadFault(
			unavailable(`The download cannot be written: ${error.message}.`, "Make the folder writable."),
		);
	}
	if (error instanceof ProxyFault) {
		return new DownloadFault(
			unavailable(
				`The hub cannot be reached: ${error.message}.`,
				"Correct HTTPS_PROXY, or add the hub to NO_PROXY.",
			),
		);
	}
	const isOurs = error instanceof TypeError || error instanceof RangeError;
	if (isOurs && code === "") {
		throw error;
	}
	return new DownloadFault(
		unavailable(
			`${endpoint} cannot be reached: ${error.message || code}.`,
			"Check the network; behind a proxy set HTTPS_PROXY.",
		),
		true,
	);
}
