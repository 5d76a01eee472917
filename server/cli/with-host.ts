/** Runs a command with a host of its own, which is disposed of whatever happens. */
import type { Host } from "../host.js";
import type { CommandIo } from "./command-io.js";

export async function withHost<T>(io: CommandIo, use: (host: Host) => Promise<T>): Promise<T> {
	const host = await io.createHost();
	try {
		return await use(host);
	} finally {
		await host.dispose();
	}
}
