#!/usr/bin/env node
// Compares the gas that test/Gas.t.sol measured (cache/gas) with the committed gas-snapshot.json: fails at +1 %.
// `--write` takes the measured figures over; `--table` prints them beside their bounds as Markdown.
'use strict';
const fs = require('fs');
const path = require('path');

const ROOT = path.join(__dirname, '..');
const SNAPSHOT = path.join(ROOT, 'gas-snapshot.json');
const TOLERANCE = 0.01;

function read(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

function compare(measured, committed) {
  const complaints = [];
  for (const name of new Set([...Object.keys(measured), ...Object.keys(committed)])) {
    const [now, then] = [Number(measured[name]), Number(committed[name])];
    if (!now || !then) complaints.push(`${name}: measured ${now || 'nothing'}, committed ${then || 'nothing'}`);
    else if (now > then * (1 + TOLERANCE)) complaints.push(`${name}: ${now}, was ${then}`);
  }
  return complaints;
}

function main() {
  const measured = read(path.join(ROOT, 'cache/gas/measured.json'));
  const bounds = read(path.join(ROOT, 'cache/gas/bound.json'));
  if (process.argv.includes('--write')) {
    fs.writeFileSync(SNAPSHOT, JSON.stringify(measured, null, 2) + '\n');
    return;
  }
  if (process.argv.includes('--table')) {
    console.log('| operation | measured | at most |\n| --- | ---: | ---: |');
    for (const name of Object.keys(measured)) console.log(`| ${name} | ${measured[name]} | ${bounds[name]} |`);
    return;
  }
  const complaints = compare(measured, read(SNAPSHOT));
  for (const complaint of complaints) console.error(`gas: ${complaint}`);
  if (complaints.length) {
    console.error('if that is meant: node tools/gas.js --write, and commit');
    process.exit(1);
  }
  console.log(`gas: ${Object.keys(measured).length} operations within 1 % of the snapshot`);
}

main();
