// Searches a static site as its pages do: node search.mjs SITE OPEN_SEARCH < requests.json > answers.json
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [site, script] = process.argv.slice(2);
const { openSearch, unpacked } = new Function(`${readFileSync(script, "utf8")}; return { openSearch, unpacked };`)();

const packed = {};
globalThis.handbookFile = (name, text) => (packed[name] = Buffer.from(text, "base64"));
const assets = join(site, "assets");
const fileOf = async (name) => {
  const file = readdirSync(assets).find((file) => file.startsWith(`${name}.`) && file.endsWith(".js"));
  new Function(readFileSync(join(assets, file), "utf8"))();
  return unpacked(packed[name]);
};
const files = await Promise.all(["program", "dictionary", "index"].map(fileOf));
let started = performance.now();
const ask = await openSearch(...files, () => fileOf("translations"));
const opened = performance.now() - started;
started = performance.now();
const answers = [];
for (const request of JSON.parse(readFileSync(0, "utf8"))) answers.push(await ask(request));
const each = (performance.now() - started) / answers.length;
const sizes = Object.fromEntries(Object.entries(packed).map(([name, bytes]) => [name, bytes.length]));
process.stdout.write(JSON.stringify({ answers, sizes, opened, each, imports: WebAssembly.Module.imports(new WebAssembly.Module(files[0])) }));
