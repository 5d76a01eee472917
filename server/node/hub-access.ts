/** Where the hub is and who asks, by the variables that `huggingface_hub` reads. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expandHome, hubHome, type CacheLocation } from "./hugging-face-cache.js";

export interface HubAccess {
	/** Without a slash at its end. */
	readonly endpoint: string;
	/** Sent to the endpoint's own origin only, and never written anywhere. */
	readonly token?: string;
	/** The variable that forbids the network, if one does. */
	readonly offline?: string;
}

export async function hubAccess(location: CacheLocation): Promise<HubAccess> {
	const { environment } = location;
	const offline = ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"].find((name) => isOn(environment[name]));
	const token = isOn(environment["HF_HUB_DISABLE_IMPLICIT_TOKEN"]) ? undefined : await readToken(location);
	return {
		endpoint: (environment["HF_ENDPOINT"] || "https://huggingface.co").replace(/\/+$/, ""),
		...(token === undefined ? {} : { token }),
		...(offline === undefined ? {} : { offline }),
	};
}

function isOn(value: string | undefined): boolean {
	return /^(?:1|on|yes|true)$/i.test(value ?? "");
}

async function readToken(location: CacheLocation): Promise<string | undefined> {
	const { environment, home } = location;
	const given = clean(environment["HF_TOKEN"]) ?? clean(environment["HUGGING_FACE_HUB_TOKEN"]);
	if (given !== undefined) {
		return given;
	}
	const path = environment["HF_TOKEN_PATH"];
	const file = path === undefined || path === "" ? join(hubHome(location), "token") : expandHome(path, home);
	return clean(await readFile(file, "utf8").catch(() => undefined));
}

/** A line break inside of a header would be a second header. */
function clean(token: string | undefined): string | undefined {
	const cleaned = token?.replace(/[\r\n]/g, "").trim();
	return cleaned === "" ? undefined : cleaned;
}
