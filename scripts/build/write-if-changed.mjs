// Writes a file only when its content differs, so that nothing that watches it wakes up.
import * as fs from "node:fs";

export function writeIfChanged(file, content, mode) {
	const bytes = Buffer.from(content);
	if (fs.existsSync(file) && fs.readFileSync(file).equals(bytes)) return;
	fs.writeFileSync(file, bytes, mode === undefined ? {} : { mode });
}
