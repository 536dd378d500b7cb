// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Claim, Gift, Item, ItemKind, Return, TokenPermit} from "../src/interfaces/GiftTypes.sol";
import {IGiftEscrow} from "../src/interfaces/IGiftEscrow.sol";
import {Base} from "./Base.sol";
import {GiftTree} from "./GiftTree.sol";
import {Collectible, Edition} from "./mocks/Collectibles.sol";

/// @notice The escrow, things to give, and the acts around them. Alice gives, Bob gets.
abstract contract GiftBase is Base {
    uint256 internal constant CLAIM_KEY = 0xc1a1;
    uint256 internal constant SECOND_KEY = 0x5ec0;
    bytes32 internal constant SALT = bytes32(uint256(7));
    uint40 internal constant EXPIRY = uint40(NOW + 30 days);

    address internal carrier = address(0xca4);
    address internal claimKey = vm.addr(CLAIM_KEY);
    IGiftEscrow internal gifts;
    Collectible internal art = new Collectible();
    Edition internal edition = new Edition();

    function setUp() public virtual override {
        super.setUp();
        gifts = IGiftEscrow(vm.deployCode("artifacts/GiftEscrow.json"));
        for (uint256 id = 1; id < 60; ++id) {
            art.mint(alice, id);
        }
        edition.mint(alice, 5, 1_000);
        vm.startPrank(alice);
        dollar.approve(address(gifts), type(uint256).max);
        art.setApprovalForAll(address(gifts), true);
        edition.setApprovalForAll(address(gifts), true);
        vm.stopPrank();
    }

    // ---- items

    function coins(uint256 amount) internal pure returns (Item memory) {
        return Item(ItemKind.Native, address(0), 0, amount);
    }

    function dollars(uint256 amount) internal view returns (Item memory) {
        return Item(ItemKind.ERC20, address(dollar), 0, amount);
    }

    function piece(uint256 tokenId) internal view returns (Item memory) {
        return Item(ItemKind.ERC721, address(art), tokenId, 1);
    }

    function copies(uint256 amount) internal view returns (Item memory) {
        return Item(ItemKind.ERC1155, address(edition), 5, amount);
    }

    // ---- gifts

    function giftOf(Item memory item) internal view returns (Gift memory gift) {
        gift = Gift(claimKey, address(0), address(0), EXPIRY, false, new Item[](1));
        gift.items[0] = item;
    }

    function packOf(Item memory a, Item memory b, Item memory c) internal view returns (Gift memory gift) {
        gift = giftOf(a);
        gift.items = new Item[](3);
        (gift.items[0], gift.items[1], gift.items[2]) = (a, b, c);
    }

    function lock(Gift memory gift) internal returns (bytes32) {
        return lockAs(alice, gift, SALT);
    }

    function lockAs(address sender, Gift memory gift, bytes32 salt) internal returns (bytes32) {
        uint256 value;
        for (uint256 i; i < gift.items.length; ++i) {
            if (gift.items[i].kind == ItemKind.Native) value += gift.items[i].amount;
        }
        vm.prank(sender);
        return gifts.lock{value: value}(gift, salt);
    }

    // ---- claims

    /// @dev signed by the claim key, for the next hour
    function claimOf(bytes32 giftId, Gift memory gift, address recipient)
        internal
        view
        returns (Claim memory c)
    {
        return claimOf(giftId, gift, recipient, 0);
    }

    function claimOf(bytes32 giftId, Gift memory gift, address recipient, uint256 skipMask)
        internal
        view
        returns (Claim memory c)
    {
        c = Claim(giftId, alice, gift, recipient, block.timestamp + 1 hours, skipMask, "", "");
        c.claimSignature = signed(CLAIM_KEY, gifts.claimDigest(c));
    }

    function open(bytes32 giftId, Gift memory gift) internal {
        Claim memory c = claimOf(giftId, gift, bob);
        vm.prank(carrier);
        gifts.claim(c);
    }

    function goBack(bytes32 giftId, Gift memory gift) internal {
        vm.prank(carrier);
        gifts.reclaim(Return(giftId, alice, gift));
    }

    function signed(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function slotOf(address sender, Gift memory gift) internal pure returns (bytes32) {
        bytes32 items = GiftTree.itemsHash(gift.items);
        return keccak256(
            abi.encode(
                sender, gift.claimKey, gift.recipient, gift.second, gift.expiry, gift.cancellable, items
            )
        );
    }

    /// @dev the gift with those of its items that the mask names
    function kept(Gift memory gift, uint256 mask) internal pure returns (Gift memory rest) {
        uint256 count;
        for (uint256 i; i < gift.items.length; ++i) {
            count += mask >> i & 1;
        }
        rest = Gift(
            gift.claimKey, gift.recipient, gift.second, gift.expiry, gift.cancellable, new Item[](count)
        );
        count = 0;
        for (uint256 i; i < gift.items.length; ++i) {
            if (mask >> i & 1 != 0) rest.items[count++] = gift.items[i];
        }
    }

    function noPermits() internal pure returns (TokenPermit[] memory) {}
}
