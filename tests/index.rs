//! The index of texts against a plain scan, in several scripts; and at its edges: crashes, damage, two who write.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use masthead::article::{Article, Block, Kind};
use masthead::library::index::{Ask, Counts, Gauge, Ids, Index, Tally, Way, Writer, count_tokens};
use masthead::library::{Cancel, Hash};
use masthead::text::{Lang, clean, fold_plain};
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

/// In a child process: the folder to write an index in until it is killed.
const CHILD: &str = "MASTHEAD_TEST_INDEX_CHILD";

fn article(text: &str) -> Article {
    let kinds = [Kind::Title, Kind::Paragraph].into_iter().chain(std::iter::repeat(Kind::Paragraph));
    let blocks = text.split("\n\n").zip(kinds).map(|(text, kind)| Block { kind, text: clean(text), spans: Vec::new() });
    Article { blocks: blocks.collect(), ..Article::default() }
}

fn hash(text: &str) -> Hash {
    Hash::of(text.as_bytes())
}

fn put(writer: &Writer, id: u32, text: &str) {
    writer.put(id, hash(text), &article(text)).unwrap();
}

/// The writer, as soon as no child of another test has its lock from before it became another program.
fn writer_of(index: &Index) -> Writer {
    for _ in 0..500 {
        if let Some(writer) = index.writer().unwrap() {
            return writer;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("nobody else writes")
}

/// An index in memory with these texts, numbered from 0.
fn index_of<S: AsRef<str>>(texts: &[S]) -> Index {
    let index = Index::memory().unwrap();
    let mut writer = writer_of(&index);
    for (id, text) in (0..).zip(texts) {
        put(&writer, id, text.as_ref());
    }
    writer.commit().unwrap();
    index
}

fn word(word: &str) -> Way {
    Way::Word(word.to_owned())
}

fn prefix(word: &str) -> Way {
    Way::Prefix(word.to_owned())
}

fn all(ways: Vec<Way>) -> Ask {
    Ask { needs: ways.into_iter().map(|way| vec![way]).collect(), negated: Vec::new() }
}

fn ranked(index: &Index, ask: &Ask) -> Vec<u32> {
    let answer = index.search(ask, usize::MAX, &Cancel::default()).unwrap();
    assert_eq!(answer.total, answer.hits.len(), "all hits were asked for");
    answer.hits.into_iter().map(|hit| hit.0).collect()
}

fn found(index: &Index, ask: &Ask) -> BTreeSet<u32> {
    ranked(index, ask).into_iter().collect()
}

#[test]
fn what_a_reader_would_type_is_found() {
    let texts = [
        "Mossad’s men met in Paris",
        "Élysée: l’homme de Zürich",
        "ИРАН и Москва: ёлка",
        "北京市政府宣布",
        "東京でトランプ氏と会談",
        "한국의 대통령",
        "ประเทศไทย",
        "ການປະຊຸມ",
        "ភាសាខ្មែរ",
        "မြန်မာဘာသာ",
        "שלום עולם السلام عليكم",
        "The U.S. has 10,000 at example.com",
    ];
    let index = index_of(&texts);
    for (typed, id) in [
        ("mossad", 0),
        ("MOSSAD'S", 0),
        ("Pari", 0),
        ("elysee", 1),
        ("l'homme", 1),
        ("homme", 1),
        ("zurich", 1),
        ("e\u{301}lyse\u{301}e", 1),
        ("иран", 2),
        ("елка", 2),
        ("МОСК", 2),
        ("北", 3),
        ("北京", 3),
        ("北京市", 3),
        ("宣布", 3),
        ("府", 3),
        ("東京", 4),
        ("トランプ", 4),
        ("ﾄﾗﾝ", 4),
        ("ト", 4),
        ("한국", 5),
        ("대통", 5),
        ("령", 5),
        ("ไทย", 6),
        ("ป", 6),
        ("ປະຊ", 7),
        ("ខ្មែ", 8),
        ("မြန်", 9),
        ("שלו", 10),
        ("السلام", 10),
        ("u.s.", 11),
        ("10,000", 11),
        ("example.com", 11),
        ("example", 11),
    ] {
        assert_eq!(ranked(&index, &all(vec![prefix(typed)])), [id], "{typed}");
    }
    for typed in ["mosad", "aris", "京北", "zzzz", "—", "", "!!"] {
        assert_eq!(ranked(&index, &all(vec![prefix(typed)])), [] as [u32; 0], "{typed}");
    }
}

#[test]
fn letters_are_found_inside_of_words() {
    let index =
        index_of(&["Mossadegh spoke", "the mossad", "l'homme d'État", "snake_case 10,000", "在北京市", "nothing"]);
    for (letters, ids) in [
        ("ossa", vec![0, 1]),
        ("SADE", vec![0]),
        ("omme", vec![2]),
        ("me d", vec![2]),
        ("tat", vec![2]),
        ("ake_ca", vec![3]),
        ("0,00", vec![3]),
        ("北京", vec![4]),
        ("京", vec![4]),
        ("zzz", vec![]),
        ("e", vec![0, 1, 2, 3]),
    ] {
        let found = found(&index, &all(vec![Way::Inside(letters.to_owned())]));
        assert!(
            ids.iter().all(|id| found.contains(id)) && (found.len() == ids.len() || letters.len() < 2),
            "{letters}: {found:?}"
        );
    }
    let signs = found(&index, &all(vec![Way::Inside("—".to_owned())]));
    assert_eq!(signs.len(), 6, "of signs alone an index knows nothing");
}

#[test]
fn a_word_is_whole_and_a_beginning_is_not() {
    let index = index_of(&["iran deal", "iranian deals", "an ideal", "it is"]);
    assert_eq!(ranked(&index, &all(vec![word("iran")])), [0]);
    assert_eq!(ranked(&index, &all(vec![word("deal")])), [0]);
    assert_eq!(found(&index, &all(vec![prefix("ira")])), [0, 1].into());
    assert_eq!(found(&index, &all(vec![prefix("i")])), [0, 1, 2, 3].into());
    assert_eq!(found(&index, &all(vec![prefix("it")])), [3].into());
    assert_eq!(found(&index, &all(vec![prefix("de"), prefix("iran")])), [0, 1].into());
    assert_eq!(ranked(&index, &all(vec![prefix("iran")]))[0], 0, "the word itself comes first");
    // What follows the word ends it.
    assert_eq!(ranked(&index, &all(vec![prefix("iran,")])), [0]);
}

#[test]
fn rare_words_and_common_ones_meet() {
    let divisors = |n: u32| (2..100).filter(move |d| n.is_multiple_of(*d));
    let text = |n| divisors(n).map(|d| format!("div{d}")).fold("common text".to_owned(), |all, word| all + " " + &word);
    let texts: Vec<String> = (0..3000).map(text).collect();
    let index = index_of(&texts);
    let starts = |n, with: &str| divisors(n).any(|d| d.to_string().starts_with(with));
    for (ask, is_hit) in [
        (all(vec![word("div97"), word("common")]), &(|n: u32| n.is_multiple_of(97)) as &dyn Fn(u32) -> bool),
        (all(vec![word("common"), prefix("div9")]), &|n| starts(n, "9")),
        (all(vec![word("div97"), prefix("div1")]), &|n| n % 97 == 0 && starts(n, "1")),
        (all(vec![word("div89"), prefix("di"), prefix("div")]), &|n| n % 89 == 0),
        (all(vec![word("div97"), word("div2"), word("div3")]), &|n| n % 582 == 0),
        (Ask { needs: vec![vec![word("div97")]], negated: vec![vec![word("div2")]] }, &|n| n % 97 == 0 && n % 2 == 1),
        (Ask { needs: vec![vec![word("div97"), word("div2")], vec![word("div5")]], negated: vec![] }, &|n| {
            n % 5 == 0 && (n % 97 == 0 || n % 2 == 0)
        }),
    ] {
        assert_eq!(found(&index, &ask), (0..3000).filter(|n| is_hit(*n)).collect(), "{ask:?}");
    }
}

#[test]
fn needs_negations_and_sets_go_together() {
    let index = index_of(&["oil in paris", "oil in iran", "gas in iran", "gas in paris", "nothing"]);
    let ask = Ask { needs: vec![vec![word("oil"), word("gas")], vec![word("iran")]], negated: vec![] };
    assert_eq!(found(&index, &ask), [1, 2].into());
    let ask = Ask { needs: vec![vec![prefix("i")]], negated: vec![vec![word("oil"), word("nowhere")]] };
    assert_eq!(found(&index, &ask), [2, 3].into());
    let ask = Ask { needs: vec![], negated: vec![vec![word("in")]] };
    assert_eq!(found(&index, &ask), [4].into());
    assert_eq!(found(&index, &Ask::default()), [0, 1, 2, 3, 4].into());
    assert_eq!(found(&index, &Ask { needs: vec![vec![]], negated: vec![] }), [].into());

    let these = Way::These(Arc::new([0, 4].into_iter().collect::<Ids>()));
    assert_eq!(found(&index, &all(vec![these.clone(), word("oil")])), [0].into());
    let ask = Ask { needs: vec![vec![word("gas"), these]], negated: vec![] };
    assert_eq!(found(&index, &ask), [0, 2, 3, 4].into());
}

#[test]
fn the_newer_comes_first_among_equals() {
    let index = Index::memory().unwrap();
    let mut writer = writer_of(&index);
    for (id, date) in [(0, None), (1, Some("2018-07-19")), (2, Some("2024-01-02")), (3, Some("2018-07-20"))] {
        let mut article = article("oil in iran");
        article.published = date.map(|date| date.parse().unwrap());
        writer.put(id, hash(""), &article).unwrap();
    }
    put(&writer, 4, "oil oil oil iran");
    writer.commit().unwrap();
    assert_eq!(ranked(&index, &all(vec![word("oil")])), [4, 2, 3, 1, 0]);
    let answer = index.search(&all(vec![word("oil")]), 2, &Cancel::default()).unwrap();
    assert_eq!(answer.hits.iter().map(|hit| hit.0).collect::<Vec<_>>(), [4, 2]);
    assert_eq!(answer.total, 5);
    assert_eq!(ranked(&index, &all(vec![prefix("o")])), [2, 3, 1, 0, 4], "one letter says nothing of a text");
}

#[test]
fn a_cancelled_question_has_no_answer() {
    let index = index_of(&["oil"]);
    let cancel = Cancel::default();
    cancel.cancel();
    assert_eq!(index.search(&all(vec![prefix("o")]), 10, &cancel), None);
}

#[test]
fn a_slip_of_the_finger_is_forgiven() {
    let index =
        index_of(&["mossad in paris", "mossad again", "mosaic", "international court", "pairs of shoes", "北京"]);
    let words = |typed: &str, goes_on| -> Vec<(String, u8)> {
        index.near(typed, goes_on, 4).into_iter().map(|near| (near.word, near.distance)).collect()
    };
    let of = |word: &str, distance| (word.to_owned(), distance);
    assert_eq!(words("mosad", false), [of("mossad", 1)]);
    assert_eq!(words("Mosasd", false)[0], of("mossad", 1));
    assert_eq!(words("intrenationla", false), [of("international", 2)]);
    assert_eq!(words("cuort", false), [of("court", 1)], "two letters exchanged are one slip");
    assert_eq!(words("crout", false), [] as [(String, u8); 0], "two slips are too many for five letters");
    assert_eq!(words("inetrn", true), [of("international", 1)]);
    assert_eq!(words("inetrn", false), [] as [(String, u8); 0]);
    assert_eq!(words("parus", true)[0], of("paris", 1));
    assert_eq!(index.near("mosad", false, 4)[0].articles, 2);
    for nothing in ["ab", "北京", "", "two words", "—"] {
        assert_eq!(index.near(nothing, true, 4), [], "{nothing}");
    }
}

#[test]
fn what_shares_rare_words_is_alike() {
    let mut texts: Vec<String> = (0..60).map(|n| format!("The ministry said that report {n} was late")).collect();
    texts[7] = "The Mossad and Hezbollah met in Paris, the ministry said".to_owned();
    texts[21] = "Hezbollah and the Mossad in Paris again".to_owned();
    texts[35] = "A fair of books in Paris, with the ministry".to_owned();
    let index = index_of(&texts);
    let like: Vec<u32> = index.like(&article(&texts[7]), Some(7), 10).into_iter().map(|hit| hit.0).collect();
    assert_eq!(like[0], 21);
    assert!(!like.contains(&7), "not itself");
    assert_eq!(index.like(&article("nothing of all this"), None, 10), []);
}

/// Twelve short English notes of one village.
const VILLAGE: [&str; 12] = [
    "The council has met in the hall, and it said that the road is to be mended by the spring",
    "The school is to have a new roof, and the children were told that it would be there for them",
    "The ferry was late again, and the council said that it is for the harbour to see to it",
    "There is a fair in the village on Sunday, and all of the baker's bread is to be had there",
    "The keeper of the lighthouse has left, and the lamp is now to be lit from the mainland",
    "It was said that the bridge has to be closed, for the council has no money for the stones",
    "The choir of the village sang in the hall, and it was heard from the road to the mill",
    "The baker has bought the mill, and there is to be bread from it by the end of the year",
    "The storm took the roof of the barn, and two of the cows were found in the school",
    "Of the boats that were out in the storm, one was led home by the lighthouse and its lamp",
    "The children of the school have been to the council with what they want for the village",
    "Nobody here knew that she was what she was, and it has not been the same for them without her",
];

#[test]
fn among_few_articles_the_best_there_is_will_do() {
    let index = index_of(&VILLAGE.map(str::to_owned));
    let like = |text: &str, own: Option<u32>| -> Vec<u32> {
        let english = Article { lang: Lang::of_code("en"), ..article(text) };
        index.like(&english, own, 12).into_iter().map(|hit| hit.0).collect()
    };
    let near = |at: u32| like(VILLAGE[at as usize], Some(at));
    assert_eq!(near(4), [9], "the lighthouse and its lamp");
    assert_eq!(near(7)[0], 3, "the baker and his bread");
    assert_eq!(like("Them and their lighthouse", None), [4, 9], "one word is better than none");
    assert_eq!(near(3)[0], 7, "and the other way round");
    assert!(near(11).is_empty(), "little words alone are nothing");
    assert!(like("What was it that they had, and for whom has it been so?", None).is_empty());
    let alike = index_of(&["The same words in all of them, always"; 12]);
    assert_eq!(alike.like(&article("The same words in all of them, always"), Some(3), 12), [], "nothing is rare");
}

#[test]
fn keywords_are_the_articles_own_and_rare_here() {
    let mut texts: Vec<String> =
        (0..60).map(|n| format!("On the report\n\nThe ministry said in 2018 that report {n} was late.")).collect();
    let text = "MOSSAD MEETS AGAIN\n\nIn 2018 agents of the Mossad met Hezbollah’s men. The ministry said that Hezbollah and \
                the Mossad met in Zürich. The settlement, of many settlements, was late.";
    texts[7] = text.to_owned();
    texts[8] = text.replace("late", "early");
    texts[9] = "习近平在北京会见代表。习近平说。北京欢迎。".to_owned();
    texts[10] = texts[9].clone();
    let index = index_of(&texts);
    let keywords: Vec<String> = index.keywords(&article(text), 6).into_iter().map(Into::into).collect();
    let names: BTreeSet<&str> = keywords[..2].iter().map(String::as_str).collect();
    assert_eq!(names, ["Hezbollah", "Mossad"].into());
    assert!(keywords.contains(&"Zürich".to_owned()), "{keywords:?}");
    assert!(!keywords.iter().any(|word| word.contains("2018") || word == "The" || word == "report"), "{keywords:?}");
    assert!(keywords.iter().filter(|word| word.starts_with("settlement")).count() < 2, "{keywords:?}");
    let keywords: BTreeSet<String> = index.keywords(&article(&texts[9]), 2).into_iter().map(Into::into).collect();
    assert_eq!(keywords, ["习近平".to_owned(), "北京".to_owned()].into());
    for keyword in index.keywords(&article(text), 6) {
        assert!(found(&index, &all(vec![word(&keyword)])).contains(&7), "{keyword} finds the article");
    }
}

#[test]
fn little_words_are_no_keywords_where_they_are_rare() {
    let mut texts: Vec<String> = (0..60)
        .map(|n| format!("Bericht {n}\n\nDie Ministerin sagte, dass der Bericht {n} zu den Akten kam."))
        .collect();
    texts[7] =
        "The court\n\nThe judge said that this was for the court, and the court was by the harbour with the judge. It \
                has to be as the harbour was, and that was for the judge to say."
            .to_owned();
    texts[8] = texts[7].replace("The court", "Another court");
    let index = index_of(&texts);
    let english = Article { lang: Lang::of_code("en"), ..article(&texts[7]) };
    let keywords: BTreeSet<String> = index.keywords(&english, 9).into_iter().map(Into::into).collect();
    assert!(["court", "harbour", "judge"].iter().all(|word| keywords.contains(*word)), "{keywords:?}");
    assert!(["the", "The", "that", "was", "for"].iter().all(|word| !keywords.contains(*word)), "{keywords:?}");
}

#[test]
fn a_list_is_split_by_what_part_of_it_is_about() {
    let texts: Vec<String> = (0..80)
        .map(|n| match n % 8 {
            0 | 1 => format!("Talks {n}\n\nOfficials of Iran met in Vienna, said Tehran on Monday {n}."),
            2 => format!("Talks {n}\n\nOfficials of Iran met the Saudis in Riyadh on Monday {n}."),
            _ => format!("Other {n}\n\nSomething else on Monday happened to the Company {n}."),
        })
        .collect();
    let index = index_of(&texts);
    let list = ranked(&index, &all(vec![word("iran")]));
    let splits = index.splits(&list, 3);
    assert!(
        splits.iter().any(|split| ["Riyadh", "Saudis"].contains(&split.word.as_str()) && split.count == 10),
        "{splits:?}"
    );
    assert!(splits.iter().all(|split| split.word.as_str() != "Iran" && split.count < list.len()), "{splits:?}");
    assert_eq!(index.splits(&[], 3), []);
}

#[test]
fn what_splits_a_list_is_counted_in_all_of_it_and_the_best_of_all() {
    // Names of five letters, some in two articles, some in a hundred; every other one is of two words.
    let name = |of: u32| -> String {
        let letters: String =
            (0..5).map(|at| char::from(b'a' + u8::try_from((of * 7 + of / 26 + at * of) % 26).unwrap())).collect();
        let (first, rest) = letters.split_at(1);
        format!("{}{rest}{}", first.to_uppercase(), if of.is_multiple_of(5) { "-Élan" } else { "" })
    };
    let texts: Vec<String> = (0..700_u32)
        .map(|n| {
            let names: Vec<String> = (1..7).map(|k| name((n * k) % (k * k * 40))).collect();
            format!("Report\n\nIt was said that {} met. 北京市政府 said no more of {}.", names.join(" and "), names[0])
        })
        .collect();
    let index = index_of(&texts);
    for list in [(0..700).collect::<Vec<u32>>(), (0..700).filter(|n| n % 3 != 1).collect(), vec![5, 6, 7, 90, 91]] {
        let all = index.splits(&list, usize::MAX);
        assert!(all.len() > 200 || list.len() < 10, "{} of {}", all.len(), list.len());
        assert!(all.is_sorted_by(|one, other| one.weight >= other.weight));
        for some in [1, 5, 20].map(|some| all.len().min(some)) {
            assert_eq!(index.splits(&list, some), all[..some]);
        }
        for split in all.iter().take(20) {
            let inside = found(&index, &self::all(vec![word(&split.word)])).into_iter();
            assert_eq!(inside.filter(|id| list.contains(id)).count(), split.count, "{}", split.word);
        }
    }
}

#[test]
fn what_is_put_again_replaces_and_what_is_removed_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::open(dir.path()).unwrap();
    let mut writer = writer_of(&index);
    for id in 0..20 {
        put(&writer, id, "oil");
    }
    put(&writer, 3, "gas");
    writer.commit().unwrap();
    assert_eq!(found(&index, &all(vec![word("gas")])), [3].into());
    put(&writer, 4, "gas");
    writer.remove(5);
    writer.remove(6);
    put(&writer, 6, "tar");
    writer.remove(99);
    assert!(found(&index, &all(vec![word("oil")])).contains(&5), "nothing changes before the commit");
    writer.commit().unwrap();
    drop(writer);
    for index in [index, Index::open(dir.path()).unwrap()] {
        assert_eq!(found(&index, &all(vec![word("gas")])), [3, 4].into());
        assert_eq!(found(&index, &all(vec![word("tar")])), [6].into());
        assert_eq!(found(&index, &all(vec![prefix("o")])).len(), 16);
        assert_eq!(index.articles(), 19);
        let held = index.held();
        assert!(held.has(3, &hash("gas")) && held.has(7, &hash("oil")));
        assert!(!held.has(3, &hash("oil")) && !held.has(5, &hash("oil")));
        assert_eq!(held.ids().collect::<Vec<_>>(), (0..20).filter(|id| *id != 5).collect::<Vec<_>>());
    }
}

#[test]
fn articles_that_come_one_by_one_do_not_leave_as_many_parts() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::open(dir.path()).unwrap();
    for id in 0..40 {
        let mut writer = writer_of(&index);
        let text = format!("A title\n\nA text about number{id}.");
        put(&writer, id, &text);
        put(&writer, id / 2, "A title\n\nAnother text.");
        writer.commit().unwrap();
        assert_eq!(index.has(id, &hash(&text)), id > 0);
        assert!(index.has(id / 2, &hash("A title\n\nAnother text.")) && !index.has(id + 1, &hash(&text)));
        writer.settle().unwrap();
    }
    assert_eq!(index.articles(), 40);
    assert_eq!(ranked(&index, &all(vec![word("number39")])), [39]);
    let parts = files(dir.path()).into_iter().filter(|file| file.extension().is_some_and(|ending| ending == "idx"));
    let count = parts.count();
    assert!(count < 20, "{count} parts");
}

#[test]
fn one_writes_and_the_others_follow() {
    let dir = tempfile::tempdir().unwrap();
    let (first, second) = (Index::open(dir.path()).unwrap(), Index::open(dir.path()).unwrap());
    let mut writer = writer_of(&first);
    assert!(second.writer().unwrap().is_none());
    assert!(Index::memory().unwrap().writer().unwrap().is_some());
    put(&writer, 1, "oil");
    assert!(!second.reload());
    writer.commit().unwrap();
    assert_eq!(found(&second, &all(vec![word("oil")])), [].into());
    assert!(second.reload());
    assert!(!second.reload());
    assert_eq!(found(&second, &all(vec![word("oil")])), [1].into());
    writer.remove(1);
    writer.commit().unwrap();
    assert!(second.reload());
    assert_eq!(second.articles(), 0);
    drop(writer);
    let mut writer = writer_of(&second);
    put(&writer, 2, "gas");
    writer.commit().unwrap();
    assert!(first.reload());
    assert_eq!(found(&first, &all(vec![word("gas")])), [2].into());
}

/// An index on disk with some texts, closed.
fn closed() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::open(dir.path()).unwrap();
    let mut writer = writer_of(&index);
    for id in 0..300 {
        put(&writer, id, &format!("oil and gas in place {id}"));
    }
    writer.commit().unwrap();
    for id in 0..20 {
        writer.remove(id);
    }
    writer.commit().unwrap();
    dir
}

fn copy_of(dir: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for path in files(dir) {
        fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
    }
    copy
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| !path.to_string_lossy().ends_with(".lock"));
    paths.sort();
    paths
}

/// Opens an index whatever state it is in, and writes and asks as if nothing had been.
fn must_serve(dir: &Path) -> Index {
    let index = Index::open(dir).unwrap();
    let mut writer = writer_of(&index);
    put(&writer, 1_000_000, "tar sand");
    writer.commit().unwrap();
    assert_eq!(found(&index, &all(vec![word("sand")])), [1_000_000].into());
    index
}

#[test]
fn a_damaged_index_is_made_anew() {
    let model = closed();
    let paths = files(model.path());
    assert!(paths.len() > 8, "an index has several files");
    for path in &paths {
        for damage in ["gone", "cut", "garbage"] {
            let dir = copy_of(model.path());
            let path = dir.path().join(path.file_name().unwrap());
            let bytes = fs::read(&path).unwrap();
            match damage {
                "gone" => fs::remove_file(&path).unwrap(),
                "cut" => fs::write(&path, &bytes[..bytes.len() / 2]).unwrap(),
                _ => fs::write(&path, vec![0xa5; bytes.len()]).unwrap(),
            }
            let index = must_serve(dir.path());
            let whole = index.articles() == 281 && index.verify(&Cancel::default());
            assert!(index.articles() == 1 || whole, "{damage} {}: {}", path.display(), index.articles());
        }
    }
}

#[test]
fn damage_within_a_file_is_found_by_looking() {
    let model = closed();
    assert_eq!(Index::examine(model.path(), &Cancel::default()), Some(true));
    assert_eq!(Index::examine(tempfile::tempdir().unwrap().path(), &Cancel::default()), None);
    let mut looked = 0;
    for (ending, eighth) in [("term", 2), ("term", 3), ("idx", 2), ("idx", 4), ("idx", 6)] {
        let dir = copy_of(model.path());
        let path = files(dir.path()).into_iter().find(|path| path.extension().is_some_and(|e| e == ending)).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        let at = bytes.len() * eighth / 8;
        bytes[at] ^= 0x55;
        fs::write(&path, bytes).unwrap();
        let looked_at = copy_of(dir.path());
        assert_eq!(Index::examine(looked_at.path(), &Cancel::default()), Some(false), "{ending} {eighth}");
        assert_eq!(Index::examine(looked_at.path(), &Cancel::default()), None, "it is made anew next time");
        let index = Index::open(dir.path()).unwrap();
        // Where the readers trip over it at once it is found by opening.
        if index.articles() > 0 {
            looked += 1;
            assert!(!index.verify(&Cancel::default()), "{ending} {eighth}");
            assert!(!index.is_sound());
        }
        drop(index);
        assert_eq!(must_serve(dir.path()).articles(), 1);
    }
    assert!(looked > 0, "some damage is seen by looking only");
}

#[test]
fn another_format_is_made_anew_and_what_is_not_ours_stays() {
    let dir = closed();
    fs::write(dir.path().join("format"), "masthead index 0\n").unwrap();
    fs::write(dir.path().join("letter.txt"), "mine").unwrap();
    assert_eq!(must_serve(dir.path()).articles(), 1);
    assert_eq!(fs::read_to_string(dir.path().join("letter.txt")).unwrap(), "mine");

    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("meta.json"), "{}").unwrap();
    assert_eq!(must_serve(dir.path()).articles(), 1);
}

#[test]
fn a_foreign_index_that_is_being_written_is_left_alone() {
    let dir = closed();
    let index = Index::open(dir.path()).unwrap();
    let writer = writer_of(&index);
    fs::write(dir.path().join("format"), "masthead index 0\n").unwrap();
    let trouble = Index::open(dir.path()).err().unwrap().to_string();
    assert!(trouble.contains(&*dir.path().to_string_lossy()) && trouble.contains("close"), "{trouble}");
    drop(writer);
    assert_eq!(must_serve(dir.path()).articles(), 1);
}

#[test]
fn a_folder_that_cannot_be_made_is_told_in_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let trouble = Index::open(&file.join("index")).err().unwrap().to_string();
    assert!(trouble.contains("file/index") && !trouble.contains('\n'), "{trouble}");
}

#[test]
fn a_crash_at_any_moment_leaves_it_usable() {
    let dir = tempfile::tempdir().unwrap();
    if let Some(dir) = std::env::var_os(CHILD) {
        write_until_killed(Path::new(&dir));
    }
    let mut kept = 0;
    for moment in 0..100 {
        // Later moments only on a machine that has come to no commit by then.
        if moment >= 20 && kept > 0 {
            break;
        }
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_crash_at_any_moment_leaves_it_usable", "--nocapture"])
            .env(CHILD, dir.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // The moment is the point: it falls anywhere between the start and some commits later.
        std::thread::sleep(Duration::from_millis(20 + moment * 23));
        child.kill().unwrap();
        child.wait().unwrap();
        let index = Index::open(dir.path()).unwrap();
        assert!(index.verify(&Cancel::default()), "moment {moment}");
        let all = Ask::default();
        let ids = found(&index, &all);
        assert_eq!(ids.len(), index.articles() as usize);
        assert!(index.articles() >= kept, "what was committed stays");
        kept = index.articles();
        let held = index.held();
        assert!(ids.iter().all(|id| held.has(*id, &hash(&child_text(*id)))));
    }
    assert!(kept > 0, "some commit came through");
    must_serve(dir.path());
}

fn child_text(id: u32) -> String {
    format!("Article {id} on oil\n\nOfficials met in place {} and said little.", id % 17)
}

fn write_until_killed(dir: &Path) -> ! {
    let index = Index::open(dir).unwrap();
    let mut writer = writer_of(&index);
    let held = index.held();
    for id in 0.. {
        if !held.has(id, &hash(&child_text(id))) {
            put(&writer, id, &child_text(id));
            if id % 50 == 0 {
                writer.commit().unwrap();
            }
        }
    }
    unreachable!("it is killed before it runs out of numbers")
}

/// Whether a text meets a way by looking at it: words by UAX #29 in the folded text, scripts without spaces by pairs.
fn meets(text: &str, way: &Way) -> bool {
    let (asked, goes_on) = match way {
        Way::Word(asked) => (fold_plain(asked), false),
        Way::Prefix(asked) => (fold_plain(asked), true),
        Way::These(_) => return false,
        Way::Inside(asked) => return fold_plain(text).contains(&fold_plain(asked)),
    };
    let folded = fold_plain(text);
    let is_han = |c: char| ('\u{3041}'..='\u{9fff}').contains(&c) || ('\u{ac00}'..='\u{d7a3}').contains(&c);
    if asked.chars().all(is_han) {
        let letters: Vec<char> = asked.chars().collect();
        return letters.windows(letters.len().min(2)).all(|pair| folded.contains(&String::from_iter(pair)));
    }
    let spaced: String = folded.chars().map(|c| if is_han(c) { ' ' } else { c }).collect();
    let mut words: Vec<&str> = spaced.unicode_words().collect();
    let parts: Vec<&str> = words.iter().filter(|word| word.contains('\'')).flat_map(|word| word.split('\'')).collect();
    words.extend(parts.into_iter().filter(|part| part.chars().count() > 1));
    words.iter().any(|word| *word == asked || goes_on && word.starts_with(&asked))
}

fn a_word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-c]{1,4}",
        1 => "[éèc]{1,3}",
        1 => "[а-в]{1,4}",
        1 => "[א-ב]{1,3}",
        1 => "[北京市]{1,4}",
        1 => "[とう京]{1,3}",
        1 => "[한국어]{1,3}",
        1 => "[ab]{1,2}'[ac]{1,3}",
    ]
}

fn a_way() -> impl Strategy<Value = Way> {
    (a_word(), any::<bool>()).prop_map(|(word, goes_on)| if goes_on { Way::Prefix(word) } else { Way::Word(word) })
}

fn an_ask() -> impl Strategy<Value = Ask> {
    let needs = |most| prop::collection::vec(prop::collection::vec(a_way(), 1..3), 0..most);
    (needs(4), needs(2)).prop_map(|(needs, negated)| Ask { needs, negated })
}

#[test]
fn letters_inside_of_many_words_of_few_texts_rank_them() {
    let index = index_of(&["a'ac aca a'acc ac acb acab"]);
    let ask = all(vec![Way::Inside("ac".to_owned())]);
    let hits = index.search(&ask, usize::MAX, &Cancel::default()).unwrap().hits;
    assert!(hits.len() == 1 && hits[0].1 > 0.0, "{hits:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn it_finds_what_a_plain_scan_finds(
        texts in prop::collection::vec(prop::collection::vec(a_word(), 0..12), 1..40),
        asks in prop::collection::vec(an_ask(), 1..24),
        replaced in prop::collection::vec((0_usize..40, a_word()), 0..6),
    ) {
        let mut texts: Vec<String> = texts.into_iter().map(|words| words.join(" ")).collect();
        let index = index_of(&texts);
        let mut writer = writer_of(&index);
        for (at, text) in replaced.into_iter().filter(|(at, _)| *at < texts.len()).collect::<Vec<_>>() {
            put(&writer, u32::try_from(at).unwrap(), &text);
            texts[at] = text;
        }
        writer.commit().unwrap();
        for ask in asks {
            let is_met = |ways: &Vec<Way>, text: &str| ways.iter().any(|way| meets(text, way));
            let is_hit = |text: &str| {
                ask.needs.iter().all(|ways| is_met(ways, text)) && !ask.negated.iter().any(|ways| is_met(ways, text))
            };
            let scanned: BTreeSet<u32> = (0..).zip(&texts).filter(|(_, text)| is_hit(text)).map(|(id, _)| id).collect();
            prop_assert_eq!(found(&index, &ask), scanned, "{:?}", ask);
        }
    }

    /// What is read one after the other comes in the index's order, and with its scores.
    #[test]
    fn a_scan_ranks_as_the_index_does(
        texts in prop::collection::vec(prop::collection::vec(a_word(), 0..30), 1..30),
        asks in prop::collection::vec(prop::collection::vec(prop::collection::vec(a_way(), 1..3), 1..4), 1..12),
        inside in "[a-c]{2,3}",
    ) {
        let texts: Vec<String> = texts.into_iter().map(|words| words.join(" ")).collect();
        let index = index_of(&texts);
        let asks = asks.into_iter().chain([vec![vec![Way::Inside(inside)]]]);
        for ask in asks.map(|needs| Ask { needs, negated: Vec::new() }) {
            let gauge = Gauge::new(&ask);
            let counts: Vec<Counts> = texts.iter().map(|text| {
                let folded = format!("{}\n", fold_plain(text));
                gauge.counts(&folded, count_tokens(&folded))
            }).collect();
            let mut tally = Tally::default();
            for counts in &counts {
                tally.add(counts);
            }
            let scale = gauge.scale(&tally);
            let hits = index.search(&ask, usize::MAX, &Cancel::default()).unwrap().hits;
            for (id, score) in hits {
                let scanned = scale.score(&counts[id as usize]);
                prop_assert!((scanned - score).abs() <= score.abs() * 1e-4, "{ask:?} {id}: {scanned} and {score}");
            }
        }
    }
}
