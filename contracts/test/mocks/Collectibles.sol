// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ERC721} from "solady/tokens/ERC721.sol";
import {ERC1155} from "solady/tokens/ERC1155.sol";

/// @notice A plain collectible.
contract PlainCollectible is ERC721 {
    function name() public pure override returns (string memory) {
        return "Test Collectible";
    }

    function symbol() public pure override returns (string memory) {
        return "TCOL";
    }

    function tokenURI(uint256) public pure override returns (string memory) {
        return "";
    }

    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }
}

/// @notice The same of an issuer that can freeze a token.
contract Collectible is PlainCollectible {
    mapping(uint256 tokenId => bool) public frozen;

    error Frozen(uint256 tokenId);

    function freeze(uint256 tokenId, bool is_) external {
        frozen[tokenId] = is_;
    }

    function _beforeTokenTransfer(address, address, uint256 tokenId) internal view override {
        if (frozen[tokenId]) revert Frozen(tokenId);
    }
}

/// @notice Says that it moved, and did not.
contract StayingCollectible is Collectible {
    function transferFrom(address, address, uint256) public payable override {}
}

/// @notice Plain editions.
contract Edition is ERC1155 {
    function uri(uint256) public pure override returns (string memory) {
        return "";
    }

    function mint(address to, uint256 id, uint256 amount) external {
        _mint(to, id, amount, "");
    }
}
