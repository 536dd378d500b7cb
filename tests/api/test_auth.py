"""Sign-in over REST: really signed messages, cookies, CSRF, sessions."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from eth_account.messages import encode_defunct
from eth_account.signers.local import LocalAccount
from fastapi.testclient import TestClient
from httpx import Response

from app.caller import Caller
from app.chain.node import node
from app.clock import now
from app.db import transaction
from tests.factories import make_account, make_address, make_signer

FOREIGN = "https://evil.example"


def ask_message(client: TestClient, address: str, **changes: object) -> str:
    answer = client.get("/api/v1/auth/nonce", params={"address": address, "chain_id": 31337, **changes})
    assert answer.status_code == 200, answer.text
    message: str = answer.json()["data"]["message"]
    return message


def sign(signer: LocalAccount, message: str) -> str:
    return "0x" + bytes(signer.sign_message(encode_defunct(text=message)).signature).hex()


def submit(client: TestClient, message: str, signature: str, **headers: str) -> Response:
    form = {"message": message, "signature": signature}
    answer: Response = client.post("/api/v1/auth/siwe", json=form, headers=headers)
    return answer


def refusal(answer: Response) -> tuple[int, str]:
    body = answer.json()
    assert body["success"] is False
    assert body["status_code"] == answer.status_code
    return answer.status_code, body["error"]["code"]


@pytest.fixture
def signer() -> LocalAccount:
    return make_signer()


@pytest.fixture
def signed_in(client: TestClient, signer: LocalAccount) -> TestClient:
    message = ask_message(client, str(signer.address))
    assert submit(client, message, sign(signer, message)).status_code == 200
    client.headers["x-csrf-token"] = client.cookies["ks_csrf"]
    return client


class TestNonce:
    def test_message_names_site_wallet_chain_and_times(self, client: TestClient, signer: LocalAccount) -> None:
        message = ask_message(client, str(signer.address))
        assert message.startswith("localhost:3000 wants you to sign in with your Ethereum account:\n" + signer.address)
        assert "\nURI: http://localhost:3000\nVersion: 1\nChain ID: 31337\nNonce: " in message
        assert "\nIssued At: " in message
        assert "\nExpiration Time: " in message

    def test_other_name_of_this_machine(self, client: TestClient, signer: LocalAccount) -> None:
        client.headers["origin"] = "http://127.0.0.1:3000"
        assert ask_message(client, str(signer.address)).startswith("127.0.0.1:3000 wants")

    def test_foreign_origin(self, client: TestClient, signer: LocalAccount) -> None:
        params = {"address": str(signer.address), "chain_id": 31337}
        answer = client.get("/api/v1/auth/nonce", params=params, headers={"origin": FOREIGN})
        assert refusal(answer) == (400, "SIGN_IN_REFUSED")

    def test_other_chain(self, client: TestClient, signer: LocalAccount) -> None:
        answer = client.get("/api/v1/auth/nonce", params={"address": str(signer.address), "chain_id": 1})
        assert refusal(answer) == (400, "WRONG_CHAIN")

    @pytest.mark.parametrize("address", ["", "0x12", "vitalik.eth", "0x" + "g" * 40, "0xabc\x00", "x" * 65])
    def test_no_address(self, client: TestClient, address: str) -> None:
        answer = client.get("/api/v1/auth/nonce", params={"address": address, "chain_id": 31337})
        assert answer.status_code == 400


class TestSignIn:
    def test_sets_cookies_and_answers_the_account(self, client: TestClient, signer: LocalAccount) -> None:
        message = ask_message(client, str(signer.address))
        answer = submit(client, message, sign(signer, message))
        assert answer.status_code == 200
        assert answer.json()["data"]["account"]["address"] == signer.address
        cookies = {one.split("=")[0]: one.lower() for one in answer.headers.get_list("set-cookie")}
        assert "httponly" in cookies["ks_session"]
        assert "samesite=lax" in cookies["ks_session"]
        assert "httponly" not in cookies["ks_csrf"]
        assert client.get("/api/v1/auth/session").json()["data"]["address"] == signer.address

    def test_cookies_are_secure_behind_https(
        self, client: TestClient, signer: LocalAccount, configure: Callable[..., None]
    ) -> None:
        configure(public_url="https://keepsake.example")
        client.headers["origin"] = "https://keepsake.example"
        message = ask_message(client, str(signer.address))
        answer = submit(client, message, sign(signer, message))
        assert all("secure" in cookie.lower() for cookie in answer.headers.get_list("set-cookie"))

    def test_nonce_works_once(self, client: TestClient, signer: LocalAccount) -> None:
        message = ask_message(client, str(signer.address))
        signature = sign(signer, message)
        assert submit(client, message, signature).status_code == 200
        assert refusal(submit(client, message, signature)) == (400, "SIGN_IN_EXPIRED")

    def test_another_wallet_signed(self, client: TestClient, signer: LocalAccount, chain: int) -> None:
        message = ask_message(client, str(signer.address))
        assert refusal(submit(client, message, sign(make_signer(), message))) == (400, "SIGN_IN_REFUSED")

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("localhost:3000 wants", "evil.example wants"),
            ("URI: http://localhost:3000", "URI: https://evil.example"),
            ("URI: http://localhost:3000", "URI: http://127.0.0.1:3000"),
            ("Sign in to Keepsake.", "Give me everything."),
            ("Version: 1", "Version: 2"),
            ("\nIssued At", "\nRequest ID: 7\nIssued At"),
        ],
    )
    def test_edited_or_foreign_message(self, client: TestClient, signer: LocalAccount, old: str, new: str) -> None:
        message = ask_message(client, str(signer.address)).replace(old, new)
        assert refusal(submit(client, message, sign(signer, message))) == (400, "SIGN_IN_REFUSED")

    def test_other_chain(self, client: TestClient, signer: LocalAccount) -> None:
        message = ask_message(client, str(signer.address)).replace("Chain ID: 31337", "Chain ID: 1")
        assert refusal(submit(client, message, sign(signer, message))) == (400, "WRONG_CHAIN")

    def test_nonce_that_we_never_gave(self, client: TestClient, signer: LocalAccount) -> None:
        message = ask_message(client, str(signer.address))
        nonce = message.split("Nonce: ")[1].split("\n")[0]
        forged = message.replace(nonce, "0" * len(nonce))
        assert refusal(submit(client, forged, sign(signer, forged))) == (400, "SIGN_IN_REFUSED")

    def test_longer_life_than_we_gave(self, client: TestClient, signer: LocalAccount) -> None:
        message = ask_message(client, str(signer.address))
        head, _, _ = message.partition("Expiration Time: ")
        forged = head + "Expiration Time: 2099-01-01T00:00:00Z"
        assert refusal(submit(client, forged, sign(signer, forged))) == (400, "SIGN_IN_REFUSED")

    def test_too_late(self, client: TestClient, signer: LocalAccount, set_time: Callable[[datetime], None]) -> None:
        message = ask_message(client, str(signer.address))
        signature = sign(signer, message)
        set_time(now() + timedelta(minutes=11))
        assert refusal(submit(client, message, signature)) == (400, "SIGN_IN_EXPIRED")

    def test_without_a_chain(self, client: TestClient, signer: LocalAccount) -> None:
        message = ask_message(client, str(signer.address))
        answer = submit(client, message, sign(make_signer(), message))
        assert refusal(answer) == (503, "UNAVAILABLE")
        assert int(answer.headers["retry-after"]) > 0

    def test_contract_wallet(self, client: TestClient, chain: int) -> None:
        wallet, yes = (
            make_address(),
            "0x631626ba7e60e01b5f5260205ff3",
        )  # returns ERC-1271's magic word, whatever is asked
        node().call("anvil_setCode", wallet, yes)
        message = ask_message(client, wallet)
        assert submit(client, message, "0x1234").json()["data"]["account"]["address"] == wallet

    def test_contract_wallet_says_no(self, client: TestClient, chain: int) -> None:
        wallet = make_address()
        node().call("anvil_setCode", wallet, "0x5f5f5260205ff3")  # returns 32 zero bytes
        message = ask_message(client, wallet)
        assert refusal(submit(client, message, "0x1234")) == (400, "SIGN_IN_REFUSED")

    @pytest.mark.parametrize("signature", ["0x00", "0x" + "ff" * 65, "0x" + "00" * 64])
    def test_broken_signature(self, client: TestClient, signer: LocalAccount, signature: str, chain: int) -> None:
        message = ask_message(client, str(signer.address))
        assert refusal(submit(client, message, signature)) == (400, "SIGN_IN_REFUSED")

    @pytest.mark.parametrize("form", [{}, {"message": 1, "signature": "0x00"}, {"message": "x"}, [], "x", None])
    def test_malformed(self, client: TestClient, form: object) -> None:
        assert refusal(client.post("/api/v1/auth/siwe", json=form))[0] == 422

    def test_from_a_foreign_page(self, client: TestClient, signer: LocalAccount) -> None:
        message = ask_message(client, str(signer.address))
        answer = submit(client, message, sign(signer, message), origin=FOREIGN)
        assert refusal(answer) == (403, "CROSS_SITE")


class TestCsrf:
    def test_own_page(self, signed_in: TestClient) -> None:
        answer = signed_in.put("/api/v1/profile", json={"display_name": "  Zoë \u202e Ōta\n"})
        assert answer.json()["data"]["display_name"] == "Zoë Ōta"

    def test_without_token(self, signed_in: TestClient) -> None:
        del signed_in.headers["x-csrf-token"]
        assert refusal(signed_in.put("/api/v1/profile", json={"display_name": "x"})) == (403, "CROSS_SITE")

    def test_token_of_another_session(self, signed_in: TestClient) -> None:
        signed_in.headers["x-csrf-token"] = "0" * 64
        signed_in.cookies.set("ks_csrf", "0" * 64)
        assert refusal(signed_in.put("/api/v1/profile", json={"display_name": "x"})) == (403, "CROSS_SITE")

    @pytest.mark.parametrize("headers", [{"origin": FOREIGN}, {"origin": "null"}])
    def test_foreign_page(self, signed_in: TestClient, headers: dict[str, str]) -> None:
        answer = signed_in.put("/api/v1/profile", json={"display_name": "x"}, headers=headers)
        assert refusal(answer) == (403, "CROSS_SITE")

    def test_cross_site_without_origin(self, signed_in: TestClient) -> None:
        del signed_in.headers["origin"]
        answer = signed_in.put("/api/v1/profile", json={"display_name": "x"}, headers={"sec-fetch-site": "cross-site"})
        assert refusal(answer) == (403, "CROSS_SITE")

    def test_reading_needs_no_token(self, signed_in: TestClient) -> None:
        del signed_in.headers["x-csrf-token"]
        assert signed_in.get("/api/v1/profile").status_code == 200

    def test_lost_cookie_comes_back(self, signed_in: TestClient) -> None:
        token = signed_in.cookies["ks_csrf"]
        signed_in.cookies.delete("ks_csrf")
        signed_in.get("/api/v1/auth/session")
        assert signed_in.cookies["ks_csrf"] == token


class TestSessions:
    def test_sign_out_ends_it_on_the_server(self, signed_in: TestClient) -> None:
        token = signed_in.cookies["ks_session"]
        assert signed_in.post("/api/v1/auth/logout").status_code == 200
        signed_in.cookies.set("ks_session", token)
        assert signed_in.get("/api/v1/auth/session").json()["data"] is None
        assert refusal(signed_in.get("/api/v1/profile")) == (401, "NOT_SIGNED_IN")

    def test_list_and_end_another_one(self, signed_in: TestClient, signer: LocalAccount) -> None:
        first = signed_in.get("/api/v1/auth/sessions").json()["data"]
        message = ask_message(signed_in, str(signer.address))
        submit(signed_in, message, sign(signer, message))
        signed_in.headers["x-csrf-token"] = signed_in.cookies["ks_csrf"]
        assert len(signed_in.get("/api/v1/auth/sessions").json()["data"]) == 2
        assert signed_in.delete(f"/api/v1/auth/sessions/{first[0]['id']}").status_code == 200
        left = signed_in.get("/api/v1/auth/sessions").json()["data"]
        assert [one["is_current"] for one in left] == [True]
        assert refusal(signed_in.delete(f"/api/v1/auth/sessions/{first[0]['id']}")) == (404, "SESSION_NOT_FOUND")

    def test_somebody_elses_session(self, signed_in: TestClient, sign_in: Callable[[Caller], None]) -> None:
        mine = signed_in.get("/api/v1/auth/sessions").json()["data"][0]["id"]
        with transaction() as session:
            stranger = make_account(session)
        sign_in(stranger)
        assert refusal(signed_in.delete(f"/api/v1/auth/sessions/{mine}")) == (404, "SESSION_NOT_FOUND")

    def test_unknown_token(self, client: TestClient) -> None:
        client.cookies.set("ks_session", "nonsense")
        assert client.get("/api/v1/auth/session").json()["data"] is None


class TestOrganizer:
    def test_becomes_one(self, signed_in: TestClient) -> None:
        assert signed_in.post("/api/v1/profile/organizer").json()["data"]["roles"] == ["organizer"]
        assert signed_in.post("/api/v1/profile/organizer").json()["data"]["roles"] == ["organizer"]
