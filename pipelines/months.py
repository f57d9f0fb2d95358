"""The names of the months in the languages of the news, and the days that are written with them or in figures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from unicodedata import normalize

_NAMES = """
1 january jan januar jänner jänn januari janvier janv enero ene gennaio gen janeiro styczeń stycznia sty январь
   января янв січень січня ocak oca tammikuuta leden ledna január januára ianuarie ιανουαρίου ιανουάριος ιαν
   siječnja јануар januara януари sausio janvāris jaanuar يناير جانفي كانون_الثاني ژانویه ינואר जनवरी জানুয়ারি
   ஜனவரி มกราคม ژانویهٔ januwari جنوری sausis қаңтар հունվարի հունվար siječanj tammikuu gener студзеня студзень
   ጃንዋሪ janyuwari yanvar январ جنوري ဇန်နဝါရီ មករា იანვარი janúar জানুয়ারী janaayo jannaayo eanáir janar јануари
   జనవరి जानेवारी januarie xaneiro urtarrila ජනවාරි જાન્યુઆરી ಜನವರಿ ജനുവരി ਜਨਵਰੀ jannar січ ян ian јан januarija
2 february feb februar feber februari février févr fév febrero febbraio fevereiro fev luty lutego lut февраль
   февраля фев лютий лютого şubat subat şub helmikuuta únor února február februára februarie φεβρουαρίου
   φεβρουάριος φεβ veljače фебруар februara февруари vasario februāris veebruar فبراير فيفري شباط فوریه פברואר
   फरवरी फ़रवरी ফেব্রুয়ারি பிப்ரவரி กุมภาพันธ์ فوریهٔ februwari فروری vasaris ақпан փետրվարի փետրվար veljača
   helmikuu febrer лютага люты ፌብሩዋሪ fevral феврал pebrero فبروري فېبروري ဖေဖော်ဝါရီ កុម្ភៈ თებერვალი febrúar
   ফেব্রুয়ারী febraayo feabhra shkurt ఫిబ్రవరి फेब्रुवारी febreiro otsaila फेब्रुअरी පෙබරවාරි ફેબ્રુઆરી ಫೆಬ್ರವರಿ
   ഫെബ്രുവരി ਫ਼ਰਵਰੀ frar февр лют febr феб
3 march mar märz mär mrz maart mrt mars marzo março marzec marca март марта мар березень березня mart maaliskuuta
   březen března március marec martie μαρτίου μάρτιος μαρ ožujka марці kovo marts märts مارس آذار مارچ מרץ मार्च
   মার্চ மார்ச் มีนาคม machi maret mashi mac kovas наурыз մարտի մարտ ožujak maaliskuu març сакавіка сакавік ማርች
   matshi marso မတ် មីនា მარტი maarso márta మార్చి martxoa මාර්තු માર્ચ ಮಾರ್ಚ್ മാർച്ച് ਮਾਰਚ mäerz marzu бер márc
   marta
4 april apr avril avr abril abr aprile kwiecień kwietnia kwi апрель апреля апр квітень квітня nisan nis huhtikuuta
   duben dubna április apríl apríla aprilie απριλίου απρίλιος απρ travnja април aprila баландис balandžio aprīlis
   aprill أبريل ابريل إبريل أفريل نيسان آوریل אפריל अप्रैल এপ্রিল ஏப்ரல் เมษายน aprili ephreli اپریل balandis
   сәуір ապրիլի ապրիլ travanj huhtikuu красавіка красавік ኤፕሪል epreli aprel апрел ဧပြီ មេសា აპრილი abriil aibreán
   prill ఏప్రిల్ एप्रिल apirila अप्रिल අප්‍රේල් એપ્રિલ ಏಪ್ರಿಲ್ ഏപ്രിൽ ਅਪ੍ਰੈਲ abrëll квіт ápr априла
5 may mai mei mayo maggio mag maio maj maja май мая травень травня mayıs mayis toukokuuta květen května május máj
   mája μαΐου μάιος μαϊ svibnja мај maí gegužės maijs مايو ماي أيار آیار مه מאי मई মে மே พฤษภาคม مهٔ meyi مئی
   gegužė мамыр մայիսի մայիս svibanj toukokuu maig ሜይ مۍ မေ ឧសភា მაისი maayo bealtaine మే मे maiatza මැයි મે ಮೇ
   മേയ് ਮਈ mee mejju трав маја
6 june jun juni juin junio giugno giu junho czerwiec czerwca cze июнь июня июн червень червня haziran haz
   kesäkuuta červen června június jún júna iunie ιουνίου ιούνιος ιουν lipnja јун juna юни birželio jūnijs juuni
   يونيو جوان حزيران ژوئن יוני जून জুন ஜூன் มิถุนายน جون birželis маусым հունիսի հունիս lipanj kesäkuu juny
   чэрвеня чэрвень ጁን iyun hunyo ဇွန် មិថុនា ივნისი júní juun junij meitheamh јуни qershor జూన్ junie xuño ekaina
   जुन ජූනි જૂન ಜೂನ್ ജൂൺ ਜੂਨ ġunju черв јуна iun ιούν يونيه يونية
7 july jul juli juillet juil julio luglio lug julho lipiec lipca июль июля июл липень липня temmuz tem heinäkuuta
   červenec července július júl júla iulie ιουλίου ιούλιος ιουλ srpnja јул jula юли liepos jūlijs juuli يوليو
   جويلية تموز ژوئیه יולי जुलाई জুলাই ஜூலை กรกฎาคม ژوئیهٔ julai julayi جولائی liepa шілде հուլիսի հուլիս srpanj
   heinäkuu juliol ліпеня ліпень ጁላይ iyul hulyo جولای ဇူလိုင် កក្កដា ივლისი júlí luulyo julij iúil јули korrik
   జులై जुलै julie xullo uztaila ජූලි જુલાઈ ಜುಲೈ ജൂലൈ ਜੁਲਾਈ lulju лип јула iul يوليه يولية ιούλ
8 august aug augustus août aout agosto ago sierpień sierpnia sie август августа авг серпень серпня ağustos agustos
   ağu elokuuta srpen srpna augusztus augusta αυγούστου αύγουστος αυγ kolovoza avgust avgusta rugpjūčio augusts
   أغسطس اغسطس أوت آب اوت אוגוסט अगस्त আগস্ট ஆகஸ்ட் สิงหาคม augusti agosti agustus agasti اگست ogos rugpjūtis
   тамыз օգոստոսի օգոստոս kolovoz elokuu agost жніўня жнівень ኦገስት اګست ဩဂုတ် សីហា აგვისტო ágúst avqust ogosto
   lúnasa аугуст gusht ఆగస్టు ऑगस्ट abuztua अगस्ट අගෝස්තු ઑગસ્ટ ಆಗಸ್ಟ್ ഓഗസ്റ്റ് ਅਗਸਤ awwissu серп avg agu agt
9 september sep sept septembre septiembre setiembre settembre set setembro wrzesień września wrz сентябрь сентября
   сен вересень вересня eylül eyl syyskuuta září szeptember septembra septembrie σεπτεμβρίου σεπτέμβριος σεπ rujna
   септембар септември rugsėjo septembris سبتمبر أيلول سپتامبر ספטמבר सितंबर सितम्बर সেপ্টেম্বর செப்டம்பர் กันยายน
   septemba septembar septhemba ستمبر rugsėjis қыркүйек սեպտեմբերի սեպտեմբեր rujan syyskuu setembre верасня
   верасень ሴፕቴምበር sentabr сентябр setyembre سېپتمبر سپتمبر စက်တင်ဘာ កញ្ញា სექტემბერი sentyabr sebtembar
   sebteembar meán_fómhair shtator సెప్టెంబర్ सप्टेंबर iraila सेप्टेम्बर සැප්තැම්බර් સપ્ટેમ્બર ಸೆಪ್ಟೆಂಬರ್
   സെപ്റ്റംബർ ਸਤੰਬਰ settembru сент вер szept септембра сеп
10 october oct oktober okt octobre octubre ottobre ott outubro out październik października paź октябрь октября
   окт жовтень жовтня ekim eki lokakuuta říjen října október októbra octombrie οκτωβρίου οκτώβριος οκτ октобар
   октомври spalio oktobris oktoober أكتوبر اكتوبر تشرين_الأول اکتبر אוקטובר अक्टूबर अक्तूबर অক্টোবর அக்டோபர்
   ตุลาคม oktoba oktobar okthoba اکتوبر spalis қазан հոկտեմբերի հոկտեմբեր lokakuu кастрычніка кастрычнік ኦክቶበር
   okthobha oktabr октябр oktubre အောက်တိုဘာ តុលា ოქტომბერი oktyabr oktoobar deireadh_fómhair tetor అక్టోబర్
   ऑक्टोबर urria अक्टोबर ඔක්තෝබර් ઑક્ટોબર ಅಕ್ಟೋಬರ್ ഒക്‌ടോബർ ਅਕਤੂਬਰ ottubru жовт октобра oktobra
11 november nov novembre noviembre novembro ноябрь ноября ноя kasım kas marraskuuta novembra noiembrie νοεμβρίου
   νοέμβριος νοε новембар ноември lapkričio novembris نوفمبر تشرين_الثاني نوامبر נובמבר नवंबर नवम्बर নভেম্বর
   நவம்பர் พฤศจิกายน листопада листопад novemba novembar نومبر lapkritis қараша նոյեմբերի նոյեմբեր studenoga
   studeni marraskuu лістапада лістапад ኖቬምበር noyabr ноябр nobyembre နိုဝင်ဘာ វិច្ឆិកា ნოემბერი nóvember
   noofeembar samhain nëntor నవంబర్ नोव्हेंबर azaroa नोभेम्बर නොවැම්බර් નવેમ્બર ನವೆಂಬರ್ നവംബർ ਨਵੰਬਰ novembru нояб
   studenog новембра лист noiem
12 december dec dezember dez décembre déc diciembre dic dicembre dezembro grudzień grudnia gru декабрь декабря дек
   грудень грудня aralık ara joulukuuta prosinec prosince decembra decembrie δεκεμβρίου δεκέμβριος δεκ prosinca
   децембар декември gruodžio decembris detsember ديسمبر كانون_الأول دسامبر דצמבר दिसंबर दिसम्बर ডিসেম্বর டிசம்பர்
   ธันวาคม desember desemba decembar disemba دسمبر disember gruodis желтоқсан դեկտեմբերի դեկտեմբեր prosinac
   joulukuu desembre снежня снежань ዲሴምበር dekabr декабр disyembre ဒီဇင်ဘာ ធ្នូ დეკემბერი diseembar nollaig dhjetor
   డిసెంబర్ डिसेंबर decembro abendua डिसेम्बर දෙසැම්බර් ડિસેમ્બર ಡಿಸೆಂಬರ್ ഡിസംബർ ਦਸੰਬਰ diċembru груд децембра des
   dis dets
"""
"""Whole, in the case that a date puts them in, and shortened; a blank within a name is written _."""


_SOUTH = {"lip": 6, "srp": 7, "lis": 10, "listopad": 10, "listopada": 10, "listopadu": 10}
_NORTH = {"lip": 7, "srp": 8, "lis": 11, "listopad": 11, "listopada": 11, "listopadu": 11}
_ELSEWHERE = {"hr": _SOUTH, "bs": _SOUTH, "sh": _SOUTH, "sr": _SOUTH, "pl": _NORTH, "cs": _NORTH}
"""Names that are one month here and another there: read where the language is known, by its code."""


def _numbers() -> dict[str, int]:
    found: dict[str, int] = {}
    number = 0
    for word in _NAMES.split():
        if word.isdecimal():
            number = int(word)
        else:
            name = word.replace("_", " ")
            found |= dict.fromkeys((name, name.casefold(), normalize("NFC", name)), number)
    return found


def _either(names: Iterable[str]) -> str:
    """A pattern that finds each of the names, the longest first; by their first letters, which is many times faster."""
    begun = defaultdict[str, list[str]](list)
    for name in sorted(names, key=len, reverse=True):
        begun[name[0]].append(re.escape(name[1:]))
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in begun.items())


MONTHS = _numbers()
"""A month's name, casefolded → its number: those that mean one month in every language."""
_MEANT_TWICE = frozenset(name for names in _ELSEWHERE.values() for name in names)
_NAMED = _either({*MONTHS, *_MEANT_TWICE})
_MONTH = rf"(?<![^\W\d])ב?(?P<name>{_NAMED})(?![^\W\d])"
_BOTH = rf"{_MONTH}(?:\s?/\s?(?:{_NAMED}))?"
"""The Levant writes a month by both its names: نيسان / أبريل."""
_YEAR = r"(?<!\d)(?P<year>\d{4})(?!\d)"
_DAY = r"(?<!\d)(?P<day>\d{1,2})"
_FORMS = tuple(
    map(
        re.compile,
        (
            rf"{_YEAR}\s?(?:(?P<part>[-/.])|[年년])\s?(?P<month>\d\d?)\s?(?:(?P=part)|[月월])\s?{_DAY}(?!\d)",
            rf"(?<![\d.,:/-]){_DAY}\s?(?P<part>[./|-])\s?(?P<month>\d\d?)\s?(?P=part)\s?{_YEAR}",
            rf"{_DAY}(?:st|nd|rd|th|er|º|ª|°|-?го)?[\s.,/-]{{0,3}}(?:de |of |di |d['’])?{_BOTH}[\s.,،/-]{{0,3}}"
            rf"(?:de |del |of |ค\.ศ\. )?{_YEAR}",
            rf"{_MONTH}[\s.]{{1,2}}{_DAY}(?:st|nd|rd|th)?,?\s{_YEAR}",
            rf"{_YEAR}\.?\s(?:m\. )?{_MONTH}\.?\s{_DAY}(?!\d)",
            rf"(?<![\d.,:/-]){_DAY}(?P<part>\.)(?P<month>\d\d?)\.(?P<short>\d\d)(?![\d.,:/-]*\d)",
            rf"{_DAY} tháng (?P<month>\d\d?),? (?:năm )?{_YEAR}",
            rf"{_YEAR}(?:\. gada|\s?-?ж\.,?)\s{_DAY}[.-]?\s?{_MONTH}",
        ),
    )
)
_AMBIGUOUS = 12
"""A number up to this may be a day and a month."""
_UNCLEAR = re.compile(r"^(?:en|fil|tl)$|[-_](?:us|ca|ph)$", re.IGNORECASE)
"""Languages and countries in which some write the month first and some the day."""


STAMP = 90
"""Characters of the longest line of a date."""
_DATE_WORDS = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun montag dienstag
    mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes
    miércoles jueves viernes sábado domingo segunda terça quarta quinta sexta feira am pm a p m um uhr at on à
    le el de às as the gmt utc est edt pst pdt cst cdt mst mdt bst cet cest ist jst kst msk et pt ct h ora ore
    uur kl klo published updated posted modified first last stand letzte änderung geändert created aktualisiert
    veröffentlicht erstellt publié mis jour publicado actualizado atualizado pubblicato aggiornato опубликовано
    обновлено güncelleme uppdaterad publicerad publisert oppdatert date datum update fecha data min mins minute
    minutes minuten minutos minuti minuter read reading time lesezeit temps lecture tempo de di lettura leitura
    tiempo lectura leestijd понедельник вторник среда четверг пятница суббота воскресенье พ ม ค ก เม ย ส ต ธ น
    มี มิ 年 月 日 時 分 更新 配信 掲載 入力 기사입력 입력 수정 등록 년 월 일 오전 오후""".split()
)
"""What stands in a line that is a date, months aside; casefolded."""
_BY = frozenset(
    "by of von vom van par por em om da do dal del des den der das na av af og och and und et en es il la los di in "
    "im zu zum au aux od dnia dne kell kello klokken ved door op te ter torsdag tirsdag onsdag mandag fredag".split()
)
"""What joins the parts of such a line, small as it is."""
_OF_DATES = _DATE_WORDS | _BY | _MEANT_TWICE | MONTHS.keys()
_DATE_SIGNS = frozenset("年月日時分秒更新配信掲載公開作成발행입력수정년월일시분")


def written_days(text: str, language: str | None = None) -> Iterator[tuple[int, int, int, int, int]]:
    """Every (year, month, day, start, end) that a line writes out, in no order, read in the page's `language`.  Where
    that is English, American or unknown, 3/4/2020 is no day; nor is one in a month whose name the language decides."""
    text = text.replace("İ", "i")  # the one capital that grows when it is made small
    text = text.casefold() if len(text.casefold()) == len(text) else text.lower()
    unclear = language is None or bool(_UNCLEAR.search(language))
    elsewhere = _ELSEWHERE.get(re.split("[-_]", language.lower())[0], {}) if language else {}
    for number, form in enumerate(_FORMS):
        for match in form.finditer(text):
            parts = match.groupdict()
            name = parts.get("name")
            month = int(parts["month"]) if name is None else elsewhere.get(name) or MONTHS.get(name) or 0
            day = int(parts["day"])
            if number == 1 and parts["part"] != ".":
                if month > _AMBIGUOUS:
                    day, month = month, day
                elif unclear and day <= _AMBIGUOUS:
                    continue
            if month:
                yield int(parts.get("year") or f"20{parts['short']}"), month, day, match.start(), match.end()


def strange_words(text: str) -> int:
    """How many words begun in small letters a text holds that no line of a date holds: a sentence has some."""
    words = re.findall(r"[^\W\d_]{2,}", text)
    return sum(w[0].islower() and w.casefold() not in _OF_DATES for w in words)


def is_stamp(text: str) -> bool:
    """Whether a line is nothing but a date, with the words and the time that stand by one."""
    if len(text) > STAMP or not re.search(r"\d", text):
        return False
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return all(
        w in _DATE_WORDS or w in MONTHS or w in _MEANT_TWICE or _DATE_SIGNS.issuperset(w) for w in words
    ) and bool(re.search(r"\d{4}|\d[:.h]\d\d", text))
