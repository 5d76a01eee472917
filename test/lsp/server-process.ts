/** The real language server as a child process, spoken to over stdio one message after the other. */
import { spawn } from "node:child_process";
import * as path from "node:path";
import { projectRoot } from "../support/project-root.js";

export interface ServerProcess {
	/** Rejects with the server's error. */
	request<Result>(method: string, params?: unknown): Promise<Result>;
	notify(method: string, params?: unknown): void;
	/** The first notification that fits, among those not yet taken and those to come; takes it. */
	next<Params>(method: string, fits: (params: Params) => boolean): Promise<Params>;
	/** Takes every notification that came so far. */
	skip(): void;
	/** Every notification of a method so far. */
	received<Params>(method: string): readonly Params[];
	/** Bytes that need not be a message. */
	sendRaw(text: string): void;
	/** The exit code after `shutdown` and `exit`. */
	stop(): Promise<number | null>;
	kill(): void;
}

interface Message {
	readonly id?: number | string;
	readonly method?: string;
	readonly params?: unknown;
	readonly result?: unknown;
	readonly error?: { readonly code: number; readonly message: string };
}

interface Waiting {
	readonly resolve: (message: Message) => void;
	readonly reject: (error: Error) => void;
}

/** `environment` is added to that of this process. */
export function startServerProcess(environment: Readonly<Record<string, string>> = {}): ServerProcess {
	const child = spawn(process.execPath, [path.join(projectRoot, "out/server/main.js"), "--stdio"], {
		stdio: ["pipe", "pipe", "pipe"],
		env: { ...process.env, ...environment },
	});
	const answers = new Map<number, Waiting>();
	const notifications: Message[] = [];
	const taken = new Set<Message>();
	const listeners = new Set<() => void>();
	let errors = "";
	let ids = 0;

	const send = (message: object): void => sendRaw(framed(JSON.stringify({ jsonrpc: "2.0", ...message })));
	const sendRaw = (text: string): void => void child.stdin.write(text);

	const receive = (message: Message): void => {
		const { id, method } = message;
		if (method === undefined) {
			const waiting = answers.get(Number(id));
			answers.delete(Number(id));
			return message.error === undefined
				? waiting?.resolve(message)
				: waiting?.reject(Object.assign(new Error(message.error.message), { code: message.error.code }));
		}
		if (id !== undefined) {
			// What an editor says to `client/registerCapability`.
			return send({ id, result: null });
		}
		notifications.push(message);
		listeners.forEach((listener) => listener());
	};

	child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
	child.stdout.on("data", createReader(receive));
	const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
	void ended.then((code) =>
		answers.forEach(({ reject }) => reject(new Error(`The server ended with ${code}.\n${errors}`))),
	);

	const request = <Result>(method: string, params?: unknown): Promise<Result> =>
		new Promise((resolve, reject) => {
			const id = ++ids;
			// The caller names the type that the protocol gives the method.
			answers.set(id, { resolve: ({ result }) => resolve(result as Result), reject });
			send({ id, method, params });
		});

	return {
		request,
		notify: (method, params) => send({ method, params }),
		next: <Params>(method: string, fits: (params: Params) => boolean) =>
			new Promise<Params>((resolve) => {
				const look = (): void => {
					for (const message of notifications) {
						const params = message.params as Params;
						if (message.method === method && !taken.has(message) && fits(params)) {
							taken.add(message);
							listeners.delete(look);
							resolve(params);
							return;
						}
					}
				};
				listeners.add(look);
				look();
			}),
		skip: () => notifications.forEach((message) => taken.add(message)),
		received: <Params>(method: string) =>
			notifications.filter((message) => message.method === method).map(({ params }) => params as Params),
		sendRaw,
		async stop() {
			await request("shutdown");
			send({ method: "exit" });
			return ended;
		},
		kill: () => void child.kill(),
	};
}

export function framed(body: string): string {
	return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function createReader(receive: (message: Message) => void): (data: Buffer) => void {
	let buffer: Buffer = Buffer.alloc(0);
	return (data) => {
		buffer = Buffer.concat([buffer, data]);
		for (;;) {
			const header = buffer.indexOf("\r\n\r\n");
			const length = Number(
				/Content-Length: (\d+)/i.exec(buffer.subarray(0, Math.max(header, 0)).toString())?.[1],
			);
			if (header < 0 || buffer.length < header + 4 + length) {
				return;
			}
			const body = buffer.subarray(header + 4, header + 4 + length).toString();
			buffer = buffer.subarray(header + 4 + length);
			// What arrives was written by the server's JSON-RPC library.
			receive(JSON.parse(body) as Message);
		}
	};
}
