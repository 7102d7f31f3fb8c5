"""What the demo's customers write about, in four languages.

Belongs here: texts. Does not belong here: who writes them and when (``people``, ``tickets``).
``{v}`` is a version, ``{n}`` an order number, ``{e}`` a count of entities.
"""

from __future__ import annotations

from helpdesk_tui.frozen import dataclass

__all__ = ["CLOSINGS", "CS_CART", "LANGUAGES", "LITEXTENSION", "REPLIES", "Scenario"]

LANGUAGES = ("en", "ru", "vi", "de")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A problem: subject and message by language, what kind of work it is, and tags."""

    category: str | None
    tags: tuple[str, ...]
    texts: dict[str, tuple[str, str]]


CS_CART: tuple[Scenario, ...] = (
    Scenario(
        "howto",
        ("banners",),
        {
            "en": ("How do I add a banner", "Where can I add a banner above the product list on the home page?"),
            "ru": ("Как добавить баннер", "Где добавить баннер над списком товаров на главной странице?"),
            "vi": ("Thêm biểu ngữ thế nào", "Tôi thêm biểu ngữ phía trên danh sách sản phẩm ở trang chủ ở đâu?"),
            "de": ("Wie füge ich ein Banner ein", "Wo füge ich auf der Startseite ein Banner über der Liste ein?"),
        },
    ),
    Scenario(
        "howto",
        ("tax",),
        {
            "en": ("Tax for two regions", "How do I set up two tax rates, one for each region?"),
            "ru": ("Как настроить налог", "Как настроить две ставки налога, по одной на регион?"),
            "vi": ("Thuế cho hai vùng", "Làm sao đặt hai mức thuế, mỗi vùng một mức?"),
            "de": ("Steuer für zwei Regionen", "Wie richte ich zwei Steuersätze ein, einen je Region?"),
        },
    ),
    Scenario(
        "config",
        ("shipping",),
        {
            "en": ("Shipping is free for everybody", "Since Monday the cart offers free shipping to all countries."),
            "ru": ("Доставка стала бесплатной", "С понедельника корзина предлагает бесплатную доставку во все страны."),
            "vi": ("Miễn phí giao hàng cho mọi người", "Từ thứ Hai giỏ hàng miễn phí giao hàng cho mọi nước."),
            "de": (
                "Versand ist für alle kostenlos",
                "Seit Montag bietet der Warenkorb allen Ländern freien Versand an.",
            ),
        },
    ),
    Scenario(
        "config",
        ("mail",),
        {
            "en": ("Order mails go to spam", "Customers say that order mails, such as the one for {n}, land in spam."),
            "ru": ("Письма о заказах в спаме", "Клиенты пишут, что письма о заказах, например {n}, попадают в спам."),
            "vi": ("Thư đơn hàng vào mục rác", "Khách nói thư đơn hàng, ví dụ {n}, rơi vào thư rác."),
            "de": ("Bestellmails landen im Spam", "Kunden melden, dass Mails wie die zu {n} im Spam landen."),
        },
    ),
    Scenario(
        "investigate",
        ("checkout", "500"),
        {
            "en": ("Checkout returns 500", "Since the upgrade to {v} the checkout returns 500. The log is attached."),
            "ru": (
                "Ошибка 500 при оформлении",
                "После обновления до {v} оформление заказа выдаёт 500. Журнал приложен.",
            ),
            "vi": (
                "Thanh toán báo lỗi 500",
                "Từ khi nâng cấp lên {v}, trang thanh toán báo lỗi 500. Tôi gửi kèm nhật ký.",
            ),
            "de": (
                "Kasse antwortet mit 500",
                "Seit dem Upgrade auf {v} antwortet die Kasse mit 500. Das Log liegt bei.",
            ),
        },
    ),
    Scenario(
        "investigate",
        ("database", "slow"),
        {
            "en": ("Product list takes a minute", "The admin product list needs a minute since we moved the server."),
            "ru": (
                "Список товаров грузится минуту",
                "После переезда сервера список товаров в админке грузится минуту.",
            ),
            "vi": (
                "Danh sách sản phẩm mất một phút",
                "Từ khi chuyển máy chủ, danh sách sản phẩm mất một phút mới hiện.",
            ),
            "de": ("Produktliste braucht eine Minute", "Seit dem Serverumzug braucht die Produktliste eine Minute."),
        },
    ),
    Scenario(
        "custom_mod",
        ("modification",),
        {
            "en": ("Vendor badge on products", "Please show a badge with the vendor's rank on every product card."),
            "ru": ("Значок продавца на товарах", "Покажите, пожалуйста, на карточке товара значок с рангом продавца."),
            "vi": ("Huy hiệu người bán", "Xin hiển thị huy hiệu hạng của người bán trên mỗi thẻ sản phẩm."),
            "de": (
                "Händlerabzeichen am Produkt",
                "Bitte zeigt auf jeder Produktkarte ein Abzeichen mit dem Händlerrang.",
            ),
        },
    ),
    Scenario(
        "upgrade",
        ("upgrade",),
        {
            "en": ("Upgrade our store", "Please upgrade our store to {v}. We have a backup and a test server."),
            "ru": (
                "Обновите наш магазин",
                "Обновите, пожалуйста, магазин до {v}. Резервная копия и тестовый сервер есть.",
            ),
            "vi": ("Nâng cấp cửa hàng", "Xin nâng cấp cửa hàng lên {v}. Chúng tôi có bản sao lưu và máy chủ thử."),
            "de": ("Shop-Upgrade", "Bitte aktualisiert unseren Shop auf {v}. Sicherung und Testserver sind da."),
        },
    ),
)

LITEXTENSION: tuple[Scenario, ...] = (
    Scenario(
        None,
        ("orders", "migration"),
        {
            "en": (
                "Orders missing after migration",
                "Half of the orders are missing since the run. We go live on Friday.",
            ),
            "ru": ("Не хватает заказов", "После переноса не хватает половины заказов. В пятницу запускаемся."),
            "vi": ("Không nhập được đơn hàng", "Sau lần chạy thiếu một nửa đơn hàng. Thứ Sáu chúng tôi mở cửa."),
            "de": ("Bestellungen fehlen", "Nach dem Lauf fehlt die Hälfte der Bestellungen. Freitag gehen wir live."),
        },
    ),
    Scenario(
        None,
        ("images", "migration"),
        {
            "en": ("Product images are broken", "About {e} products have no image in the new store."),
            "ru": ("Нет изображений товаров", "Примерно у {e} товаров в новом магазине нет изображений."),
            "vi": ("Mất ảnh sản phẩm", "Khoảng {e} sản phẩm không có ảnh trong cửa hàng mới."),
            "de": ("Produktbilder fehlen", "Bei etwa {e} Produkten fehlt im neuen Shop das Bild."),
        },
    ),
    Scenario(
        None,
        ("remigration",),
        {
            "en": ("Migrate once more?", "We added {e} products since the run. Is another run free?"),
            "ru": ("Ещё один перенос?", "После переноса мы добавили {e} товаров. Ещё один запуск бесплатный?"),
            "vi": ("Chạy lại được không?", "Từ lần chạy chúng tôi thêm {e} sản phẩm. Chạy lại có miễn phí không?"),
            "de": ("Noch eine Migration?", "Seit dem Lauf kamen {e} Produkte dazu. Ist ein weiterer Lauf frei?"),
        },
    ),
    Scenario(
        None,
        ("redirects",),
        {
            "en": ("Old addresses give 404", "Old product addresses answer 404, though redirects were chosen."),
            "ru": ("Старые адреса дают 404", "Старые адреса товаров дают 404, хотя перенаправления выбраны."),
            "vi": ("Địa chỉ cũ báo 404", "Địa chỉ sản phẩm cũ báo 404 dù đã chọn chuyển hướng."),
            "de": (
                "Alte Adressen liefern 404",
                "Alte Produktadressen liefern 404, obwohl Weiterleitungen gewählt sind.",
            ),
        },
    ),
    Scenario(
        None,
        ("passwords", "customers"),
        {
            "en": ("Customers can't log in", "Customers can't log in with their old passwords."),
            "ru": ("Покупатели не могут войти", "Покупатели не могут войти со старыми паролями."),
            "vi": ("Khách không đăng nhập được", "Khách không đăng nhập được bằng mật khẩu cũ."),
            "de": ("Kunden können sich nicht anmelden", "Kunden kommen mit ihren alten Passwörtern nicht hinein."),
        },
    ),
)

REPLIES: dict[str, tuple[str, ...]] = {
    "en": (
        "Thank you, we are looking at it now.",
        "Please send us the log of that hour and the address of one page where it happens.",
        "It is done. Please check it on your side and tell us.",
    ),
    "ru": (
        "Спасибо, мы уже смотрим.",
        "Пришлите, пожалуйста, журнал за этот час и адрес страницы, где это видно.",
        "Готово. Проверьте, пожалуйста, у себя и напишите нам.",
    ),
    "vi": (
        "Cảm ơn bạn, chúng tôi đang xem.",
        "Xin gửi nhật ký của giờ đó và địa chỉ một trang bị lỗi.",
        "Đã xong. Xin kiểm tra và cho chúng tôi biết.",
    ),
    "de": (
        "Danke, wir sehen es uns gerade an.",
        "Bitte senden Sie das Log dieser Stunde und die Adresse einer betroffenen Seite.",
        "Erledigt. Bitte prüfen Sie es bei sich und geben Sie Bescheid.",
    ),
}
"""What engineers answer: first, asking back, at the end."""

CLOSINGS: dict[str, tuple[str, ...]] = {
    "en": ("It still happens for order {n}.", "Also: how do I add a second language?", "Works now, thank you!"),
    "ru": ("С заказом {n} всё ещё так.", "И ещё: как добавить второй язык?", "Теперь работает, спасибо!"),
    "vi": ("Đơn {n} vẫn còn lỗi.", "Còn nữa: thêm ngôn ngữ thứ hai thế nào?", "Được rồi, cảm ơn!"),
    "de": (
        "Bei Bestellung {n} passiert es noch.",
        "Und: wie füge ich eine zweite Sprache hinzu?",
        "Geht jetzt, danke!",
    ),
}
"""What customers write later: still broken, a second question, thanks."""
