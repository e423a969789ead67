// Runs the official client against a running service in both protocol revisions, over HTTP and stdio.
// Called by tests/suite/outside.rs: node mcp.mjs URL PROGRAM ROOT INDEX, in a folder with node_modules.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import assert from "node:assert/strict";

const require = createRequire(`${process.cwd()}/x.js`);
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const { Client, StreamableHTTPClientTransport } = await load("@modelcontextprotocol/client");
const { StdioClientTransport } = await load("@modelcontextprotocol/client/stdio");

const [url, program, root, index] = process.argv.slice(2);
const legacy = {};
const modern = { versionNegotiation: { mode: { pin: "2026-07-28" } } };

const transports = {
  http: () => new StreamableHTTPClientTransport(new URL("mcp", url)),
  stdio: () => new StdioClientTransport({ command: program, args: ["mcp", "--root", root, "--index", index], stderr: "inherit" }),
};

for (const [transportName, transport] of Object.entries(transports)) {
  for (const [revision, options] of Object.entries({ legacy, modern })) {
    const client = new Client({ name: "test", version: "1" }, options);
    await client.connect(transport());
    assert.equal(client.getServerVersion().name, "handbook");

    const { tools } = await client.listTools();
    assert.deepEqual(tools.map((tool) => tool.name), ["search_handbook", "read_section", "list_roles", "list_topics", "role_duties"]);

    // The client validates each structured result against the tool's output schema.
    const found = await client.callTool({ name: "search_handbook", arguments: { q: "预算", role: ["account-manager"], lang: "zh", limit: 5 } });
    const api = await (await fetch(new URL("api/v1/search?q=%E9%A2%84%E7%AE%97&role=account-manager&lang=zh&limit=5", url))).json();
    assert.deepEqual(found.structuredContent.hits.map((hit) => hit.id), api.hits.map((hit) => hit.id));

    const id = found.structuredContent.hits[0].id;
    const read = await client.callTool({ name: "read_section", arguments: { id, lang: "zh" } });
    assert.equal(read.structuredContent.id, id);
    for (const name of ["list_roles", "list_topics"]) {
      assert.ok(!(await client.callTool({ name, arguments: {} })).isError, name);
    }
    const duties = await client.callTool({ name: "role_duties", arguments: { role: "account-manager" } });
    assert.ok(duties.structuredContent.duties.length > 0);
    const wrong = await client.callTool({ name: "search_handbook", arguments: { q: "预算", role: ["boss"] } });
    assert.ok(wrong.isError && wrong.content[0].text.includes("account-manager"));

    const { resources, nextCursor } = await client.listResources();
    assert.ok(resources.length > 0);
    if (nextCursor) assert.ok((await client.listResources({ cursor: nextCursor })).resources.length > 0);
    const { contents } = await client.readResource({ uri: `handbook://section/${id}` });
    assert.equal(contents[0].mimeType, "text/markdown");
    await assert.rejects(client.readResource({ uri: "handbook://section/none" }));
    await client.close();
    console.log(`${transportName}, ${revision}: passed`);
  }
}
