"""Price, consent and charge of one assessment, decided in one straight line."""

from tests.naive.clock import Json

_PRICES = {"howto": 5, "config": 10, "investigate": 20}
_QUOTED = ("custom_mod", "upgrade")
_MODIFICATIONS = {"vip": 7, "standard": 4}


def credits_(given: Json) -> Json:
    balance, category = given["balance"], given["category"]
    charged = given.get("charged") or 0
    if category not in _PRICES and category not in _QUOTED:
        return {"error": "unknown_category"}
    if _included(given):
        return _say("included", price=0, charge=-charged, balance=balance)
    price = _PRICES.get(category, given.get("quote"))
    if price is None:
        return {"error": "quote_needed"}
    if category in _QUOTED and price < 20:
        return {"error": "below_minimum"}
    if price <= charged:
        return _say("charge", price=price, charge=price - charged, balance=balance)
    return _increase(given, price, price - charged)


def _increase(given: Json, price: int, more: int) -> Json:
    balance = given["balance"]
    if given["category"] != "howto" and given.get("customer_agrees") is False:
        return _say("declined", price=price, balance=balance)
    short = 0
    while balance + short < more:
        short += 1
    if not _consented(given, price):
        return _say("needs_approval", price=price, balance=balance, short=short)
    if short:
        return _say("short", price=price, balance=balance, short=short)
    return _say("charge", price=price, charge=more, balance=balance)


def _included(given: Json) -> bool:
    category, care = given["category"], given.get("care")
    if given.get("covered_by_period") and (category in ("howto", "config") or _broken_upgrade(given)):
        return True
    if care not in ("vip", "standard"):
        return False
    if category == "custom_mod":
        used: int = given.get("modifications_used") or 0
        return used < _MODIFICATIONS[care]
    return True


def _broken_upgrade(given: Json) -> bool:
    """An upgrade problem that a bug of the software caused."""
    return given["category"] == "upgrade" and given.get("software_bug") is True


def _consented(given: Json, price: int) -> bool:
    if given["category"] == "howto" or given.get("customer_agrees") is True:
        return True
    limit = given.get("advance_limit")
    return limit is not None and price <= limit


def _say(verdict: str, *, price: int, balance: int, charge: int = 0, short: int = 0) -> Json:
    return {
        "verdict": verdict,
        "price": price,
        "charge_now": charge,
        "balance_after": balance - charge,
        "short": short,
    }
