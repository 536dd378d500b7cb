#!/usr/bin/env node
// The control of the invariants: takes one guard at a time out of a copy of the sources and runs the invariants
// against it. Every one of them must make the suite fail; exits 1 when one survives.
// `node tools/mutants.js` runs all (about 1 minute each), `--only 3` one, `--from 3` goes on, `--list` names them;
// `--only 3 --artifacts DIR` writes that one's artifacts and ends.
'use strict';
const {execFileSync, spawnSync} = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

const ROOT = path.join(__dirname, '..');
const FORGE = path.resolve(
  ROOT,
  process.env.FORGE || '../.toolchain/node_modules/@foundry-rs/forge-linux-amd64/bin/forge',
);
const COPIED = ['src', 'test', 'tools', 'compile.js', 'foundry.toml', 'package.json'];
const LINKED = ['node_modules', 'lib'];

// what is taken out, in which file, the text, what stands there instead
const MUTANTS = [
  ['supply is not looked at', 'ticket/TicketTiers.sol',
    'if (quantity > left) revert Errors.EventTicket_SoldOut(index, left);',
    'if (quantity > left + 1000) revert Errors.EventTicket_SoldOut(index, left);'],
  ['the limit a wallet has is not looked at', 'ticket/TicketSales.sol',
    'if (p.quantity > limit || bought + p.quantity > limit) {', 'if (p.quantity > limit) {'],
  ['more than was collected counts as held', 'ticket/TicketBase.sol',
    'if (received != amount) revert', 'if (received > amount) revert'],
  ['anybody has a ticket refunded, to themselves', 'ticket/TicketRefunds.sol',
    'if (ownerOf(tokenId) != owner) revert Errors.EventTicket_NotHolder(tokenId, owner);', ''],
  ['a ticket is refunded twice', 'ticket/TicketRefunds.sol',
    'if (word.isRefunded()) revert Errors.EventTicket_Refunded(tokenId);', ''],
  ['a ticket in the escrow is refunded', 'ticket/TicketRefunds.sol',
    'if (_trustOf(owner) != Trust.None) revert Errors.EventTicket_HeldInTrust(tokenId, owner);', ''],
  ['credits are refunded to the holder', 'ticket/TicketRefunds.sol',
    'if (word.isCredit()) to = TREASURY;', ''],
  ['who attended is refunded on request', 'ticket/TicketRefunds.sol',
    'if (attended(tokenId)) revert', 'if (attended(tokenId) && tokenId == 0) revert'],
  ['a refund that was not taken is forgotten', 'ticket/TicketRefunds.sol',
    '_unmarkRefunded(tokenId, word, amount, wasAttended);', 'if (wasAttended) revert();'],
  ['a receiver may burn all gas of a push', 'ticket/TicketRefunds.sol',
    '_tryPay(to, amount, PUSH_GAS)', '_tryPay(to, amount, gasleft())'],
  ['refunds are pushed before a cancellation', 'ticket/TicketRefunds.sol',
    'if (!_ledger.cancelled) revert Errors.EventTicket_NotCancelled();', ''],
  ['takings leave before the release', 'ticket/TicketRefunds.sol',
    'if (block.timestamp < releaseTime) revert', 'if (block.timestamp + 30 days < releaseTime) revert'],
  ['takings leave a cancelled event', 'ticket/TicketRefunds.sol',
    'if (_ledger.cancelled) revert Errors.EventTicket_Cancelled();\n        uint256 releaseTime',
    'uint256 releaseTime'],
  ['anybody withdraws', 'ticket/TicketRefunds.sol',
    'external nonReentrant onlyRole(TicketRoles.ADMIN) {', 'external nonReentrant {'],
  ['the fee is not taken from the takings', 'ticket/TicketRefunds.sol',
    '_pay(to, takings - fee);', '_pay(to, takings);'],
  ['a ticket that was used is given away', 'ticket/TicketTransfers.sol',
    'if (used) return TransferRefusal.Attended;', ''],
  ['a refunded ticket is given away', 'ticket/TicketTransfers.sol',
    'if (word.isRefunded()) return TransferRefusal.Refunded;', ''],
  ['a price rises after a sale', 'EventTicket.sol',
    'if (sold != 0 && params.price > price) revert', 'if (sold > 1000 && params.price > price) revert'],
  ['tickets that do not exist attend', 'ticket/TicketDoor.sol',
    'if (bad != 0) revert Errors.EventTicket_NotMinted(word, bad);', ''],
  ['refunded tickets attend', 'ticket/TicketDoor.sol', 'if (anyRefunded) {', 'if (anyRefunded && word == 7) {'],
  ['a badge is minted twice', 'AttendanceBadge.sol',
    '_minted[number][tokenId >> 8] |= 1 << (tokenId & 0xff);\n        _credit', '_credit'],
  ['anybody mints a badge', 'AttendanceBadge.sol',
    'if (msg.sender != address(this)) revert Errors.AttendanceBadge_OnlySelf(msg.sender);', ''],
  ['a gift is taken twice', 'gift/GiftSlots.sol',
    '_slots[giftId] = kept == 0 ? ENDED : GiftHashes.slotOfKept(sender, gift, kept);',
    'if (kept != 0) _slots[giftId] = GiftHashes.slotOfKept(sender, gift, kept);'],
  ['a gift is claimed after its expiry', 'GiftEscrow.sol',
    'if (block.timestamp >= gift.expiry) revert Errors.GiftEscrow_Expired(gift.expiry);', ''],
  ['whom a gift is bound to is not looked at', 'GiftEscrow.sol',
    'if (gift.recipient != address(0) && gift.recipient != recipient) {', 'if (recipient == address(1)) {'],
  ['any key opens a gift', 'GiftEscrow.sol', 'if (signer != gift.claimKey) revert',
    'if (signer == address(0)) revert'],
  ['a gift goes back before it is due', 'GiftEscrow.sol',
    'if (!_isDue(r.gift, r.sender, msg.sender)) revert Errors.GiftEscrow_NotDue(r.gift.expiry);', ''],
  ['a gift that has ended goes back in a batch', 'GiftEscrow.sol',
    'bool isOurs = _slots[giftId] == GiftHashes.slotOf(sender, gift);', 'bool isOurs = _slots[giftId] != 0;'],
  ['a token that takes a fee is locked', 'gift/GiftItems.sol',
    'if (received != expected) revert', 'if (received > expected) revert'],
  ['more coins than are in the gift are taken', 'gift/GiftItems.sol',
    'if (msg.value != coins) revert', 'if (msg.value < coins) revert'],
  ['a re-key is a cancel', 'GiftEscrow.sol',
    'if (!gift.cancellable && gift.recipient == address(0)) {', 'if (claimKey == address(1)) {'],
  ['what could not be delivered is forgotten', 'GiftEscrow.sol',
    'if (kept != 0) _end(giftId, sender, gift, kept);', ''],
  ['anybody hands items out', 'gift/GiftItems.sol',
    'function giveWithin(Item calldata item, address to) external onlySelf {',
    'function giveWithin(Item calldata item, address to) external {'],
  ['a campaign hands out collectibles', 'gift/GiftCampaigns.sol',
    'if (item.kind == ItemKind.ERC721) revert Errors.GiftEscrow_BadItem(index);',
    'if (item.kind == ItemKind.ERC721 && index > 99) revert Errors.GiftEscrow_BadItem(index);'],
];

function plant([name, file, text, instead], folder) {
  for (const one of COPIED) fs.cpSync(path.join(ROOT, one), path.join(folder, one), {recursive: true});
  for (const one of LINKED) fs.symlinkSync(path.join(ROOT, one), path.join(folder, one));
  const source = path.join(folder, 'src', file);
  const before = fs.readFileSync(source, 'utf8');
  if (before.split(text).length !== 2) throw new Error(`${name}: its text stands not once in ${file}`);
  fs.writeFileSync(source, before.replace(text, () => instead));
  execFileSync('node', ['compile.js'], {cwd: folder, stdio: ['ignore', 'ignore', 'inherit']});
}

function survives(mutant, folder) {
  plant(mutant, folder);
  const suite = /gift/i.test(mutant[1]) ? 'GiftInvariants' : 'Invariants';
  const run = spawnSync(FORGE, ['test', '--match-path', `test/invariants/${suite}.t.sol`, '--fail-fast'], {
    cwd: folder,
    encoding: 'utf8',
    env: {...process.env, FOUNDRY_INVARIANT_SHRINK_RUN_LIMIT: '0'},
  });
  if (run.status === 0) return true;
  if (!run.stdout.includes('[FAIL')) throw new Error(`${mutant[0]}: ${run.stderr || run.stdout}`);
  return false;
}

function main() {
  if (process.argv.includes('--list')) {
    MUTANTS.forEach(([name], index) => console.log(index, name));
    return;
  }
  const given = (name) => process.argv[process.argv.indexOf(name) + 1];
  const only = process.argv.includes('--only');
  if (process.argv.includes('--artifacts')) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keepsake-mutant-'));
    plant(MUTANTS[Number(given('--only'))], folder);
    fs.cpSync(path.join(folder, 'artifacts'), given('--artifacts'), {recursive: true});
    fs.rmSync(folder, {recursive: true, force: true});
    return;
  }
  const first = process.argv.includes('--from') ? Number(given('--from')) : 0;
  const chosen = only ? [MUTANTS[Number(given('--only'))]] : MUTANTS.slice(first);
  let survivors = 0;
  for (const mutant of chosen) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keepsake-mutant-'));
    try {
      const survived = survives(mutant, folder);
      if (survived) ++survivors;
      console.log(`${survived ? 'SURVIVED' : 'found   '}  ${mutant[0]}`);
    } finally {
      fs.rmSync(folder, {recursive: true, force: true});
    }
  }
  console.log(`${chosen.length - survivors} of ${chosen.length} are found`);
  if (survivors) process.exit(1);
}

main();
