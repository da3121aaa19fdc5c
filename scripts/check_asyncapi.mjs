// Reads the protocol's AsyncAPI document with AsyncAPI's own parser, and fails on what it complains of.
//
// usage: check_asyncapi.mjs FILE
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const SEVERE = 1; // 0 is an error and 1 a warning; what is above is advice
const file = process.argv[2];
const { document, diagnostics } = await new Parser().parse(readFileSync(file, "utf8"));
const complaints = diagnostics.filter(({ severity }) => severity <= SEVERE);
for (const { path, message } of complaints) console.log(`${file}: ${path.join(".")}: ${message}`);
if (!document || complaints.length > 0) process.exit(1);
console.log(`${document.channels().length} channels, ${document.allMessages().length} messages`);
