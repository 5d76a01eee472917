// Checks that the workbench's page is served to those who know its token, and to nobody else.

/** `address` carries the token; throws an error that says what was served instead. */
export async function checkPage(address) {
	const addressWithoutToken = new URL(address);
	addressWithoutToken.searchParams.delete("tkn");
	expectStatus("the page without the token", await get(addressWithoutToken), 403);

	// The server answers the address that a person opens with a cookie and a redirection.
	const redirection = await get(address);
	expectStatus("the page with the token", redirection, 302);
	const cookie = redirection.headers.get("set-cookie")?.split(";")[0] ?? "";
	const page = await get(new URL(redirection.headers.get("location") ?? "", address), { cookie });
	expectStatus("the page behind the redirection", page, 200);
	const isWorkbench = (await page.text()).includes("vscode-workbench-web-configuration");
	if (!isWorkbench) throw new Error("The page that is served is not VS Code's workbench.");
}

function get(address, headers = {}) {
	return fetch(address, { headers, redirect: "manual", signal: AbortSignal.timeout(30_000) });
}

function expectStatus(what, { status }, expected) {
	if (status !== expected)
		throw new Error(`Asked for ${what}, the server answered ${status} instead of ${expected}.`);
}
