//! A filter that is typed while the library is still being loaded: what is there is found at once, and in the end the
//! same as if one had waited. It must not know how rows are made ready.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod catalogue_folder;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use catalogue_folder::Kept;
use masthead::article::{Article, Hit, Id};
use masthead::filter::{By, Generation, Hits, Order, Query, Stage};
use masthead::library::store::Store;
use masthead::library::{Cancel, Library, Prepared, Question, Source, Texts, search_over};
use masthead::shelf::{Card, Stock};
use masthead::text::clean_line;

/// Rows of the catalogue; they come in several batches.
const ROWS: usize = 30_000;
/// Rows that are not made ready all at once.
const MANY: u32 = 40_000;
/// One that is hidden, in the last batch.
const HIDDEN: u32 = 29_000;
const LINES: [&str; 4] = ["title:rep", "title:r title:42", "title:report title:parade", "title:zz"];
const ORDERS: [Order; 3] = [
    Order { by: By::Found, reversed: false },
    Order { by: By::Found, reversed: true },
    Order { by: By::Title, reversed: false },
];

fn title(number: u32) -> String {
    format!("{} {number:06}", ["Report", "A reporter’s parade", "Paris by rail"][number as usize % 3])
}

/// A catalogue of many rows, without the files that they are of.
fn catalogue() -> (Kept, Arc<Store>) {
    let kept = Kept::new(&[]);
    let fill = format!(
        "INSERT INTO folders(id, root, path, archive) SELECT 1, id, CAST(path || '/x.jsonl' AS BLOB), 1 FROM roots;
        WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {ROWS})
        INSERT INTO articles(folder, line, start, length, hash, added, title, words, ideographs)
        SELECT 1, n, 0, 0, CAST(printf('%016d', n) AS BLOB), 0, CASE n % 3 WHEN 0 THEN 'Report' WHEN 1 THEN
            'A reporter’s parade' ELSE 'Paris by rail' END || printf(' %06d', n), 1, 0 FROM n;
        INSERT INTO states(hash, hidden, revision) VALUES (CAST(printf('%016d', {HIDDEN}) AS BLOB), 1, 1);"
    );
    kept.store.write(|change| change.execute_batch(&fill)).unwrap();
    let store = Arc::new(Store::open(&kept.dir.path().join("library.db")).unwrap());
    (kept, store)
}

/// Loads the catalogue and tells how many articles there are after each batch, which waits until nobody holds it back any
/// more.
fn load(library: &Library, told: &Sender<usize>, go: &Receiver<()>) {
    let cancel = Cancel::default();
    library.scan(&cancel, &mut |batch| {
        let count = batch.news.shelf.count();
        told.send(count).unwrap();
        let _ = go.recv();
        if count == ROWS {
            // The files are not there: they are not to be looked for.
            cancel.cancel();
        }
    });
}

fn ask(library: &Library, query: &Query, order: Order, cancel: &Cancel, answer: &mut dyn FnMut(Hits)) {
    let marks = library.marks();
    let question = Question { query, order, generation: Generation(1), marks: &marks, scattered: false };
    library.search(question, cancel, answer);
}

fn settled(library: &Library, line: &str, order: Order) -> (Vec<Hit>, usize) {
    let mut last = None;
    ask(library, &Query::parse(line), order, &Cancel::default(), &mut |hits| last = Some(hits));
    let hits = last.filter(|hits| hits.stage == Stage::Done).unwrap();
    (hits.rows.iter().collect(), hits.scattered)
}

#[test]
fn what_is_loaded_is_found_before_the_rest_is() {
    let (_kept, store) = catalogue();
    let library = || Library::new(vec![Source::Kept(None)]).with(Arc::clone(&store), 1);
    let all = library();
    let (told, counts) = channel();
    let (go, gone) = channel::<()>();
    drop(go);
    load(&all, &told, &gone);
    assert!(counts.try_iter().count() > 3, "there are batches to wait for");

    for (line, order) in LINES.iter().zip(ORDERS.iter().cycle()) {
        let library = library();
        let of = &library;
        let ((told, counts), (go, gone), (said, answers)) = (channel(), channel(), channel());
        thread::scope(|scope| {
            scope.spawn(move || load(of, &told, &gone));
            assert!(counts.recv().unwrap() < ROWS);
            scope.spawn(move || {
                let query = Query::parse(line);
                ask(of, &query, *order, &Cancel::default(), &mut |hits| said.send(hits).unwrap());
            });
            // Nothing more is loaded before this.
            let early = answers.iter().find(|hits| hits.stage == Stage::Fields).unwrap();
            assert!(early.of < ROWS);
            assert_eq!(early.rows.is_empty(), *line == "title:zz", "{line}");
            assert!(early.rows.ids().all(|id| (id.0 as usize) < early.of));
            drop(go);
            let last = answers.iter().last().unwrap();
            assert_eq!((last.stage, last.of), (Stage::Done, ROWS));
            let now: Vec<Hit> = last.rows.iter().collect();
            let (fresh, scattered) = settled(&all, line, *order);
            assert!(now == fresh, "{line} {order:?}: {} and {}", now.len(), fresh.len());
            assert_eq!(last.scattered, scattered);
            assert!(now.iter().all(|hit| hit.id != Id(HIDDEN - 1)), "what is known of late rows counts");
        });
    }
}

#[test]
fn a_newer_question_does_not_wait_for_what_is_still_coming() {
    let (_kept, store) = catalogue();
    let library = Library::new(vec![Source::Kept(None)]).with(store, 1);
    let of = &library;
    let ((told, counts), (go, gone)) = (channel(), channel());
    let (said, answers) = channel();
    let (asking, preparing) = (&Cancel::default(), &Cancel::default());
    thread::scope(|scope| {
        scope.spawn(move || load(of, &told, &gone));
        counts.recv().unwrap();
        let older = scope.spawn(move || {
            let query = Query::parse("title:report");
            ask(of, &query, Order::default(), asking, &mut |hits| said.send(hits).unwrap());
        });
        answers.iter().find(|hits| hits.stage == Stage::Fields).unwrap();
        asking.cancel();
        // It ends although nothing more has come.
        older.join().unwrap();
        let getting_ready = scope.spawn(|| of.prepare(Order::default(), preparing));
        preparing.cancel();
        getting_ready.join().unwrap();
        let getting_ready = scope.spawn(|| of.prepare(Order::default(), &Cancel::default()));
        drop(go);
        getting_ready.join().unwrap();
    });
    let (rows, _) = settled(&library, "title:parade", Order::default());
    assert_eq!(rows.len(), ROWS / 3);
}

#[test]
fn very_many_rows_are_made_ready_in_slices() {
    let mut stock = Stock::default();
    for number in 0..MANY {
        stock.add(&Card { title: clean_line(&title(number)), ..Card::default() }).unwrap();
    }
    (0..MANY).step_by(7).for_each(|id| stock.remove(Id(id)));
    let unread = |_: Id| -> Option<Article> { None };
    let ask = |prepared: &Prepared, line: &str, order: Order, cancel: &Cancel, answer: &mut dyn FnMut(Hits)| {
        let (query, marks) = (Query::parse(line), Arc::default());
        let question = Question { query: &query, order, generation: Generation(1), marks: &marks, scattered: false };
        search_over(stock.shelf(), prepared, Texts::Scan(&unread), question, cancel, answer);
    };
    let all = Prepared::default();
    ask(&all, "", Order { by: By::Title, reversed: false }, &Cancel::default(), &mut |_| {});
    for order in [ORDERS[0], ORDERS[2]] {
        for line in LINES {
            let whole = |prepared: &Prepared| {
                let mut answers = Vec::new();
                ask(prepared, line, order, &Cancel::default(), &mut |hits| answers.push(hits));
                answers
            };
            let (fresh, ready) = (Prepared::default(), whole(&all));
            // One that is given up leaves what was made ready to the next.
            let cancel = Cancel::default();
            ask(&fresh, "title:paris", order, &cancel, &mut |_| cancel.cancel());
            let slices = whole(&fresh);
            let fields = |answers: &[Hits]| answers.iter().filter(|hits| hits.stage == Stage::Fields).count();
            assert!(fields(&slices) > 1 && fields(&ready) == 1, "{line}");
            assert!(slices.iter().filter(|hits| hits.stage == Stage::Titles).count() <= 1, "{line}");
            assert!(slices.iter().all(|hits| hits.of == stock.shelf().count()));
            let (last, sought) = (slices.last().unwrap(), ready.last().unwrap());
            assert_eq!((last.stage, last.scattered), (Stage::Done, sought.scattered));
            assert!(last.rows == sought.rows, "{line} {order:?}");
        }
    }
}
