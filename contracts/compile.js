#!/usr/bin/env node
// Compiles src/ with npm's solc and writes artifacts/<Name>.json (ABI, creation and runtime bytecode), and some of the
// mocks into artifacts/test/ for the app's own tests.
// `--check` writes nothing and exits 1 when a committed artifact differs from a fresh compile.
'use strict';
const fs = require('fs');
const path = require('path');
const solc = require('solc');

const ROOT = __dirname;
const ARTIFACTS = path.join(ROOT, 'artifacts');
const DEPLOYED = ['EventFactory', 'EventTicket', 'AttendanceBadge', 'GiftEscrow'];
const MOCKS = {
  PlainToken: 'test/mocks/Tokens.sol',
  FeeToken: 'test/mocks/Tokens.sol',
  FreezableToken: 'test/mocks/Tokens.sol',
  StubbornToken: 'test/mocks/Tokens.sol',
  PlainCollectible: 'test/mocks/Collectibles.sol',
  Edition: 'test/mocks/Collectibles.sol',
};
const MAX_RUNTIME_BYTES = 24576; // EIP-170

function listSources(folder) {
  return fs.readdirSync(folder, {withFileTypes: true}).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return listSources(file);
    return entry.name.endsWith('.sol') ? [file] : [];
  });
}

function readImport(name) {
  const mapped = name.replace(/^solady\//, 'solady/src/');
  for (const base of [ROOT, path.join(ROOT, 'node_modules')]) {
    const file = path.join(base, mapped);
    if (fs.existsSync(file)) return {contents: fs.readFileSync(file, 'utf8')};
  }
  return {error: 'File not found: ' + name};
}

function compile() {
  const sources = {};
  const mocks = [...new Set(Object.values(MOCKS))].map((name) => path.join(ROOT, name));
  for (const file of [...listSources(path.join(ROOT, 'src')), ...mocks].sort()) {
    sources[path.relative(ROOT, file)] = {content: fs.readFileSync(file, 'utf8')};
  }
  const input = {
    language: 'Solidity',
    sources,
    settings: {
      optimizer: {enabled: true, runs: 200},
      evmVersion: 'prague',
      viaIR: true,
      metadata: {bytecodeHash: 'none', appendCBOR: false},
      outputSelection: {'*': {'*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object']}},
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), {import: readImport}));
  // warnings count too, but not those of the libraries
  const problems = (output.errors || []).filter(
    (e) => e.severity === 'error' || (e.severity === 'warning' && e.sourceLocation?.file.startsWith('src/')),
  );
  for (const problem of problems) console.error(problem.formattedMessage);
  if (problems.length) process.exit(1);
  return output.contracts;
}

function toArtifact(name, contract) {
  const runtime = contract.evm.deployedBytecode.object;
  if (runtime.length / 2 > MAX_RUNTIME_BYTES) throw new Error(`${name}: ${runtime.length / 2} bytes is too large`);
  const artifact = {
    contractName: name,
    abi: contract.abi,
    bytecode: '0x' + contract.evm.bytecode.object,
    deployedBytecode: '0x' + runtime,
  };
  return JSON.stringify(artifact, null, 1) + '\n';
}

function main() {
  const contracts = compile();
  const stale = [];
  fs.mkdirSync(path.join(ARTIFACTS, 'test'), {recursive: true});
  const wanted = [
    ...DEPLOYED.map((name) => [name, `src/${name}.sol`, path.join(ARTIFACTS, name + '.json')]),
    ...Object.entries(MOCKS).map(([name, from]) => [name, from, path.join(ARTIFACTS, 'test', name + '.json')]),
  ];
  for (const [name, from, file] of wanted) {
    const text = toArtifact(name, contracts[from][name]);
    if (!process.argv.includes('--check')) fs.writeFileSync(file, text);
    else if (!fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== text) stale.push(name);
    const bytes = (JSON.parse(text).deployedBytecode.length - 2) / 2;
    console.log(`${name}: ${bytes} of ${MAX_RUNTIME_BYTES} bytes`);
  }
  if (stale.length) {
    console.error(`artifacts differ from the sources: ${stale.join(', ')}; run "node compile.js" and commit`);
    process.exit(1);
  }
}

main();
