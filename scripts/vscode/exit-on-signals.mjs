// Makes the signals that end a script run its `exit` listeners, which remove temporary folders and end servers.

/** `exitCode` is asked when the signal arrives. */
export function exitOnSignals(exitCode = () => 130) {
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(exitCode()));
}
