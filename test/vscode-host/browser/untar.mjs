// Unpacks a tar archive that holds plain files and folders, so that no `tar` program is needed.
import * as fs from "node:fs";
import * as path from "node:path";

const blockSize = 512;

/** Writes the files of `archive` (a Buffer in ustar format) below `folder`; other kinds of entries are an error. */
export function untar(archive, folder) {
	let position = 0;
	while (position + blockSize <= archive.length) {
		const header = readHeader(archive, position);
		if (!header) return;
		const content = archive.subarray(position + blockSize, position + blockSize + header.size);
		writeEntry(folder, header, content);
		position += blockSize * (1 + Math.ceil(header.size / blockSize));
	}
}

/** Undefined for the empty block that ends an archive. */
function readHeader(archive, position) {
	const text = (start, length) =>
		archive.toString("latin1", position + start, position + start + length).split("\0")[0];
	const name = text(0, 100);
	if (name === "") return undefined;
	return { name, mode: parseInt(text(100, 8), 8), size: parseInt(text(124, 12), 8), kind: text(156, 1) };
}

function writeEntry(folder, { name, mode, kind }, content) {
	const target = path.join(folder, name);
	if (kind === "5") {
		fs.mkdirSync(target, { recursive: true });
	} else if (kind === "0" || kind === "") {
		fs.mkdirSync(path.dirname(target), { recursive: true });
		fs.writeFileSync(target, content, { mode });
	} else {
		throw new Error(`The archive entry "${name}" is of the unexpected kind "${kind}".`);
	}
}
