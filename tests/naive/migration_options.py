"""Migration options against target, kind and entities: every check on its own, all of them reported.

`problems` holds the option of each problem instead of its text, which only the engine words.
"""

from tests.naive.clock import Json

_KNOWN = ["clear_target", "preserve_ids", "redirects_301", "passwords", "seo_urls"]
_KNOWN += ["description_images", "strip_html", "variants"]


def options(given: Json) -> Json:
    target, chosen, entities = given["target"].lower(), given["options"], given["entities"]
    errors: list[str] = []
    warnings: list[str] = []
    for option in chosen:
        if option not in _KNOWN:
            return {"error": "unknown_option"}
    if "clear_target" in chosen and given["kind"] == "demo":
        warnings.append("clear_target")
    if "preserve_ids" in chosen:
        if "clear_target" not in chosen or _ids_are_lost(target, entities):
            errors.append("preserve_ids")
        if target == "woocommerce" or (target == "shopify" and _orders_and_more(entities)):
            warnings.append("preserve_ids")
    if "redirects_301" in chosen:
        if target in ("prestashop", "opencart"):
            errors.append("redirects_301")
        elif target != "shopify" and ("blogs" in entities or "blog_posts" in entities):
            warnings.append("redirects_301")
    return {
        "valid": not errors,
        "errors": sorted(errors),
        "warnings": sorted(warnings),
        "problems": sorted({*errors, *warnings}),
    }


def _ids_are_lost(target: str, entities: list[str]) -> bool:
    if target == "shopify":
        return "orders" not in entities
    return target not in ("magento", "prestashop", "opencart", "woocommerce")


def _orders_and_more(entities: list[str]) -> bool:
    return "orders" in entities and any(entity != "orders" for entity in entities)
