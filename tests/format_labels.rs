//! What a line is, by tables: the shapes that news texts have, and for each the texts that look like it and are not.

#![allow(clippy::expect_used, reason = "a test that cannot be set up fails")]

mod common_article;

use common_article::{read, shape};
use masthead::article::{Article, Kind, Role};
use masthead::text::Lang;

const FIRST: &str = "The council met on Tuesday evening in the old school and heard eleven speakers before it voted.";
const SECOND: &str = "Nobody had expected the vote to be as close as it was, and the clerk counted the hands twice.";

/// A line alone between two paragraphs of the body.
fn between(line: &str) -> Article {
    read(&format!("Council counts its hands\n\n{FIRST}\n\n{line}\n\n{SECOND}\n"))
}

fn kind_between(line: &str) -> Kind {
    let article = between(line);
    assert_eq!(article.blocks.len(), 4, "{line:?} is one block");
    article.blocks[2].kind
}

/// A line at the end of the text.
fn kind_last(line: &str) -> Kind {
    let article = read(&format!("Council counts its hands\n\n{FIRST}\n\n{SECOND}\n\n{line}\n"));
    article.blocks.last().expect("blocks").kind
}

/// A line under the title.
fn kind_second(line: &str) -> Kind {
    read(&format!("Council counts its hands\n\n{line}\n\n{FIRST}\n\n{SECOND}\n")).blocks[1].kind
}

fn opening(paragraph: &str) -> Article {
    read(&format!("Council counts its hands\n\n{paragraph}\n\n{SECOND}\n"))
}

#[test]
fn lines_that_are_bylines() {
    for line in [
        "By: World Israel News Staff",
        "By Michael Gelb, Reuters",
        "BY TED D'AFFLISIO, Reuters",
        "Posted by John Prager on 20 Sep 2016",
        "Posted by admin on March 3, 2014",
        "Aaron Ricadela | Senior Writer | July 2, 2025",
        "By Lizzie Streit, MS, RDN, LD",
        "A Post By: Darren Rowse",
        "By Jane Doe",
        "by Jane van der Berg",
        "By Jane Doe and John Q. Public",
        "By Jane Doe, John Smith and Mary O’Brien",
        "By JANE DOE | The Associated Press",
        "By Reuters",
        "By The Associated Press",
        "By The Editorial Board",
        "By Sam Roe, Ph.D.",
        "Written by Jane Doe",
        "By\u{a0}Jane\u{a0}Doe",
        "By Jane Doe on July 5, 2018 at 10:15 am",
        "By Jane Doe • Published March 3, 2014",
        "By Ana-María Núñez for Reuters",
        "Por João da Silva",
        "Par Hélène Lefèvre",
        "Von Hans Müller",
        "By Jane Doe, Staff Writer",
    ] {
        assert_eq!(kind_second(line), Kind::Byline, "{line}");
    }
}

#[test]
fn lines_that_only_begin_like_bylines() {
    for line in [
        "By early 2005 the net could have two new domain names.",
        "By person: Give each family member a basket and let them choose what goes into it.",
        "By 2020, half of them were gone",
        "By Any Means Necessary",
        "By the Numbers",
        "By Monday Everything Was Gone",
        "By March the river had frozen",
        "By Washington standards it was a quiet week",
        "By John Smith, the president of a company that makes bricks",
        "By-election called for May",
        "By Jane Doe said the council would meet again.",
        "By Law",
        "By Design",
        "Written by committee",
        "Bye Bye Birdie",
        "Author unknown",
        "Von der Leyen reist nach Kiew",
        "Por Favor",
        "Par avion",
        "John Smith | Denver",
        "Home | News | Politics",
        "By Jane Doe’s Count",
    ] {
        assert_ne!(kind_second(line), Kind::Byline, "{line}");
    }
    let late = read(&format!("A title\n\n{FIRST}\n\n{SECOND}\n\n{FIRST}\n\n{SECOND}\n\nBy Jane Doe\n\n{FIRST}\n"));
    assert!(late.byline().is_none(), "a byline far down is none");
}

#[test]
fn bylines_tell_agency_and_day() {
    let byline = |line: &str| {
        let a = read(&format!("Council counts its hands\n\n{line}\n\n{FIRST}\n\n{SECOND}\n"));
        (a.source.map(|s| s.to_string()).unwrap_or_default(), a.published.map(|d| d.to_string()).unwrap_or_default())
    };
    let table = [
        ("By Michael Gelb, Reuters", "Reuters", ""),
        ("By JANE DOE | The Associated Press", "The Associated Press", ""),
        ("By Ana Núñez for Reuters", "Reuters", ""),
        ("By Reuters", "Reuters", ""),
        ("By: World Israel News Staff", "", ""),
        ("Posted by John Prager on 20 Sep 2016", "", "2016-09-20"),
        ("Aaron Ricadela | Senior Writer | July 2, 2025", "", "2025-07-02"),
        ("By Jane Doe | Updated July 2, 2025", "", ""),
        ("By Jane Doe, 03/04/2019", "", ""),
        ("By Jane Doe, 13/04/2019", "", "2019-04-13"),
    ];
    for (line, source, day) in table {
        assert_eq!(byline(line), (source.to_owned(), day.to_owned()), "{line}");
    }
}

#[test]
fn paragraphs_that_open_with_a_dateline() {
    let table = [
        ("PORTLAND, Ore., Feb 26 - ", "PORTLAND, Ore., Feb 26", ""),
        ("WASHINGTON (Reuters) - ", "WASHINGTON", "Reuters"),
        ("WASHINGTON, Nov. 4 (UPI) -- ", "WASHINGTON, Nov. 4", "UPI"),
        ("HANOI, Vietnam (AP) — ", "HANOI, Vietnam", "AP"),
        ("BUFFALO, N.Y. — ", "BUFFALO, N.Y.", ""),
        ("(CNN) -- ", "", "CNN"),
        ("(CNN)", "", "CNN"),
        ("Washington (CNN) ", "Washington", "CNN"),
        ("RIO - ", "RIO", ""),
        ("SÃO PAULO – ", "SÃO PAULO", ""),
        ("ISTAMBUL, TURQUIA - ", "ISTAMBUL, TURQUIA", ""),
        ("JERUSALEM (JTA) — ", "JERUSALEM", "JTA"),
        ("MOSCOW, June 5 (TASS) – ", "MOSCOW, June 5", "TASS"),
        ("TROMSO, July 5 - ", "TROMSO, July 5", ""),
        ("LONDON\u{a0}(Reuters)\u{a0}-\u{a0}", "LONDON", "Reuters"),
        ("SPRINGFIELD, Ill. (AP) —", "SPRINGFIELD, Ill.", "AP"),
    ];
    for (open, place, agency) in table {
        let article = opening(&format!("{open}{FIRST}"));
        let span = article.blocks[1].spans.first().unwrap_or_else(|| panic!("{open} is a dateline"));
        assert_eq!((span.role, &article.blocks[1].text[span.range.clone()]), (Role::Dateline, open));
        assert_eq!(article.dateline.as_deref().unwrap_or(""), place, "{open}");
        assert_eq!(article.source.as_deref().unwrap_or(""), agency, "{open}");
        assert_eq!(article.published, None, "{open} names no year");
    }
    let dated = opening(&format!("TROMSO, Norway, March 4, 2019 (Reuters) - {FIRST}"));
    assert_eq!(dated.published.map(|d| d.to_string()).as_deref(), Some("2019-03-04"));
}

#[test]
fn paragraphs_that_only_look_like_it() {
    for open in [
        "BMW-brand sales rose in May. ",
        "O TRF-4 (Tribunal Regional Federal) decidiu ontem. ",
        "CVE-2024-49113 stems from a fault. ",
        "WHO IS THE FRONT-RUNNER? ",
        "ELDER PATRIOT – Corrupt politicians rejoice. ",
        "BREAKING - ",
        "WATCH — ",
        "UPDATE (Reuters) ",
        "EXCLUSIVE: ",
        "WHO (World Health Organization) - ",
        "Paris – that city of light – was dark. ",
        "London - Paris is a short way. ",
        "The Guardian (AP) said so. ",
        "NATO (Brussels) - ",
        "PARIS (75) - ",
        "LIES, DAMNED LIES - ",
        "In Rome (AP) the pope waited. ",
        "KELLY, BANNON — ",
        "JOHN SMITH - ",
        "— ",
        "- ",
    ] {
        let article = opening(&format!("{open}{FIRST}"));
        let dateline = article.blocks.iter().flat_map(|b| &b.spans).any(|s| s.role == Role::Dateline);
        assert!(!dateline && article.dateline.is_none() && article.source.is_none(), "{open}");
    }
}

#[test]
fn lines_that_lead_to_another_article() {
    let table = [
        (
            "Read\u{a0} WATCH: Israel's Mossad helped foil major attack in Germany",
            "Read",
            "WATCH: Israel's Mossad helped foil major attack in Germany",
        ),
        ("Related: Bridge to close in May", "Related:", "Bridge to close in May"),
        ("RELATED:", "RELATED:", ""),
        ("READ MORE: Why the bridge matters", "READ MORE:", "Why the bridge matters"),
        ("Also read: Who pays for the bridge?", "Also read:", "Who pays for the bridge?"),
        ("More:\u{a0} The bridge in pictures", "More:", "The bridge in pictures"),
        ("See also: Life in the U.S.", "See also:", "Life in the U.S."),
        ("Leia também: Prefeito fecha a ponte", "Leia também:", "Prefeito fecha a ponte"),
        ("Read More", "Read More", ""),
    ];
    for (line, label, title) in table {
        let article = between(line);
        let block = &article.blocks[2];
        assert_eq!(block.kind, Kind::Related, "{line}");
        assert_eq!(&block.text[block.spans[0].range.clone()], label);
        assert_eq!(block.spans[0].role, Role::Label);
        assert_eq!(article.links.first().map_or("", |l| l.text.as_str()), title, "{line}");
        assert!(article.links.iter().all(|l| l.target.is_none() && l.block == 2));
    }
    assert_eq!(kind_last("Read More"), Kind::Related);
    let address = between("Read more: https://example.org/a_(b).");
    assert_eq!(address.links[0].target.as_deref(), Some("https://example.org/a_(b)"));
    assert_eq!(address.links.len(), 1);
}

#[test]
fn lines_that_only_begin_like_related_ones() {
    for line in [
        "Watch this video first, and then read on.",
        "Read the full report before you judge it.",
        "Read more about the bridge in Sunday's edition.",
        "More: that is what they asked for, and they got it.",
        "More than a hundred people came to the hall.",
        "Related industries suffered as well.",
        "Related: the price of stone. It has doubled since March. Nobody knows why.",
        "Reading is good for you: everybody says so",
        "More",
        "Read",
    ] {
        assert_ne!(kind_between(line), Kind::Related, "{line}");
    }
}

#[test]
fn lines_that_credit_a_picture() {
    for line in [
        "[Photo:\u{a0}Pablo Ibañez / Flickr ]",
        "Featured image via Sara D. Davis/Getty Images",
        "(Photo courtesy of Shelby Bell.)",
        "(Image credit: All About Space)",
        "Drew Angerer/Getty Images",
        "Photo: Jane Doe",
        "PHOTO BY JANE DOE",
        "Photograph: Jane Doe/The Guardian",
        "Image source: Wikimedia Commons",
        "Credit: Jane Doe/Getty Images",
        "AP Photo/Jane Doe",
        "The mayor opens the bridge on Thursday. (AP Photo/Jane Doe)",
        "Foto: Ana Souza/Folhapress",
    ] {
        assert_eq!(kind_between(line), Kind::Credit, "{line}");
    }
}

#[test]
fn lines_that_only_look_like_credits() {
    for line in [
        "PHOTO DU JOUR: Un pont dans la brume",
        "Photo by photo he built up an archive of the town.",
        "Image is everything in this trade.",
        "Picture this: a bridge with nobody on it.",
        "Images of the bridge went round the world.",
        "Credit: it is what the town lives on, and it is running out.",
        "Photos show the bridge before the flood.",
        "(The mayor declined to comment.)",
        "He works for Reuters (the agency).",
        "The council (which met on Friday) said nothing. (It never does.)",
        "And/or Reuters?",
    ] {
        assert_ne!(kind_between(line), Kind::Credit, "{line}");
    }
}

#[test]
fn lines_that_head_a_part() {
    for line in [
        "The al-Tanf base",
        "2. Personal Attacks Came Early",
        "* SEGUNDA INSTÂNCIA *",
        "WHAT HAPPENS NOW?",
        "BACKGROUND",
        "A bridge too many",
        "Part Two: The Fall",
        "BACKGROUND: THE BRIDGE",
    ] {
        assert_eq!(kind_between(line), Kind::Heading, "{line}");
    }
}

#[test]
fn lines_that_head_nothing() {
    for line in [
        "1500 GMT",
        "27,595",
        "Maria Lopez, Denver",
        "Maria Lopez, miller",
        "Advertisement",
        "Story Continued Below",
        "— Jane Doe (@janedoe) September 27, 2016",
        "— And you?",
        "He said so.",
        "But why?",
        "“Never again”",
        "and so on",
        "July 5, 2018",
        "Three points stood out:",
        "jane@example.org",
        "Share on Facebook | Twitter",
        "2.1k SHARES Facebook Twitter",
        "...",
        "-",
        "Drew Angerer/Getty Images",
        "PHOTO DU JOUR: le chat de la maison",
        "Source: Eurostat",
        "Yours sincerely",
        "Kind regards,",
    ] {
        assert_ne!(kind_between(line), Kind::Heading, "{line}");
    }
    let facts =
        read(&format!("Winners of the fair\n\n{FIRST}\n\nMaria Lopez\n\nDenver\n\nJohn Smith\n\nBoise\n\n{SECOND}\n"));
    assert_eq!(shape(&facts), "T......");
    let last = read(&format!("A title\n\n{FIRST}\n\nThe last line\n"));
    assert_eq!(shape(&last), "T..");
}

#[test]
fn lines_that_only_separate() {
    for line in ["***", "* * *", "___", "- - -", "-----", "=====", "•\u{a0}•\u{a0}•", "⁂", "———"] {
        assert_eq!(kind_between(line), Kind::Rule, "{line}");
    }
    for line in ["*", "--", "...", "* * a", "!!!", "— —"] {
        assert_ne!(kind_between(line), Kind::Rule, "{line}");
    }
}

#[test]
fn lists_need_company() {
    let list = |lines: &str| shape(&read(&format!("Council counts its hands\n\n{FIRST}\n\n{lines}\n\n{SECOND}\n")));
    for (lines, want) in [
        ("- one\n- two\n- three", "---"),
        ("- one\n\n- two", "--"),
        ("• one", "-"),
        ("•\u{a0}one\n•\u{a0}two", "--"),
        ("1. one\n2. two", "--"),
        ("3. three\n\n2. two\n\n1. one", "---"),
        ("a) one\nb) two", "--"),
        ("(1) one\n(2) two", "--"),
        ("- one\n  - one of it\n- two", "---"),
        ("- one that hangs\n  over the line\n- two", "--"),
        ("- alone in the world, and a whole sentence", "."),
        ("* A note of the editors.", "."),
        ("1. Alone among paragraphs.", "."),
        ("1999. A year.\n\n2000. Another.", ".."),
        ("1. One.\n\n7. Seven.", ".."),
        ("— One said.\n— Another said.", ".."),
        ("– One said.\n– Another said.", ".."),
        ("- Não sei - disse ele.\n- Nem eu.", ".."),
        ("1500 GMT\n1600 GMT", ".."),
        ("A. J. Liebling\nB. Traven", ".."),
        ("-5 degrees\n-7 degrees", ".."),
        ("*emphatic*\n*twice*", ".."),
    ] {
        assert_eq!(list(lines), format!("T.{want}."), "{lines:?}");
    }
}

#[test]
fn what_stands_after_the_text() {
    for line in [
        "(Reporting by Will Dunham; Editing by Tom Brown)",
        "© Reuters",
        "Source: Reuters",
        "Copyright 2019 The Valley Post. All rights reserved.",
        "Like this: Like Loading...",
        "2.1k SHARES Facebook Twitter",
        "Editor's note: This text was shortened.",
        "Editor’s note: This text was shortened.",
        "Correction, Nov. 15, 2019: The bridge is older.",
        "This article originally appeared on the site of the council.",
        "-30-",
    ] {
        assert_eq!(kind_last(line), Kind::End, "{line}");
    }
    for line in [
        "Shares in the company fell by four percent.",
        "Support for the bridge is growing.",
        "Email alone consumes two hours of the day.",
        "Copyright law is older than the bridge.",
        "Source code was found on the table.",
        "Correction is what the council wants: a slow one.",
        "Like this bridge, the town is old.",
        "Reporting by numbers is not reporting.",
        "Facebook and Twitter declined to comment.",
        "The end.",
    ] {
        assert_eq!(kind_last(line), Kind::Paragraph, "{line}");
    }
    assert_eq!(kind_between("Editor's note: This text was shortened."), Kind::Paragraph, "not after the text");
    assert_eq!(kind_between("Story Continued Below"), Kind::Paragraph);
}

#[test]
fn the_end_names_the_agency_only_where_it_does() {
    let source =
        |line: &str| read(&format!("A title\n\n{FIRST}\n\n{SECOND}\n\n{line}\n")).source.map(|s| s.to_string());
    assert_eq!(source("© Reuters").as_deref(), Some("Reuters"));
    assert_eq!(source("© 2019 The Associated Press. All rights reserved.").as_deref(), Some("The Associated Press"));
    assert_eq!(source("Source: Reuters").as_deref(), Some("Reuters"));
    for line in [
        "(Reporting by Will Dunham; Editing by Tom Brown)",
        "Copyright 2019 The Valley Post.",
        "Source: the council",
        "Reuters",
    ] {
        assert_eq!(source(line), None, "{line}");
    }
}

#[test]
fn titles_and_what_is_none() {
    let title = |text: &str| {
        let a = read(text);
        a.blocks.iter().find(|b| b.kind == Kind::Title).map(|b| b.text.to_string())
    };
    let cases = [
        (format!("A title – POLITICO\n\n{FIRST}\n"), Some("A title – POLITICO")),
        (format!("A title | The Verge\n{FIRST}\n"), Some("A title | The Verge")),
        (format!("WATCH: A TITLE [VIDEO]\n\n{FIRST}\n"), Some("WATCH: A TITLE [VIDEO]")),
        (format!("Photos: The bridge\n\n{FIRST}\n"), Some("Photos: The bridge")),
        (format!("5. The fifth of them\n\n{FIRST}\n"), Some("5. The fifth of them")),
        (format!("\u{a0} A  title\twith \u{a0}gaps\u{a0}\n\n{FIRST}\n"), Some("A title with \u{a0}gaps")),
        (format!("https://example.org/a\n\nA title\n\n{FIRST}\n"), Some("A title")),
        (format!("{FIRST}\n"), None),
        (format!("WASHINGTON (Reuters) - The vote was close.\n\n{FIRST}\n"), None),
        (format!("- one\n- two\n\n{FIRST}\n"), None),
        (format!("{}\n\n{FIRST}\n", "word ".repeat(41).trim()), None),
        (format!("{}\n\n{FIRST}\n", "w".repeat(200)), Some(&"w".repeat(200))),
        (format!("{}\n\n{FIRST}\n", "w".repeat(201)), None),
    ]
    .map(|(text, want)| (title(&text), want.map(str::to_owned), text));
    for (got, want, text) in cases {
        assert_eq!(got, want, "{text:?}");
    }
    assert_eq!(read(FIRST).title().as_str(), "name-of_it");
}

#[test]
fn a_repeated_title_is_a_repeat() {
    for (second, want) in [
        ("Council counts its hands", 'P'),
        ("COUNCIL COUNTS ITS HANDS", 'P'),
        ("Council\u{a0}counts  its hands", 'P'),
        ("Council counts its feet", '.'),
    ] {
        let a = read(&format!("Council counts its hands\n{second}\n\n{FIRST}\n\n{SECOND}\n"));
        assert_eq!(shape(&a), format!("T{want}.."), "{second}");
    }
}

#[test]
fn a_standfirst_must_be_certain() {
    let sentence = "The vote was closer than anybody in the hall had thought";
    let second =
        |line: &str, third: &str| shape(&read(&format!("Council counts its hands\n\n{line}\n\n{third}\n\n{SECOND}\n")));
    let full = format!("{sentence}.");
    assert_eq!(second(sentence, FIRST), "TS..", "no final stop");
    assert_eq!(second(&full, FIRST), "T...", "may be the lead");
    assert_eq!(second(&full, "By Jane Doe"), "TSY.");
    assert_eq!(second(&format!("{full}\u{a0}"), "By: Jane Doe"), "TSY.");
    assert_eq!(second(&full, &format!("WASHINGTON (Reuters) - {FIRST}")), "TS..");
    let update = "UPDATE: This story has been updated with what the court said.";
    assert_eq!(second(update, &format!("WASHINGTON (Reuters) - {FIRST}")), "T...");
    assert_eq!(second(&format!("{full} {full}"), "By Jane Doe"), "T.Y.", "two sentences");
    for line in [
        "World News",
        "Weather",
        "The council (left) and its hands on Tuesday (right)",
        "Updated July 5, 2018 at ten in the evening local time",
        "jane@example.org writes about councils and their hands",
        "[Photo: a hall with many hands in it]",
        "and so the council counted its hands again and again",
        "Three things to know about the council and its hands:",
        "สภาเทศบาลนับมือกันอีกครั้ง ในเย็นวันอังคาร ที่ โรงเรียน เก่า ของ เมือง",
    ] {
        assert_eq!(
            second(line, FIRST).chars().nth(1),
            Some('.').filter(|_| !line.starts_with('[')).or(Some('c')),
            "{line}"
        );
    }
}

#[test]
fn days_that_are_certain() {
    let day = |text: &str| read(text).published.map(|d| d.to_string()).unwrap_or_default();
    let line = |line: &str| day(&format!("A title\n\n{line}\n\n{FIRST}\n"));
    for (text, want) in [
        ("Thursday, July 19, 2018", "2018-07-19"),
        ("Published: 2018-07-19", "2018-07-19"),
        ("Published: July 2, 2025 at 10:30 AM ET", "2025-07-02"),
        ("19 Sept. 2018", "2018-09-19"),
        ("19th September 2018", "2018-09-19"),
        ("19 de julho de 2018", "2018-07-19"),
        ("19. Juli 2018", "2018-07-19"),
        ("19.07.2018 10:15 Uhr", "2018-07-19"),
        ("2018年7月19日", "2018-07-19"),
        ("2018-07-19T10:00:00Z", "2018-07-19"),
        ("07/19/2018", "2018-07-19"),
        ("07/08/2018", ""),
        ("Updated July 19, 2018", ""),
        ("July 2018", ""),
        ("July 19", ""),
        ("31 June 2018", ""),
        ("He was born on July 19, 1954", ""),
        ("Correction, Nov. 15, 2019: The bridge is older.", ""),
    ] {
        assert_eq!(line(text), want, "{text}");
    }
    let named = |name: &str| {
        masthead::format::read(name, FIRST.as_bytes())
            .expect("text")
            .published
            .map(|d| d.to_string())
            .unwrap_or_default()
    };
    assert_eq!(named("2018-07-19-paris.txt"), "2018-07-19");
    assert_eq!(named("2018_07_19.txt"), "2018-07-19");
    for name in [
        "2018-07-191.txt",
        "20180719.txt",
        "2018-13-19-a.txt",
        "a-2018-07-19.txt",
        "18-07-19.txt",
        "é018-07-19.txt",
        "",
    ] {
        assert_eq!(named(name), "", "{name}");
    }
    let both = masthead::format::read(
        "2018-07-19-a.txt",
        format!("A title\n\nBy Jane Doe on 2 May 2016\n\n{FIRST}\n").as_bytes(),
    );
    assert_eq!(
        both.expect("text").published.map(|d| d.to_string()).as_deref(),
        Some("2016-05-02"),
        "the text's own day comes first"
    );
}

#[test]
fn addresses_in_the_text() {
    let table: &[(&str, &[(&str, &str)])] = &[
        ("See https://example.org/a?b=c#d, then rest.", &[("https://example.org/a?b=c#d", "")]),
        ("(see http://example.org/a_(b))", &[("http://example.org/a_(b)", "")]),
        ("“www.example.org”.", &[("www.example.org", "http://")]),
        ("Write to jane.doe@example.org.", &[("jane.doe@example.org", "mailto:")]),
        ("mailto:jane@example.org!", &[("mailto:jane@example.org", "")]),
        ("HTTPS://EXAMPLE.ORG/ and http://a.example", &[("HTTPS://EXAMPLE.ORG/", ""), ("http://a.example", "")]),
        ("请访问http://example.org了解，谢谢。", &[("http://example.org", "")]),
        ("见http://example.org/a，谢谢。", &[("http://example.org/a", "")]),
        ("http:// and https://. and www. and @jane and a@b and javascript://x and xhttp://y.z", &[]),
        ("awww.yes and ftp://example.org/", &[]),
    ];
    for (line, want) in table {
        let article = between(line);
        let got: Vec<_> =
            article.links.iter().map(|l| (l.text.to_string(), l.target.as_ref().map(ToString::to_string))).collect();
        let want: Vec<_> =
            want.iter().map(|(text, scheme)| ((*text).to_owned(), Some(format!("{scheme}{text}")))).collect();
        assert_eq!(got, want, "{line}");
        for (n, link) in article.links.iter().enumerate() {
            let role = Role::Link(u32::try_from(n).expect("few"));
            assert!(article.blocks[link.block].spans.iter().any(|s| s.role == role && s.range == link.range), "{line}");
        }
    }
}

#[test]
fn front_matter_may_name_the_language() {
    for (line, want) in [
        ("lang: de", Some("de")),
        ("Language: \"pt-BR\"", Some("pt")),
        ("language: German", Some("de")),
        ("lang: klingon", Some("en")),
        ("mood: de", Some("en")),
    ] {
        let text = format!("---\ntitle: A title\n{line}\n---\n\nThe clock runs again\n\n{FIRST} {FIRST}\n");
        assert_eq!(read(&text).lang.map(Lang::code), want, "{line}");
    }
}
