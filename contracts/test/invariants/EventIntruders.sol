// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAttendanceBadge} from "../../src/interfaces/IAttendanceBadge.sol";
import {IEventFactory} from "../../src/interfaces/IEventFactory.sol";
import {IEventTicket} from "../../src/interfaces/IEventTicket.sol";
import {RoleGrant, Schedule, TierParams, TransferPolicy, Trust} from "../../src/interfaces/TicketTypes.sol";
import {ITicket} from "../ITicket.sol";
import {Caller} from "../mocks/Accounts.sol";
import {HostileToken} from "../mocks/Tokens.sol";
import {EventGuests} from "./EventGuests.sol";

/// @notice What nobody may do: strangers at every guarded function, and receivers and tokens that call back.
abstract contract EventIntruders is EventGuests {
    error NotSomebodyElses(uint256 tokenId);

    // ---- strangers

    /// @dev each of these calls would succeed at some time if its guard were missing
    function intrude(uint256 who, uint256 what) external {
        address intruder = _intruder(who, what % 19);
        (address target, bytes memory payload) = _guarded(intruder, what % 19);
        vm.prank(intruder);
        (bool done,) = target.call{gas: CALL_GAS}(payload);
        if (done) strangerSucceeded = true;
    }

    /// @dev the door and the guardian are strangers too, but for what is theirs
    function _intruder(uint256 who, uint256 what) private view returns (address) {
        if (who % 7 == 5 && what != 17) return _w.door;
        if (who % 7 == 6 && what > 1) return _w.guardian;
        return person(who);
    }

    function _guarded(address who, uint256 what) private view returns (address, bytes memory) {
        if (what == 0) {
            return (address(_w.factory), abi.encodeCall(IEventFactory.announceCancel, (_ticket())));
        }
        if (what == 1) {
            return (address(_w.factory), abi.encodeCall(IEventFactory.executeCancel, (_ticket())));
        }
        if (what == 2) {
            return (
                address(_w.factory),
                abi.encodeCall(IEventFactory.announceTrust, (address(this), Trust.Marketplace))
            );
        }
        if (what == 3) {
            uint256 number = _w.ticket.eventNumber();
            return (address(_w.badge), abi.encodeCall(IAttendanceBadge.mintWithin, (who, number)));
        }
        if (what < 8) return (_ticket(), _theft(who, what));
        return (_ticket(), _office(who, what));
    }

    /// @dev of a ticket that is somebody else's
    function _theft(address who, uint256 what) private view returns (bytes memory) {
        uint256 tokenId = _pick(uint256(uint160(who)));
        address owner = _w.ticket.ownerOf(tokenId);
        if (owner == who) revert NotSomebodyElses(tokenId);
        if (what == 4) return abi.encodeCall(ITicket.transferFrom, (owner, who, tokenId));
        if (what == 5) return abi.encodeCall(IEventTicket.refundTo, (tokenId, who));
        if (what == 6) {
            return abi.encodeCall(IEventTicket.refundBySignature, (tokenId, who, 0, type(uint256).max, ""));
        }
        return abi.encodeCall(IEventTicket.refund, (tokenId));
    }

    /// @dev what takes a role
    function _office(address who, uint256 what) private view returns (bytes memory) {
        if (what == 8) return abi.encodeCall(IEventTicket.withdraw, (who));
        if (what == 9) return abi.encodeCall(IEventTicket.cancel, ());
        if (what == 10) return abi.encodeCall(IEventTicket.cancelByGuardian, ());
        if (what == 11) return abi.encodeCall(IEventTicket.pauseSale, ());
        if (what == 12) return abi.encodeCall(IEventTicket.setContent, (bytes32(uint256(uint160(who)))));
        if (what == 13) return abi.encodeCall(IEventTicket.setTransferPolicy, (TransferPolicy.Free, 20_000));
        if (what == 14) return abi.encodeCall(IEventTicket.grantRoles, (who, 7));
        if (what == 15) {
            return abi.encodeCall(IEventTicket.updateTier, (0, TierParams(0, 1_000, 0, 0, 0, 0)));
        }
        if (what == 16) {
            return abi.encodeCall(IEventTicket.initialize, (new TierParams[](0), new RoleGrant[](0)));
        }
        uint256[] memory word = new uint256[](1);
        if (what == 17) return abi.encodeCall(IEventTicket.markAttended, (word, _listed(2)));
        Schedule memory t = _w.ticket.schedule();
        return abi.encodeCall(
            IEventTicket.postpone, (t.startTime + 1 days, t.endTime + 1 days, t.releaseTime + 1 days)
        );
    }

    // ---- hooks

    /// @dev what a receiver or the token tries while money or a badge is on its way
    function arm(uint256 which, uint256 what) external {
        address hostile = person(2 + which % 3);
        if (hostile.code.length == 0 || !_canCallBack(hostile)) return;
        uint256 tokenId = _pick(which);
        bytes memory payload = abi.encodeCall(IEventTicket.refund, (tokenId));
        if (what % 5 == 1) payload = abi.encodeCall(IEventTicket.pushRefund, (_listed(tokenId)));
        if (what % 5 == 2) payload = abi.encodeCall(IEventTicket.withdraw, (hostile));
        if (what % 5 == 3) payload = abi.encodeCall(IEventTicket.collectFee, ());
        bytes memory mint = abi.encodeCall(IAttendanceBadge.mintBatch, (_ticket(), _listed(tokenId)));
        bool forBadge = what % 5 == 4;
        Caller(payable(hostile)).arm(forBadge ? address(_w.badge) : _ticket(), forBadge ? mint : payload);
    }

    function _canCallBack(address account) private view returns (bool) {
        (bool answered, bytes memory answer) = account.staticcall(abi.encodeWithSignature("payload()"));
        return answered && answer.length != 0;
    }

    function changeMood(uint256 mood) external {
        if (_paidInCoin()) return;
        _w.token.feel(HostileToken.Mood(mood % 12 < 6 ? mood % 6 : 0));
    }

    function freeze(uint256 who, bool thaw) external {
        if (_paidInCoin()) return;
        if (thaw) _w.token.thaw(person(who));
        else _w.token.freeze(person(who));
    }

    function _ticket() private view returns (address) {
        return address(_w.ticket);
    }
}
