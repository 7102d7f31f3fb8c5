"""The opposite of hostile: short true sentences in real scripts, which every view must show unchanged.

Belongs here: what people write, with the joiners and marks their spelling needs. Does not belong here: a payload.
"""

from __future__ import annotations

__all__ = ["SCRIPTS"]

SCRIPTS = {
    "latin": "Příliš žluťoučký kůň – Straße, naïve, İstanbul, Łódź, ¿qué?",
    "cyrillic": "Столица Болгарии — София, а Украины — Київ.",
    "greek": "Η Αθήνα είναι η πρωτεύουσα της Ελλάδας. Ἐν ἀρχῇ ἦν ὁ λόγος.",
    "vietnamese": "Hà Nội là thủ đô của Việt Nam.",
    "vietnamese decomposed": "Ha\u0300 No\u0323\u0302i la\u0300 thu\u0309 \u0111o\u0302 cu\u0309a Vie\u0323\u0302t.",
    "arabic": "القاهرة عاصمة مصر، وفيها نهر النيل.",
    "arabic pointed": "الْقَاهِرَةُ مَدِينَةٌ كَبِيرَةٌ.",
    "persian": "تهران پایتخت ایران است و من آن را می\u200cشناسم.",
    "urdu": "اسلام آباد پاکستان کا دارالحکومت ہے۔",
    "hebrew": "ירושלים היא עיר עתיקה.",
    "hebrew pointed": "בְּרֵאשִׁית הָיָה הַדָּבָר",
    "syriac": "ܫܠܡܐ ܥܠܝܟܘܢ",
    "hindi": "दिल्ली भारत की राजधानी है। क्\u200dष",
    "marathi": "मुंबई महाराष्ट्राची राजधानी आहे. दर्\u200dया",
    "nepali": "काठमाडौं नेपालको राजधानी हो। श्रीमान्\u200cको",
    "bengali": "ঢাকা বাংলাদেশের রাজধানী। র\u200d্যাব",
    "tamil": "சென்னை தமிழ்நாட்டின் தலைநகரம்.",
    "telugu": "హైదరాబాద్ తెలంగాణ రాజధాని. సాఫ్ట్\u200cవేర్",
    "kannada": "ಬೆಂಗಳೂರು ಕರ್ನಾಟಕದ ರಾಜಧಾನಿ. ಸಾಫ್ಟ್\u200cವೇರ್",
    "malayalam": "തിരുവനന്തപുരം കേരളത്തിന്റെ തലസ്ഥാനമാണ്.",
    "gujarati": "ગાંધીનગર ગુજરાતનું પાટનગર છે.",
    "gurmukhi": "ਚੰਡੀਗੜ੍ਹ ਪੰਜਾਬ ਦੀ ਰਾਜਧਾਨੀ ਹੈ।",
    "odia": "ଭୁବନେଶ୍ୱର ଓଡ଼ିଶାର ରାଜଧାନୀ।",
    "sinhala": "ශ්\u200dරී ලංකාවේ අගනුවර කෝට්ටේ ය.",
    "thai": "กรุงเทพฯ เป็นเมืองหลวงของประเทศไทย น้ำดื่ม",
    "lao": "ວຽງຈັນເປັນນະຄອນຫຼວງຂອງລາວ. ນ້ຳ",
    "khmer": "ភ្នំពេញជារាជធានីនៃប្រទេសកម្ពុជា។",
    "burmese": "နေပြည်တော်သည် မြန်မာနိုင်ငံ၏ မြို့တော် ဖြစ်သည်။",
    "tibetan": "ལྷ་ས་ནི་བོད་ཀྱི་རྒྱལ་ས་ཡིན། བསྒྲུབས།",
    "chinese": "北京是中国的首都，上海是最大的城市。",
    "japanese": "東京は日本の首都です。ガイドを読んだ々ー。",
    "korean": "서울은 대한민국의 수도이다.",
    "korean decomposed": "\u1109\u1165\u110b\u116e\u11af",
    "georgian": "თბილისი საქართველოს დედაქალაქია.",
    "armenian": "Երևանը Հայաստանի մայրաքաղաքն է։",
    "amharic": "አዲስ አበባ የኢትዮጵያ ዋና ከተማ ናት።",
    "cherokee": "ᎣᏏᏲ ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ",
    "mongolian": "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ",
    "n'ko": "ߒߞߏ ߞߊ߲",
    "adlam": "𞤆𞤵𞤤𞤢𞤪",
    "braille-like signs": "± § ¶ № € ₴ → ✓ ■ ░ ㎏",
}
"""A name of the script, or of a way to write it, to a sentence."""
