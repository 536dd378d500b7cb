// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Claim, Gift, Item, ItemKind, Return} from "../../src/interfaces/GiftTypes.sol";
import {IGiftEscrow} from "../../src/interfaces/IGiftEscrow.sol";
import {Collectible, Edition} from "../mocks/Collectibles.sol";
import {HostileToken} from "../mocks/Tokens.sol";
import {Vm} from "forge-std/Vm.sol";

/// @notice Where gifts are given, and by whom.
struct GiftWorld {
    IGiftEscrow gifts;
    HostileToken dollar;
    Collectible art;
    Edition edition;
    address[5] people;
}

/// @notice A gift as the books have it.
struct Known {
    bytes32 id;
    address sender;
    Gift gift; // what is left in it
    uint256 keyIndex;
    uint256 endings;
}

/// @notice Does random things with gifts and keeps books of what must lie in the escrow.
contract GiftHandler {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    uint256 private constant KEYS = 4;
    uint256 private constant FIRST_KEY = 0xc1a1;
    uint256 private constant MOST = 16;
    /// @dev of gas: who burns what it is given must not burn a whole block each time
    uint256 private constant ENOUGH = 3_000_000;
    bytes32 private constant ENDED = bytes32(uint256(1));

    GiftWorld private _w;
    Known[] private _known;
    uint256 private _salts;
    uint256 private _pieces;
    /// @notice something that must never work has worked
    bool public forbidden;

    constructor(GiftWorld memory world) {
        _w = world;
    }

    // ---- giving

    function lock(uint256 seed, uint256 key, uint40 life, uint256 binding) external {
        if (_room() == 0) return;
        address sender = _person(seed);
        Gift memory gift = Gift(
            vm.addr(FIRST_KEY + key % KEYS),
            binding % 5 == 0 ? _person(binding / 5) : address(0),
            address(0),
            uint40(block.timestamp) + 1 + life % 2 days,
            binding % 3 == 0,
            new Item[](seed / 7 % 3 + 1)
        );
        uint256 value = binding % 11 == 0 ? 1 : 0; // more than is in it is refused
        for (uint256 i; i < gift.items.length; ++i) {
            gift.items[i] = _make(sender, uint256(keccak256(abi.encode(seed, i))));
            if (gift.items[i].kind == ItemKind.Native) value += gift.items[i].amount;
        }
        vm.deal(sender, sender.balance + value);
        vm.prank(sender);
        bytes32 id = _w.gifts.lock{value: value}(gift, bytes32(++_salts));
        _remember(id, sender, gift, key % KEYS);
    }

    function lockMany(uint256 seed, uint40 life) external {
        if (_room() < KEYS) return;
        address sender = _person(seed);
        Gift memory gift = Gift(
            address(0),
            address(0),
            address(0),
            uint40(block.timestamp) + 1 + life % 2 days,
            false,
            new Item[](1)
        );
        gift.items[0] = Item(ItemKind.Native, address(0), 0, seed % 100 + 1);
        address[] memory keys = new address[](KEYS);
        for (uint256 i; i < KEYS; ++i) {
            keys[i] = vm.addr(FIRST_KEY + i);
        }
        uint256 value = gift.items[0].amount * KEYS;
        vm.deal(sender, sender.balance + value);
        vm.prank(sender);
        _w.gifts.lockMany{value: value}(gift, bytes32(++_salts), keys);
        for (uint256 i; i < KEYS; ++i) {
            gift.claimKey = keys[i];
            _remember(_w.gifts.giftIdOf(sender, keys[i], bytes32(_salts)), sender, gift, i);
        }
    }

    function rekey(uint256 which, uint256 key, bool stranger) external {
        Known storage one = _pick(which);
        Gift memory gift = one.gift;
        address by = stranger ? _person(which) : one.sender;
        vm.prank(by);
        _w.gifts.rekey(one.id, gift, vm.addr(FIRST_KEY + key % KEYS));
        if (by != one.sender || (!gift.cancellable && gift.recipient == address(0))) forbidden = true;
        one.gift.claimKey = vm.addr(FIRST_KEY + key % KEYS);
        one.keyIndex = key % KEYS;
    }

    // ---- taking

    function claim(uint256 which, uint256 to, uint256 skip) external {
        Known storage one = _pick(which);
        address recipient = one.gift.recipient != address(0) && to % 4 != 0 ? one.gift.recipient : _person(to);
        Claim memory c = _claimOf(one, recipient, skip % 3 == 0 ? skip % 8 : 0);
        _w.gifts.claim{gas: ENOUGH}(c);
        if (block.timestamp >= one.gift.expiry) forbidden = true;
        if (one.gift.recipient != address(0) && recipient != one.gift.recipient) forbidden = true;
        _settle(one, c.skipMask);
    }

    /// @dev signed by another key, or changed after it was signed: must always fail
    function steal(uint256 which, uint256 to, uint256 how) external {
        Known storage one = _pick(which);
        Claim memory c = _claimOf(one, _person(to), 0);
        if (how % 4 == 0) {
            (uint8 v, bytes32 r, bytes32 s) =
                vm.sign(FIRST_KEY + (one.keyIndex + 1) % KEYS, _w.gifts.claimDigest(c));
            c.claimSignature = abi.encodePacked(r, s, v);
        } else if (how % 4 == 1) {
            c.recipient = address(this);
        } else if (how % 4 == 2) {
            c.giftId = _pick(to).id;
            if (c.giftId == one.id) return;
        } else {
            ++c.gift.items[0].amount;
        }
        if (how % 5 == 0) _w.gifts.giveWithin(one.gift.items[0], c.recipient);
        else _w.gifts.claim{gas: ENOUGH}(c);
        forbidden = true;
    }

    function claimMany(uint256 which, uint256 to) external {
        Claim[] memory claims = new Claim[](3);
        for (uint256 i; i < 3; ++i) {
            claims[i] = _claimOf(_pick(which + i), _person(to + i), 0);
        }
        _w.gifts.claimMany{gas: ENOUGH}(claims);
        for (uint256 i; i < 3; ++i) {
            Known storage one = _pick(which + i);
            if (_w.gifts.slotOf(one.id) == ENDED && one.gift.items.length != 0) _settle(one, 0);
        }
    }

    // ---- going back

    function reclaim(uint256 which, bool stranger) external {
        Known storage one = _pick(which);
        address by = stranger ? address(this) : one.sender;
        bool isDue = block.timestamp >= one.gift.expiry || (one.gift.cancellable && by == one.sender);
        vm.recordLogs();
        vm.prank(by);
        _w.gifts.reclaim(Return(one.id, one.sender, one.gift));
        if (!isDue) forbidden = true;
        _settleReturns();
    }

    function reclaimMany(uint256 which) external {
        Return[] memory all = new Return[](3);
        for (uint256 i; i < 3; ++i) {
            Known storage one = _pick(which + i);
            all[i] = Return(one.id, one.sender, one.gift);
        }
        vm.recordLogs();
        _w.gifts.reclaimMany(all);
        _settleReturns();
    }

    // ---- what else happens

    function pass(uint256 time) external {
        vm.warp(block.timestamp + time % 12 hours);
    }

    function feel(uint256 mood) external {
        _w.dollar.feel(HostileToken.Mood(mood % 4 == 0 ? mood / 4 % 6 : 0));
    }

    function freeze(uint256 tokenId, bool is_) external {
        if (_pieces != 0) _w.art.freeze(tokenId % _pieces + 1, is_);
    }

    function throwCoins(uint96 amount) external {
        vm.deal(address(this), amount);
        (bool done,) = address(_w.gifts).call{value: amount}("");
        if (done) forbidden = amount != 0 || forbidden;
    }

    // ---- books

    function all() external view returns (Known[] memory) {
        return _known;
    }

    function _remember(bytes32 id, address sender, Gift memory gift, uint256 key) private {
        Known storage made = _known.length < MOST ? _known.push() : _ended();
        (made.id, made.sender, made.keyIndex, made.endings) = (id, sender, key, 0);
        _write(made.gift, gift);
    }

    /// @dev gifts there is room for in the books: an ended one makes room
    function _room() private view returns (uint256 room) {
        room = MOST - _known.length;
        for (uint256 i; i < _known.length; ++i) {
            room += _known[i].endings;
        }
    }

    function _ended() private view returns (Known storage) {
        for (uint256 i; i < _known.length; ++i) {
            if (_known[i].endings != 0) return _known[i];
        }
        revert();
    }

    /// @dev what the mask names stays in the gift
    function _settle(Known storage one, uint256 mask) private {
        if (one.endings != 0) forbidden = true;
        Gift memory gift = one.gift;
        uint256 left;
        for (uint256 i; i < gift.items.length; ++i) {
            if (mask >> i & 1 != 0) gift.items[left++] = gift.items[i];
        }
        Item[] memory items = gift.items;
        assembly ("memory-safe") {
            mstore(items, left)
        }
        _write(one.gift, gift);
        if (left == 0) ++one.endings;
    }

    function _settleReturns() private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            bool isWhole = logs[i].topics[0] == IGiftEscrow.GiftReturned.selector;
            if (!isWhole && logs[i].topics[0] != IGiftEscrow.GiftReclaimed.selector) continue;
            for (uint256 k; k < _known.length; ++k) {
                Known storage one = _known[k];
                if (one.id != logs[i].topics[1]) continue;
                if (!isWhole && address(uint160(uint256(logs[i].topics[2]))) != one.sender) forbidden = true;
                _settle(one, isWhole ? 0 : abi.decode(logs[i].data, (uint256)));
            }
        }
    }

    function _write(Gift storage to, Gift memory gift) private {
        (to.claimKey, to.recipient, to.second) = (gift.claimKey, gift.recipient, gift.second);
        (to.expiry, to.cancellable) = (gift.expiry, gift.cancellable);
        delete to.items;
        for (uint256 i; i < gift.items.length; ++i) {
            to.items.push(gift.items[i]);
        }
    }

    // ---- helpers

    function _person(uint256 seed) private view returns (address) {
        return _w.people[seed % 5];
    }

    function _pick(uint256 seed) private view returns (Known storage) {
        return _known[seed % _known.length];
    }

    function _make(address sender, uint256 seed) private returns (Item memory item) {
        uint256 amount = seed % 1_000 + 1;
        ItemKind kind = ItemKind(seed / 1_000 % 4);
        if (kind == ItemKind.Native) return Item(kind, address(0), 0, amount);
        if (kind == ItemKind.ERC20) {
            _w.dollar.mint(sender, amount);
            return Item(kind, address(_w.dollar), 0, amount);
        }
        if (kind == ItemKind.ERC1155) {
            _w.edition.mint(sender, 5, amount); // who takes none, gives none
            return Item(kind, address(_w.edition), 5, amount);
        }
        _w.art.mint(sender, ++_pieces);
        return Item(kind, address(_w.art), _pieces, 1);
    }

    function _claimOf(Known storage one, address recipient, uint256 skip)
        private
        view
        returns (Claim memory c)
    {
        c = Claim(one.id, one.sender, one.gift, recipient, block.timestamp, skip, "", "");
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(FIRST_KEY + one.keyIndex, _w.gifts.claimDigest(c));
        c.claimSignature = abi.encodePacked(r, s, v);
    }
}
