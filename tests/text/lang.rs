//! Languages: every one has its codes and its name to itself, and common ones are told from a few sentences.

use std::collections::HashMap;

use masthead::text::{Lang, Named};
use proptest::prelude::*;

fn code(lang: Option<Lang>) -> Option<&'static str> {
    lang.map(Lang::code)
}

#[test]
fn every_language_has_its_names_to_itself() {
    let mut seen = HashMap::new();
    for lang in Lang::all() {
        assert_eq!(Lang::of_code(lang.code()), Some(lang), "{}", lang.code());
        for name in [lang.code(), lang.name()] {
            assert_eq!(Lang::of(name), Some(lang), "{name}");
            assert_eq!(Lang::named(&name.to_uppercase()), Named::Is(lang), "{name}");
            assert_eq!(seen.insert(name.to_lowercase(), lang), None, "{name}");
        }
        assert!((2..=3).contains(&lang.code().len()));
    }
    assert!(seen.len() > 2 * 180, "those of ISO 639-1 are there");
}

#[test]
fn what_is_declared_is_understood() {
    for (declared, want) in [
        ("de", Some("de")),
        ("DE", Some("de")),
        ("deu", Some("de")),
        ("ger", Some("de")),
        (" German ", Some("de")),
        ("de-AT", Some("de")),
        ("pt_BR.UTF-8", Some("pt")),
        ("zh-Hant-TW", Some("zh")),
        ("cmn", Some("zh")),
        ("nb-NO", Some("no")),
        ("bokmal", Some("no")),
        ("Bokmål", Some("no")),
        ("farsi", Some("fa")),
        ("gsw", Some("gsw")),
        ("", None),
        ("-", None),
        ("und", None),
        ("x", None),
        ("germ", None),
        ("klingon", None),
        ("d e", None),
        ("de nl", None),
    ] {
        assert_eq!(code(Lang::of(declared)), want, "{declared:?}");
    }
}

#[test]
fn what_is_typed_is_understood_or_begun() {
    let de = Lang::of_code("de").expect("German");
    for (typed, want) in [
        ("de", Named::Is(de)),
        ("ger", Named::Is(de)),
        ("germ", Named::Is(de)),
        ("GERMA", Named::Is(de)),
        ("", Named::Begun),
        ("d", Named::Begun),
        ("ge", Named::Begun),
        ("swi", Named::Begun),
        ("sor", Named::Begun),
        ("zz", Named::Unknown),
        ("germanic", Named::Unknown),
    ] {
        assert_eq!(Lang::named(typed), want, "{typed}");
    }
}

#[test]
fn a_few_sentences_tell_it() {
    let mut wrong = Vec::new();
    for (want, text) in [
        (
            "en",
            "The council voted on Tuesday to keep the library open, after a long debate that was not to everyone's taste.",
        ),
        (
            "de",
            "Der Rat hat am Dienstag beschlossen, die Bücherei offen zu halten, und das nach einer langen Debatte, die nicht allen gefiel.",
        ),
        (
            "fr",
            "Le conseil a décidé mardi de garder la bibliothèque ouverte, après un long débat qui n'était pas au goût de tous.",
        ),
        (
            "es",
            "El consejo decidió el martes mantener abierta la biblioteca, después de un largo debate que no fue del gusto de todos. Los vecinos dicen que es para los niños, pero no por ello más barata.",
        ),
        (
            "pt",
            "O conselho decidiu na terça-feira manter a biblioteca aberta, depois de um longo debate que não foi do agrado de todos.",
        ),
        (
            "it",
            "Il consiglio ha deciso martedì di tenere aperta la biblioteca, dopo un lungo dibattito che non è piaciuto a tutti.",
        ),
        (
            "nl",
            "De raad heeft dinsdag besloten de bibliotheek open te houden, na een lang debat dat niet naar ieders zin was.",
        ),
        (
            "sv",
            "Rådet beslutade på tisdagen att hålla biblioteket öppet, efter en lång debatt som inte var i allas smak.",
        ),
        (
            "da",
            "Rådet besluttede tirsdag at holde biblioteket åbent efter en lang debat, som ikke blev hyldet af alle, siger de nu.",
        ),
        (
            "pl",
            "Rada zdecydowała we wtorek, że biblioteka pozostanie otwarta, po długiej debacie, która nie wszystkim się podobała.",
        ),
        ("cs", "Rada v úterý rozhodla, že knihovna zůstane otevřená, po dlouhé debatě, která se všem nelíbila."),
        (
            "fi",
            "Neuvosto päätti tiistaina pitää kirjaston auki pitkän keskustelun jälkeen, joka ei ollut kaikkien mieleen.",
        ),
        (
            "hu",
            "A tanács kedden úgy döntött, hogy a könyvtár nyitva marad, egy hosszú vita után, amely nem tetszett mindenkinek.",
        ),
        (
            "tr",
            "Meclis salı günü kütüphanenin açık kalmasına karar verdi; uzun süren tartışma herkesin hoşuna gitmedi.",
        ),
        ("ru", "Совет решил во вторник оставить библиотеку открытой после долгих споров, которые не всем понравились."),
        (
            "uk",
            "Рада вирішила у вівторок залишити бібліотеку відкритою після довгих суперечок, які не всім сподобалися.",
        ),
        ("el", "Το συμβούλιο αποφάσισε την Τρίτη να κρατήσει ανοιχτή τη βιβλιοθήκη, μετά από μια μακρά συζήτηση."),
        ("he", "המועצה החליטה ביום שלישי להשאיר את הספרייה פתוחה, לאחר דיון ארוך שלא היה לטעם כולם."),
        (
            "ar",
            "قرر المجلس يوم الثلاثاء إبقاء المكتبة مفتوحة بعد نقاش طويل لم يعجب الجميع. وقال رئيس المجلس إن المكتبة ستبقى مفتوحة في المساء أيضا وإن السكان طلبوا ذلك منذ سنوات.",
        ),
        (
            "hi",
            "परिषद ने मंगलवार को पुस्तकालय को खुला रखने का फैसला किया, एक लंबी बहस के बाद जो सबको पसंद नहीं आई। उन्होंने कहा कि यह शहर के बच्चों के लिए अच्छा है और किताबें अब शाम को भी पढ़ी जा सकेंगी।",
        ),
        ("zh", "他们昨天在北京举行了第一次会谈，讨论了经济合作问题，会谈持续了三个小时。"),
        ("ja", "評議会は火曜日、図書館を開いたままにすることを決めた。長い議論の後だった。"),
        ("ko", "의회는 화요일 긴 토론 끝에 도서관을 계속 열기로 결정했다."),
        ("th", "สภามีมติเมื่อวันอังคารให้เปิดห้องสมุดต่อไป หลังจากการอภิปรายอันยาวนาน"),
    ] {
        wrong.extend(Some((want, code(Lang::told(text)))).filter(|(want, told)| *told != Some(want)));
    }
    assert_eq!(wrong, []);
}

#[test]
fn what_tells_nothing_has_none() {
    for text in ["", " \n", "12:30", "4, 8, 15, 16, 23, 42", "ok", "John Smith, Anna Lee", "\u{fffd}\u{fffd}"] {
        assert_eq!(Lang::told(text), None, "{text:?}");
    }
}

proptest! {
    #[test]
    fn any_text_is_looked_at(text in "\\PC{0,60}") {
        let _ = (Lang::told(&text), Lang::named(&text));
        prop_assert_eq!(Lang::of(&text).map(Named::Is), Some(Lang::named(&text)).filter(|_| Lang::of(&text).is_some()));
    }
}

#[test]
fn little_words_are_known_as_they_are_and_folded() {
    let is_little = |code: &str, word: &str| Lang::of_code(code).is_some_and(|lang| lang.is_little(word));
    for (code, word) in [("en", "the"), ("de", "für"), ("de", "fur"), ("fr", "est"), ("vi", "va")] {
        assert!(is_little(code, word), "{word} in {code}");
    }
    for (code, word) in [("en", "court"), ("en", "der"), ("de", "furt"), ("ru", "the"), ("en", "")] {
        assert!(!is_little(code, word), "{word} in {code}");
    }
}
