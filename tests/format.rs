//! The parser on files: every part of the two seeds, a sample for each difficulty, charsets, and what is no text.

#![allow(clippy::expect_used, reason = "a test that cannot be set up fails")]

mod common_article;

use common_article::{folded, read, sample, shape, whole};
use masthead::article::{Article, Kind, Role};
use masthead::format::{self, FormatError, looks_binary};
use masthead::text::Clean;

fn seed(name: &str) -> (String, Article) {
    let bytes = std::fs::read(format!("seeds/{name}")).expect(name);
    let article = format::read(name, &bytes).expect(name);
    (String::from_utf8(bytes).expect("UTF-8"), article)
}

#[test]
fn seed_000_in_every_part() {
    let (file, article) = seed("000_39ca63a513873c07.txt");
    let title = "Israeli Media: Mossad Gave Europeans Critical Intel to Thwart Iranian Terror Attack in Paris";
    assert_eq!(shape(&article), "T...........c");
    assert_eq!(article.title().as_str(), title);
    assert_eq!(article.name.as_str(), "000_39ca63a513873c07");
    assert!(article.standfirst().is_none() && article.byline().is_none() && article.dateline.is_none());
    assert!(article.source.is_none() && article.published.is_none() && article.links.is_empty());
    assert_eq!(article.blocks[12].text.as_str(), "[Photo:\u{a0}Pablo Ibañez / Flickr ]");
    let paragraphs: Vec<&str> = file.split("\n\n").skip(1).take(11).collect();
    let texts: Vec<&str> = article.blocks[1..12].iter().map(|b| b.text.as_str()).collect();
    assert_eq!(texts, paragraphs);
    assert!(article.blocks.iter().all(|b| b.spans.is_empty()));
}

#[test]
fn seed_002_in_every_part() {
    let (file, article) = seed("002_232c7250db54732f.txt");
    assert_eq!(shape(&article), "TSY......R.......");
    assert_eq!(article.title().as_str(), "Mossad set up operations in Paris against Hamas – report");
    let standfirst = "The Mossad has comfortably established itself in Paris, a French publication claims.";
    assert_eq!(article.standfirst().map(Clean::as_str), Some(standfirst));
    assert_eq!(article.byline().map(Clean::as_str), Some("By: World Israel News Staff"));
    assert!(article.source.is_none() && article.dateline.is_none() && article.published.is_none());
    let related = &article.blocks[9];
    assert_eq!(related.text.as_str(), "Read\u{a0} WATCH: Israel's Mossad helped foil major attack in Germany");
    let roles: Vec<_> = related.spans.iter().map(|s| (s.role, &related.text[s.range.clone()])).collect();
    let named = "WATCH: Israel's Mossad helped foil major attack in Germany";
    assert_eq!(roles, [(Role::Label, "Read"), (Role::Link(0), named)]);
    assert_eq!(article.links.len(), 1);
    let link = &article.links[0];
    assert_eq!((link.text.as_str(), &link.target, link.block, link.range.clone()), (named, &None, 9, 7..65));
    let parts: Vec<&str> = file.split("\n\n").collect();
    for (i, block) in article.blocks.iter().enumerate().skip(3) {
        assert_eq!(block.text.as_str(), parts[i].trim(), "block {i}");
        assert!(i == 9 || block.spans.is_empty());
    }
}

#[test]
fn samples_have_the_right_parts() {
    for (name, want) in [
        ("hard-wrapped.txt", "TY..Q.H---.E"),
        ("hard-wrapped-no-blanks.txt", "T..."),
        ("first-line-indent.txt", "T..."),
        ("one-line-each.txt", "T...."),
        ("one-line.txt", "."),
        ("long-first-line.txt", ".."),
        ("bom-crlf.txt", "T.."),
        ("windows-1252.txt", "T.."),
        ("shift-jis.txt", "T.."),
        ("gb18030.txt", "T.."),
        ("utf-16le.txt", "T.."),
        ("bad-utf8.txt", "T.."),
        ("chinese.txt", "T.H.."),
        ("japanese.txt", "T.."),
        ("thai.txt", "T.."),
        ("arabic.txt", "T.."),
        ("hebrew.txt", "T.."),
        ("hindi.txt", "T.."),
        ("emoji.txt", "T.."),
        ("combining.txt", "T.."),
        ("entities.txt", "T.."),
        ("empty.txt", ""),
        ("blank.txt", ""),
        ("quotes.txt", "T.Q..."),
        ("lists.txt", "T.---.---...."),
        ("table.txt", "T.BB."),
        ("code.txt", "T.C."),
        ("end-matter.txt", "TY.cR.H.*R.EEEEER"),
        ("front-matter.txt", "*...*T.."),
        ("2018-07-19-night_market.txt", "T.."),
        ("repeat.txt", "TPS.."),
    ] {
        assert_eq!(shape(&sample(name)), want, "{name}");
    }
}

#[test]
fn lines_of_a_hard_wrap_are_joined() {
    let article = sample("hard-wrapped.txt");
    let second = "The council will pay for three sailings a week. \"People here never stopped asking for it,\" said Marit Eide, \
                  who runs the harbour office at Skjervoy and has kept the old ticket machine under a sheet.";
    assert_eq!(article.blocks[3].text.as_str(), second);
    assert!(article.blocks[4].text.contains("boat away\nyou take"), "a quotation keeps its lines");
    assert_eq!(article.dateline.as_deref(), Some("TROMSO, Norway, March 4, 2019"));
    assert_eq!(article.source.as_deref(), Some("Reuters"));
    assert_eq!(article.blocks[7].text.as_str(), "- three sailings a week in each direction, weather permitting");
    let tight = sample("hard-wrapped-no-blanks.txt");
    assert!(tight.blocks[2].text.starts_with("On Thursday") && tight.blocks[2].text.ends_with("money again."));
}

#[test]
fn a_dash_at_the_start_of_a_wrapped_line_opens_no_list() {
    let text = "A title of the usual kind\n\nThe keeper of the light had not been seen for a week when the boat came\n\
                - it was late, as it is every spring - and the men who climbed the stair\nfound the lamp lit and the log \
                written up to the hour, in the year of\n1999. Nobody could say by whom, and the sea was as smooth as any\npolished plate.\n";
    let article = read(text);
    assert_eq!(shape(&article), "T.");
}

#[test]
fn charsets_are_found() {
    for (name, words) in [
        ("windows-1252.txt", ["café that wouldn’t", "Rue Élysée", "– “and I", "€1.20"]),
        ("shift-jis.txt", ["港町の時計", "百年ぶりに動く", "「油を差しただけです」", "小さな祭り"]),
        ("gb18030.txt", ["老城的最后一家书店", "六十年", "晚上九点", "筹款"]),
        ("utf-16le.txt", ["Rain for", "Friday evening", "gusts", "dry."]),
        ("bom-crlf.txt", ["Harbour clock", "since Sunday", "prefer", "spring."]),
        ("bad-utf8.txt", ["Évian", "élèves", "octet \u{fffd} est", "déjà"]),
    ] {
        let text = whole(&sample(name));
        for word in words {
            assert!(text.contains(word), "{name}: {word} in {text}");
        }
        assert!(!text.contains('\u{feff}'), "{name}");
    }
    let swapped: Vec<u8> = "Rain for the weekend\n\nIt is wet.\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let article = format::read("a.txt", &swapped).expect("UTF-16 without a mark");
    assert_eq!(article.title().as_str(), "Rain for the weekend");
    let mail = b"\x1b$B9A$N;~7W\x1b(B\n\nNews.\n";
    assert_eq!(format::read("a.txt", mail).expect("ISO-2022-JP").title().as_str(), "港の時計");
}

#[test]
fn what_is_no_text_is_refused() {
    let png = std::fs::read("tests/articles/not-text.png").expect("sample");
    let noise: Vec<u8> = (0..4000_u32).map(|i| i.wrapping_mul(2_654_435_761).to_be_bytes()[1]).collect();
    let cases: [&[u8]; 8] = [
        &png,
        b"%PDF-1.4\n%text",
        b"PK\x03\x04 zip",
        b"\x1f\x8b\x08gzip",
        b"te\0xt",
        b"\x01\x02\x03abc",
        &noise,
        b"\xff\xfe\0\0a\0\0\0",
    ];
    for bytes in cases {
        assert_eq!(format::read("a.txt", bytes), Err(FormatError::NotText), "{:?}", &bytes[..8.min(bytes.len())]);
    }
    for bytes in [&png, &noise] {
        assert!(looks_binary(bytes));
    }
    for name in ["shift-jis.txt", "utf-16le.txt", "escape-bomb.txt", "gb18030.txt", "empty.txt", "windows-1252.txt"] {
        assert!(!looks_binary(&std::fs::read(format!("tests/articles/{name}")).expect(name)), "{name}");
    }
    let cut = "é".repeat(5000);
    assert!(!looks_binary(&cut.as_bytes()[..8191]), "a head may end within a character");
}

#[test]
fn entities_are_decoded_once() {
    let text = whole(&sample("entities.txt"));
    for part in
        ["£1.8m & beyond", "– twice its price –", "AT&T, R&D; and <b>", ": &lt; is", "’smart”", "Windows’.", "aloud…"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    for (raw, want) in [
        ("a &amp b", "a &amp b"),
        ("&amp;amp;", "&amp;"),
        ("&#x2019;&#X41;&#65;", "’AA"),
        ("&#128;&#133;&#146;", "€…’"),
        ("&#xD800;&#1114112;&#99999999999;", "\u{fffd}\u{fffd}\u{fffd}"),
        ("&#;&#x;&;&&&#xZZ;", "&#;&#x;&;&&&#xZZ;"),
        ("&nosuchname; &copy", "&nosuchname; &copy"),
        ("a&nbsp;b", "a\u{a0}b"),
        ("&notit;", "&notit;"),
    ] {
        let article = read(&format!("Title\n\n{raw}"));
        assert_eq!(article.blocks[1].text.as_str(), want, "{raw}");
    }
}

#[test]
fn nothing_hostile_is_left() {
    let article = sample("escape-bomb.txt");
    for block in &article.blocks {
        assert!(!block.text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "{block:?}");
    }
    assert!(article.title().contains("headline"));
    assert!(whole(&article).contains("The end of it came late."));
}

#[test]
fn a_file_that_says_nothing_is_an_article_without_blocks() {
    for name in ["empty.txt", "blank.txt"] {
        let article = sample(name);
        assert_eq!((article.blocks.len(), article.words), (0, 0));
        assert_eq!(article.title().as_str(), name.trim_end_matches(".txt"));
    }
}

#[test]
fn the_name_stands_in_without_its_ending() {
    for (name, want) in [
        ("night_market-2.txt", "night_market-2"),
        ("notes", "notes"),
        (".txt", ".txt"),
        ("v. 1.5 of it", "v. 1.5 of it"),
        ("19.07.2018", "19.07.2018"),
        ("a.tar.gz", "a.tar"),
        ("-", "-"),
        ("", ""),
    ] {
        assert_eq!(format::read(name, b"").expect("text").name.as_str(), want, "{name}");
    }
}

#[test]
fn other_endings_are_read_as_plain_text() {
    let text = b"A title\n\nA paragraph that is long enough to be one, and has an end.\n";
    let plain = format::read("a.txt", text).expect("text");
    for name in ["a.md", "a.html", "a.TXT", "a"] {
        assert_eq!(format::read(name, text).expect("text"), plain, "{name}");
    }
}

#[test]
fn words_and_ideographs_are_counted_over_all_blocks() {
    let article = read("One two\n\nThree, four-five 6.\n");
    assert_eq!((article.words, article.ideographs), (6, 0));
    let chinese = read("山の\n\n海が青い。abc\n");
    assert_eq!(chinese.ideographs, 6);
}

#[test]
fn markers_cover_what_is_not_in_view() {
    let article = sample("quotes.txt");
    let quote = article.blocks.iter().find(|b| b.kind == Kind::Quote).expect("a quote");
    let marked: Vec<&str> = quote.spans.iter().map(|s| &quote.text[s.range.clone()]).collect();
    assert_eq!(marked, ["> ", "> > ", "> "]);
    let list = sample("lists.txt");
    let items: Vec<_> = list.blocks.iter().filter(|b| b.kind == Kind::ListItem).collect();
    assert_eq!(items.len(), 6);
    assert_eq!((items[0].spans[0].role, &items[0].text[items[0].spans[0].range.clone()]), (Role::Marker, "1. "));
    assert_eq!(&items[5].text[items[5].spans[0].range.clone()], "* ");
}

#[test]
fn every_sample_is_whole() {
    for entry in std::fs::read_dir("tests/articles").expect("samples") {
        let path = entry.expect("entry").path();
        let bytes = std::fs::read(&path).expect("sample");
        let Ok(text) = std::str::from_utf8(&bytes) else { continue };
        if text.contains(['&', '\0']) {
            continue;
        }
        let article = format::read("a.txt", &bytes).expect("text");
        assert_eq!(
            whole(&article),
            folded(&masthead::text::clean(text.trim_start_matches('\u{feff}'))),
            "{}",
            path.display()
        );
    }
}
