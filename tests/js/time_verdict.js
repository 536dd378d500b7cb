/** What the verdict on a rotating code of these vectors takes, decoding included, in milliseconds of the processor. */
import { readFileSync } from "node:fs";

import { decodePass } from "../../assets/js/pass.js";
import { decide } from "../../assets/js/verdict.js";
import { readSnapshot } from "./pass_fields.js";

const [name, runs] = [process.argv[2], Number(process.argv[3])];
const vectors = JSON.parse(readFileSync(new URL("../data/verdict_vectors.json", import.meta.url)));
const { text, snapshot, now, gate } = vectors.find((one) => one.name === name);
const known = readSnapshot(snapshot);

const times = [];
for (let run = 0; run < runs; run += 1) {
  const before = process.cpuUsage();
  const { result } = decide(decodePass(text), known, now, gate);
  const spent = process.cpuUsage(before);
  times.push((spent.user + spent.system) / 1000);
  if (result !== "go") throw new Error(result);
}
process.stdout.write(JSON.stringify(times));
