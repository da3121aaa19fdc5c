// Parse the protocol's AsyncAPI document with AsyncAPI's parser, compile its JSON Schema, and validate the
// samples. Print all complaints; exit with 1 if there are any.
//
// usage: check_protocol.mjs FOLDER
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Parser } from "@asyncapi/parser";
import Ajv from "ajv/dist/2020.js";

const SEVERE = 1; // 0 is an error and 1 a warning; higher numbers are hints
const CARRIERS = ["event.json", "ephemeral.json"]; // the message that they carry has no schema
const folder = process.argv[2];
const read = (...path) => readFileSync(join(folder, ...path), "utf8");

async function complaintsAboutDocument() {
  const { document, diagnostics } = await new Parser().parse(read("asyncapi.json"));
  const severe = diagnostics.filter(({ severity }) => severity <= SEVERE);
  if (document && severe.length === 0) return [];
  return severe.map(({ path, message }) => `asyncapi.json: ${path.join(".")}: ${message}`);
}

function complaintsAboutSamples() {
  const schema = JSON.parse(read("schema.json"));
  const ajv = new Ajv({ strict: true, strictTypes: false, formats: { uuid: true } });
  const fits = ajv.compile(schema);
  const complaints = [];
  for (const file of readdirSync(join(folder, "samples"))) {
    const sample = JSON.parse(read("samples", file));
    if (!fits(sample) && !CARRIERS.includes(file)) complaints.push(`${file} does not fit schema.json`);
    if (fits({ ...sample, surprise: 1 })) complaints.push(`${file} may have unknown fields`);
  }
  return complaints;
}

const complaints = [...(await complaintsAboutDocument()), ...complaintsAboutSamples()];
if (complaints.length > 0) {
  console.log(complaints.join("\n"));
  process.exit(1);
}
