//! The search: stages, texts behind the fields, snippets, cancelling, entries that come and change, what is kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use masthead::article::{Article, Block, Field, Hit, Id, Kind, Stretch, Tier};
use masthead::filter::{By, Generation, Hits, Order, Query, Rows, Stage};
use masthead::library::index::Ids;
use masthead::library::{Cancel, Library, Likely, Prepared, Question, Source, Texts, search_over};
use masthead::shelf::{Card, Shelf, Stock};
use masthead::text::{clean, clean_line};

/// Titles with the paragraphs under them.
type Paper<'a> = &'a [(&'a str, &'a [&'a str])];

fn article((title, paragraphs): (&str, &[&str])) -> Article {
    let block = |kind, text: &str| Block { kind, text: clean(text), spans: Vec::new() };
    let title = [block(Kind::Title, title)].into_iter();
    Article {
        blocks: title.chain(paragraphs.iter().map(|p| block(Kind::Paragraph, p))).collect(),
        ..Article::default()
    }
}

fn card(title: &str) -> Card {
    Card { title: clean_line(title), name: clean_line("0.0"), words: 10, ..Card::default() }
}

fn stock<'a>(titles: impl IntoIterator<Item = &'a str>) -> Stock {
    let mut stock = Stock::default();
    titles.into_iter().for_each(|title| assert!(stock.add(&card(title)).is_some()));
    stock
}

fn listed(paper: Paper) -> Stock {
    stock(paper.iter().map(|(title, _)| *title))
}

fn ask(paper: Paper, prepared: &Prepared, line: &str) -> Vec<Hits> {
    let query = Query::parse(line);
    let question = Question {
        query: &query,
        order: Order::default(),
        generation: Generation(3),
        marks: &Arc::default(),
        scattered: false,
    };
    let mut answers = Vec::new();
    let open = |id: Id| paper.get(id.0 as usize).copied().map(article);
    let cancel = Cancel::default();
    search_over(listed(paper).shelf(), prepared, Texts::Scan(&open), question, &cancel, &mut |hits| answers.push(hits));
    answers
}

fn last(paper: Paper, line: &str) -> Vec<Hit> {
    let answers = ask(paper, &Prepared::default(), line);
    assert_eq!(answers.last().map(|hits| hits.stage), Some(Stage::Done));
    answers.last().map(|hits| hits.rows.iter().collect()).unwrap_or_default()
}

const PAPER: Paper = &[
    ("Quiet streets", &["Nothing much.", "The Mossad, so it is said, has an office in Paris."]),
    ("Mossad in town", &["Paris is not a town."]),
    ("Markets", &["Shares fell in Paris on Monday.", "mossadegh was a statesman."]),
    ("Weather", &["Rain."]),
];

#[test]
fn texts_come_behind_the_fields_the_best_first() {
    let answers = ask(PAPER, &Prepared::default(), "mossad");
    let stages: Vec<Stage> = answers.iter().map(|hits| hits.stage).collect();
    assert_eq!(stages, [Stage::Titles, Stage::Fields, Stage::Done]);
    assert!(answers.iter().all(|hits| hits.generation == Generation(3) && hits.of == PAPER.len()));
    assert_eq!(answers[0].rows, answers[1].rows);
    let rows: Vec<(u32, Field)> = answers[2].rows.iter().map(|hit| (hit.id.0, hit.field)).collect();
    assert_eq!(rows, [(1, Field::Title), (0, Field::Text), (2, Field::Text)]);
    let hit = answers[2].rows.get(1).unwrap();
    let snippet = hit.snippet.as_ref().unwrap();
    assert_eq!(hit.score, 0);
    assert_eq!(&*snippet.line, "The Mossad, so it is said, has an office in Paris.");
    assert_eq!(snippet.marks, std::iter::once(4..10).collect::<Vec<_>>());
    assert_eq!(snippet.at, Stretch { block: 2, start: 4, end: 10 });
    assert!(answers[2].rows.get(0).unwrap().snippet.is_none());
}

#[test]
fn terms_stand_in_fields_or_text_as_they_ask() {
    let table: &[(&str, &[(u32, Field)])] = &[
        ("mossad paris", &[(0, Field::Text), (1, Field::Text), (2, Field::Text)]),
        ("Mossad Paris", &[(0, Field::Text), (1, Field::Text)]),
        ("mossad paris !office", &[(1, Field::Text), (2, Field::Text)]),
        ("paris !mossad", &[]),
        ("paris !Mossad", &[(2, Field::Text)]),
        ("paris !^quiet", &[(1, Field::Text), (2, Field::Text)]),
        ("^mark paris", &[(2, Field::Text)]),
        ("paris ^shares", &[]),
        ("'egh", &[(2, Field::Text)]),
        ("egh", &[]),
        ("\"so it is\"", &[(0, Field::Text)]),
        ("\"so it i\"", &[]),
        ("\"so it i", &[(0, Field::Text)]),
        ("text:mossad", &[(0, Field::Text), (1, Field::Text), (2, Field::Text)]),
        ("mossad !text:office", &[(1, Field::Text), (2, Field::Text)]),
        ("!text:paris", &[(3, Field::Text)]),
        ("rain | mossad", &[(1, Field::Title), (0, Field::Text), (2, Field::Text), (3, Field::Text)]),
        ("rain | !mossad", &[(0, Field::Title), (2, Field::Title), (3, Field::Title)]),
        ("shares office | town", &[]),
        ("!weather !quiet", &[(1, Field::Title), (2, Field::Title)]),
        ("mssd", &[(1, Field::Title)]),
        ("rain", &[(3, Field::Text)]),
        ("zzzz", &[]),
    ];
    for (line, expected) in table {
        let mut rows: Vec<(u32, Field)> = last(PAPER, line).iter().map(|hit| (hit.id.0, hit.field)).collect();
        rows.sort_by_key(|(id, field)| (*field, *id));
        assert_eq!(&rows, expected, "{line:?}");
    }
}

#[test]
fn texts_are_in_order_of_what_they_say_of_the_words() {
    let filler = "of one and another thing that was said there ".repeat(4);
    let long = format!("{filler} oil {filler}");
    let paper: Paper = &[
        ("Old", &[&filler, "oil and gas"]),
        ("Once in a long text", &[&long]),
        ("Twice", &["oil is oil"]),
        ("Once", &["some oil here"]),
        ("Fields", &["an oilfield here"]),
        ("Rare", &["some gas here"]),
        ("Both", &["oil, gas here"]),
    ];
    let ids = |line: &str| last(paper, line).iter().map(|hit| hit.id.0).collect::<Vec<u32>>();
    assert_eq!(ids("text:oil"), [2, 3, 6, 4, 0, 1], "often and in short texts first, as it stands before what goes on");
    assert_eq!(ids("text:oil | text:gas")[0], 6, "both before one");
    assert_eq!(ids("text:oil text:gas"), [6, 0]);
}

#[test]
fn among_equals_the_newer_text_comes_first() {
    let mut stock = Stock::default();
    for day in [3, 9, 1, 0] {
        let date = format!("2018-07-0{day}").parse().ok();
        stock.add(&Card { date, ..card("title") }).unwrap();
    }
    let open = |_| Some(article(("title", &["the same oil"])));
    let query = Query::parse("oil");
    let marks = Arc::default();
    let question =
        Question { query: &query, order: Order::default(), generation: Generation(1), marks: &marks, scattered: false };
    let mut rows = Rows::default();
    let texts = Texts::Scan(&open);
    search_over(stock.shelf(), &Prepared::default(), texts, question, &Cancel::default(), &mut |hits| rows = hits.rows);
    assert_eq!(rows.ids().map(|id| id.0).collect::<Vec<_>>(), [1, 0, 2, 3]);
}

#[test]
fn scattered_letters_are_left_out_as_soon_as_anything_better_stands() {
    use Tier::{Scattered, Text, Words};
    let far = "Commerce: the other lists insist upon a third";
    let paper: Paper = &[(far, &["Rain."]), (far, &["The mossad."]), ("Mossad", &[]), (far, &["None."])];
    let question = |line: &str, paper: Paper, scattered: bool| {
        let query = Query::parse(line);
        let marks = Arc::default();
        let order = Order::default();
        let question = Question { query: &query, order, generation: Generation(1), marks: &marks, scattered };
        let open = |id: Id| paper.get(id.0 as usize).copied().map(article);
        let mut answers = Vec::new();
        let (stock, prepared) = (listed(paper), Prepared::default());
        search_over(stock.shelf(), &prepared, Texts::Scan(&open), question, &Cancel::default(), &mut |hits| {
            let rows: Vec<(u32, Tier)> = hits.rows.iter().map(|hit| (hit.id.0, hit.tier)).collect();
            answers.push((hits.stage, rows, hits.scattered));
        });
        answers
    };
    let (best, rain) = ((2, Words), (1, Text));
    let all = question("mossad", paper, false);
    assert_eq!(all[0], (Stage::Titles, vec![best], 0));
    assert_eq!(all[1], (Stage::Fields, vec![best], 3));
    assert_eq!(all[2], (Stage::Done, vec![best, rain], 2), "one of them is found by its text");
    let brought_in = question("mossad", paper, true);
    assert_eq!(brought_in[2], (Stage::Done, vec![best, rain, (0, Scattered), (3, Scattered)], 0));
    let alone = question("mossad", &paper[..1], false);
    assert_eq!(alone, [(Stage::Fields, vec![(0, Scattered)], 0), (Stage::Done, vec![(0, Scattered)], 0)]);
    let in_text = question("mossad", &paper[..2], false);
    assert_eq!(in_text[0].1, [(0, Scattered), (1, Scattered)]);
    assert_eq!(in_text[1], (Stage::Done, vec![rain], 1));
}

#[test]
fn texts_with_all_words_stand_above_letters_that_stand_apart() {
    let paper: Paper = &[
        ("The New York Times in Paris", &["A paper."]),
        ("Weather", &["It was in the nytimes, they say, in Paris."]),
        ("Paris and the xnytimes", &["A site."]),
        ("The New York Times", &["A paper, sold in Paris."]),
        ("Nytimes, a Paris man", &["His life."]),
        ("No ya tired imes", &["Paris nytimes paris, paris."]),
        ("New York Times, Paris", &["The nytimes itself, in some more words than others."]),
    ];
    let rows = |line: &str| {
        let rows = last(paper, line).into_iter();
        rows.map(|hit| (hit.id.0, hit.field == Field::Text)).collect::<Vec<_>>()
    };
    let (field, text) = (|id| (id, false), |id| (id, true));
    assert_eq!(
        rows("nytimes paris"),
        [field(4), field(2), text(5), text(1), text(6), field(0), text(3)],
        "as typed in fields, as typed in texts, then what it may be short for"
    );
    assert_eq!(rows("tnyt paris"), [field(0), text(3)], "where nothing stands as typed, nothing makes room");
    assert_eq!(rows("nytimes").last(), Some(&field(3)));
}

#[test]
fn an_index_says_where_to_look() {
    let query = Query::parse("mossad");
    let marks = Arc::default();
    let question =
        Question { query: &query, order: Order::default(), generation: Generation(1), marks: &marks, scattered: false };
    let open = |id: Id| PAPER.get(id.0 as usize).copied().map(article);
    let among = |query: &Query, _: &[Option<Arc<Ids>>], list: &[u32]| {
        assert_eq!((query.raw(), list.len()), ("mossad", PAPER.len()));
        // The second is found by its title, the last one's text does not hold it, and one is gone.
        let ranked = [(2, 3.0), (1, 2.5), (0, 2.0), (3, 1.0), (77, 0.5)].map(|(id, score)| (Id(id), score)).to_vec();
        Some(Likely { ranked, ..Likely::default() })
    };
    let mut rows = Rows::default();
    let texts = Texts::Among(&open, &among);
    search_over(listed(PAPER).shelf(), &Prepared::default(), texts, question, &Cancel::default(), &mut |hits| {
        rows = hits.rows;
    });
    assert_eq!(rows.ids().map(|id| id.0).collect::<Vec<_>>(), [1, 2, 0], "in the order of the index");
}

#[test]
fn the_first_screens_are_the_first_of_all() {
    let mut stock = Stock::default();
    for n in 0..6_000 {
        let title = match n % 5 {
            0 => "The deal".to_owned(),
            1 => format!("Of ideals {n}"),
            2 => "A dear ally".to_owned(),
            _ => format!("A deal, number {n}"),
        };
        stock.add(&card(&title)).unwrap();
    }
    for order in
        [Order::default(), Order { reversed: true, ..Order::default() }, Order { by: By::Title, reversed: false }]
    {
        for line in ["d", "de", "deal", "a deal", "ideal", "!ideal", "dly"] {
            let query = Query::parse(line);
            let marks = Arc::default();
            let question =
                Question { query: &query, order, generation: Generation(1), marks: &marks, scattered: false };
            let mut answers = Vec::new();
            let unread = Texts::Scan(&|_| None);
            search_over(stock.shelf(), &Prepared::default(), unread, question, &Cancel::default(), &mut |hits| {
                // How often texts are told of is a question of time.
                if !matches!(hits.stage, Stage::Texts(..)) {
                    answers.push(hits.rows.iter().collect::<Vec<Hit>>());
                }
            });
            assert_eq!(answers.len(), 3, "{line}");
            assert_eq!(answers[0].len(), answers[1].len().min(500), "{line}");
            assert_eq!(answers[0], answers[1][..answers[0].len()], "{line} {order:?}");
            assert_eq!(answers[1], answers[2]);
        }
    }
}

#[test]
fn a_snippet_is_some_words_on_one_line() {
    let long =
        format!("{} Straße\nund\tCafé {}", "früher stand hier — viel ".repeat(40), "später dann 北京 mehr ".repeat(40));
    let solid = format!("{}needle{}", "x".repeat(5_000), "y".repeat(5_000));
    let needle = "n".repeat(300);
    let endless = format!("a b c {needle} d e f");
    let paper: Paper = &[("t", &["s", &long]), ("t", &[&solid]), ("t", &[&endless])];
    let table: &[(&str, u32, &str, &[&str])] = &[
        ("strasse", 0, "Straße", &["Straße"]),
        ("strasse cafe 'und", 0, "Straße", &["Straße", "und", "Café"]),
        ("'needle", 1, "needle", &["needle"]),
        (&needle, 2, &needle, &[&needle]),
    ];
    for (line, id, at, marked) in table {
        let rows = last(paper, line);
        assert_eq!(rows.len(), 1, "{line}");
        let hit = &rows[0];
        assert_eq!(hit.id, Id(*id));
        let snippet = hit.snippet.as_ref().unwrap();
        let text = article(paper[hit.id.0 as usize]).blocks[snippet.at.block].text.clone();
        assert_eq!(&text[snippet.at.start..snippet.at.end], *at);
        let letters: Vec<&str> = snippet.marks.iter().map(|range| &snippet.line[range.clone()]).collect();
        assert_eq!(&letters, marked);
        assert!(!snippet.line.contains(['\n', '\t']));
        let length = snippet.line.chars().count();
        assert!((60..=120).contains(&length) || *line == needle, "{length}");
        assert!(snippet.line.starts_with('…') != (*line == needle) && snippet.line.ends_with('…') || *line == needle);
    }
}

#[test]
fn texts_are_read_once_whatever_becomes_of_the_titles() {
    let rows: Vec<(String, [&str; 1])> = (0..300).map(|n| (format!("title {n}"), ["a keyword here"])).collect();
    let paper: Vec<(&str, &[&str])> = rows.iter().map(|(title, text)| (title.as_str(), &text[..])).collect();
    let read = AtomicUsize::new(0);
    let open = |id: Id| {
        read.fetch_add(1, Ordering::Relaxed);
        paper.get(id.0 as usize).filter(|_| id != Id(7)).copied().map(article)
    };
    let prepared = Prepared::default();
    let mut stock = listed(&paper);
    let ask = |shelf: &Shelf, line: &str| {
        let query = Query::parse(line);
        let question = Question {
            query: &query,
            order: Order::default(),
            generation: Generation(0),
            marks: &Arc::default(),
            scattered: false,
        };
        let mut rows = Rows::default();
        search_over(shelf, &prepared, Texts::Scan(&open), question, &Cancel::default(), &mut |hits| rows = hits.rows);
        (rows.len(), read.swap(0, Ordering::Relaxed))
    };
    assert_eq!(ask(stock.shelf(), "keyw"), (299, 300), "one cannot be read");
    assert_eq!(ask(stock.shelf(), "keywo"), (299, 1), "the one that could not is tried again");
    stock.renew(Id(40), &card("another keywo title"));
    stock.add(&card("keywo, too")).unwrap();
    assert_eq!(ask(stock.shelf(), "keywo"), (300, 1), "two of them by their titles now");
    assert_eq!(ask(stock.shelf(), "a$"), (0, 0), "no text is read where none can help");
    assert_eq!(ask(stock.shelf(), "'another keywo"), (1, 2), "the new one cannot be read either");
    stock.renew(Id(40), &card("back again"));
    assert_eq!(ask(stock.shelf(), "'another keywo"), (0, 2), "what was learnt of the old title is forgotten");
    (20..=300).for_each(|id| stock.remove(Id(id)));
    assert_eq!(ask(stock.shelf(), "keyword"), (19, 1));
}

#[test]
fn a_cancelled_search_says_no_more_and_stops_reading() {
    let text: &[&str] = &["keyword"];
    let paper = vec![("title", text); 5_000];
    let stock = listed(&paper);
    let query = Query::parse("keyword");
    let question = Question {
        query: &query,
        order: Order::default(),
        generation: Generation(0),
        marks: &Arc::default(),
        scattered: false,
    };
    let titles = Query::parse("title | keyword");
    for (stop_at, query) in [(Stage::Titles, &titles), (Stage::Fields, &query)] {
        let question = Question { query, ..question };
        let cancel = Cancel::default();
        let mut stages = Vec::new();
        let open = |_| -> Option<Article> { panic!("no text is wanted any more") };
        search_over(stock.shelf(), &Prepared::default(), Texts::Scan(&open), question, &cancel, &mut |hits| {
            stages.push(hits.stage);
            if hits.stage == stop_at {
                cancel.cancel();
            }
        });
        assert_eq!(stages.last(), Some(&stop_at));
    }
    let cancel = Cancel::default();
    let read = AtomicUsize::new(0);
    let open = |id: Id| {
        if read.fetch_add(1, Ordering::Relaxed) == 100 {
            cancel.cancel();
        }
        Some(article(paper[id.0 as usize]))
    };
    let mut stages = Vec::new();
    search_over(stock.shelf(), &Prepared::default(), Texts::Scan(&open), question, &cancel, &mut |hits| {
        stages.push(hits.stage);
    });
    assert!(!stages.contains(&Stage::Done));
    assert!(read.load(Ordering::Relaxed) < 400, "at most the batch under way");
    let cancel = Cancel::default();
    cancel.cancel();
    let empty = Query::parse("");
    for query in [&query, &empty] {
        let question = Question { query, ..question };
        search_over(stock.shelf(), &Prepared::default(), Texts::Scan(&|_| None), question, &cancel, &mut |_| {
            panic!("nobody asked")
        });
    }
}

#[test]
fn many_rows_keep_their_order_and_pieces() {
    let titles: Vec<String> =
        (0..5_000).map(|n| format!("{} row {n}", if n % 3 == 0 { "odd" } else { "even" })).collect();
    let paper: Vec<(&str, &[&str])> = titles.iter().map(|title| (title.as_str(), &[][..])).collect();
    let prepared = Prepared::default();
    let mut stock = Stock::default();
    for (there, line, expected) in
        [(1_000, "'odd", 334), (3_000, "'odd", 1_000), (5_000, "'odd r", 1_667), (5_000, "^even", 3_333)]
    {
        paper[stock.shelf().len()..there].iter().for_each(|(title, _)| assert!(stock.add(&card(title)).is_some()));
        let last = last_of(stock.shelf(), &prepared, line);
        let ids: Vec<u32> = last.iter().map(|hit| hit.id.0).collect();
        assert_eq!(ids.len(), expected, "{there} {line}");
        assert!(ids.is_sorted(), "{there} {line}");
    }
    assert_eq!(last_of(stock.shelf(), &prepared, "").len(), 5_000);
}

fn last_of(shelf: &Shelf, prepared: &Prepared, line: &str) -> Rows {
    let query = Query::parse(line);
    let question = Question {
        query: &query,
        order: Order::default(),
        generation: Generation(0),
        marks: &Arc::default(),
        scattered: false,
    };
    let mut rows = Rows::default();
    search_over(shelf, prepared, Texts::Scan(&|_| None), question, &Cancel::default(), &mut |hits| rows = hits.rows);
    rows
}

#[test]
fn searches_at_once_on_one_pool_do_not_wait_for_each_other() {
    let titles: Vec<String> = (0..4_000).map(|n| format!("iran row {n}")).collect();
    let paper: Vec<(&str, &[&str])> = titles.iter().map(|title| (title.as_str(), &["text"][..])).collect();
    let stock = listed(&paper);
    let prepared = Prepared::default();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    let done = AtomicUsize::new(0);
    pool.scope(|scope| {
        for line in ["i", "ir", "ira", "iran", "text", "iran row 17", "!iran", ""] {
            let (shelf, prepared, paper, done) = (stock.shelf(), &prepared, &paper, &done);
            scope.spawn(move |_| {
                let query = Query::parse(line);
                let question = Question {
                    query: &query,
                    order: Order::default(),
                    generation: Generation(0),
                    marks: &Arc::default(),
                    scattered: false,
                };
                let open = |id: Id| Some(article(paper[id.0 as usize]));
                search_over(shelf, prepared, Texts::Scan(&open), question, &Cancel::default(), &mut |hits| {
                    done.fetch_add(usize::from(hits.stage == Stage::Done), Ordering::Relaxed);
                });
            });
        }
    });
    assert_eq!(done.into_inner(), 8);
}

#[test]
fn a_slip_of_the_finger_is_mended() {
    let dir = tempfile::tempdir().unwrap();
    for (name, title) in
        [("a", "Mossad set up operations in Paris"), ("b", "Harvest in Prague"), ("c", "The mossad again")]
    {
        std::fs::write(dir.path().join(name), format!("{title}\n\nA paragraph of text that says little.\n")).unwrap();
    }
    let library = Library::new(vec![Source::Path(dir.path().to_owned())]);
    library.scan(&Cancel::default(), &mut drop);
    let marks = Arc::default();
    let ask = |line: &str| {
        let query = Query::parse(line);
        let question = Question {
            query: &query,
            order: Order::default(),
            generation: Generation(1),
            marks: &marks,
            scattered: false,
        };
        let mut last = None;
        library.search(question, &Cancel::default(), &mut |hits| last = Some(hits));
        let last = last.unwrap();
        let slips = last.instead.map(|instead| instead.slips.clone()).unwrap_or_default();
        (last.rows.len(), slips)
    };
    let slip = |typed: &str, meant: &str| (typed.to_owned(), meant.to_owned());
    assert_eq!(ask("mossxd"), (2, vec![slip("mossxd", "mossad")]));
    assert_eq!(ask("moxxad paris"), (1, vec![slip("moxxad", "mossad")]));
    assert_eq!(ask("mossad"), (2, vec![]), "what stands there is meant");
    assert_eq!(ask("zzzzzz"), (0, vec![]), "nothing is near");
    assert_eq!(ask("'mossxd"), (0, vec![]), "an exact word is no slip");
    assert_eq!(ask("harvset prgaue"), (1, vec![slip("harvset", "harvest"), slip("prgaue", "prague")]));
    assert_eq!(ask("mossd paris"), (1, vec![slip("mossd", "mossad")]), "it stands there as an abbreviation, too");
    assert_eq!(ask("opns paris"), (1, vec![]), "an abbreviation is no slip");
    assert_eq!(ask("mossda littel").0, 2, "one word from a title, one from the texts");
    let mended = vec![slip("mossxd", "mossad")];
    assert_eq!(ask("mossxd | prague"), (3, mended.clone()), "one of several that may stand there");
    assert_eq!(ask("prague | mossxd"), (3, mended.clone()));
    assert_eq!(ask("mossxd | zzzzzz"), (2, mended), "the other is near nothing");
    assert_eq!(ask("zzzzzz | prague"), (1, vec![]));
    assert_eq!(ask("mossad | prague"), (3, vec![]));
    assert_eq!(ask("'mossxd | prague"), (1, vec![]), "an exact word is no slip there either");
    assert_eq!(ask("mossxd | harvset").1, [slip("mossxd", "mossad"), slip("harvset", "harvest")]);
    assert_eq!(
        ask("mossxd | prague oeprations"),
        (1, vec![slip("mossxd", "mossad"), slip("oeprations", "operations")]),
        "a word beside them, too"
    );
}

/// One word stands in a field by its letters or in the source, the other in the text only; with an index and without.
#[test]
fn words_in_fields_and_in_texts_are_found_together() {
    let dir = tempfile::tempdir().unwrap();
    let mut lines = String::new();
    for n in 0..2_100 {
        let (title, source, text) = match n {
            700 => ("Mossad in town", "Reuters", "Nothing but paris."),
            701 => ("Mossad in town", "Nobody", "Nothing but london."),
            702 => ("Weather in town", "Reuters", "Rain over paris, and the Mossadegh men."),
            _ => ("Filler", "Nobody", "Words of no use."),
        };
        let line = serde_json::json!({"title": format!("{title} {n}"), "source": source, "text": text});
        lines.extend([line.to_string(), "\n".to_owned()]);
    }
    std::fs::write(dir.path().join("news.jsonl"), lines).unwrap();
    let library = Library::new(vec![Source::Path(dir.path().to_owned())]);
    library.scan(&Cancel::default(), &mut drop);
    let marks = Arc::default();
    let ask = |line: &str| {
        let query = Query::parse(line);
        let question = Question {
            query: &query,
            order: Order::default(),
            generation: Generation(1),
            marks: &marks,
            scattered: false,
        };
        let mut rows = Rows::default();
        library.search(question, &Cancel::default(), &mut |hits| rows = hits.rows);
        let mut ids: Vec<u32> = rows.ids().map(|id| id.0).collect();
        ids.sort_unstable();
        ids
    };
    let table: &[(&str, &[u32])] = &[
        ("mssd paris", &[700]),
        ("mossad paris", &[700, 702]),
        ("reuters paris", &[700, 702]),
        ("reuters rain", &[702]),
        ("source:reuters but", &[700]),
        ("'ossadeg", &[702]),
        ("'eathe 'ossad", &[702]),
        ("paris !reuters", &[]),
        ("paris !\"but paris\"", &[702]),
        ("mossad !text:london", &[700, 702]),
        ("is:unread london | rain town", &[701, 702]),
        ("lodnon | rain", &[701, 702]),
        ("rain | lodnon town", &[701, 702]),
    ];
    for (line, expected) in table {
        assert_eq!(&ask(line), expected, "{line:?} by a scan");
    }
    library.index_texts(&Cancel::default(), &|| ()).unwrap();
    for (line, expected) in table {
        assert_eq!(&ask(line), expected, "{line:?} by an index");
    }
}
