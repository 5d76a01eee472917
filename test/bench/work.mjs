// Prints the work of scripted edits, and writes it to `work.snap` with `--update`; needs `npx tsc -b`.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const counter = path.resolve(here, "../../out/test/support/count-work.js");
const projectCounter = path.resolve(here, "../../out/test/support/count-project-work.js");
const { countWork, workLines } = await import(pathToFileURL(counter).href);
const { countProjectWork, projectWorkLines } = await import(pathToFileURL(projectCounter).href);
const text = workLines(await countWork()) + projectWorkLines(await countProjectWork());
process.stdout.write(text);
if (process.argv.includes("--update")) fs.writeFileSync(path.join(here, "work.snap"), text);
