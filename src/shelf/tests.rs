//! The shelf held against plain lists of the same articles. It must not know its pieces.

use super::*;
use crate::text::clean_line;
use proptest::prelude::*;

fn card(title: &str, folder: &str, name: &str) -> Card {
    Card { title: clean_line(title), folder: clean_line(folder), name: clean_line(name), ..Card::default() }
}

#[test]
fn paths_are_put_together_again() {
    let mut stock = Stock::default();
    let archive = Card { line: 7, ..card("t", "/a/dump.jsonl", "") };
    let cards = [card("t", "", "a.txt"), card("t", "/", "a.txt"), card("t", "news/x", "a.txt"), archive];
    let paths = ["a.txt", "/a.txt", "news/x/a.txt", "/a/dump.jsonl#7"];
    for (card, path) in cards.iter().zip(paths) {
        let id = stock.add(card).expect("room");
        let entry = stock.shelf().entry(id).expect("there");
        assert_eq!(entry.path().as_str(), path);
        assert!(entry.is_at(path) && !entry.is_at("a") && !entry.is_at(""));
        assert_eq!(stock.shelf().at_path(path).map(|e| e.id()), Some(id));
    }
}

#[test]
fn a_copy_stays_as_it_was() {
    let mut stock = Stock::default();
    let first = stock.add(&card("one", "f", "1")).expect("room");
    let before = stock.shelf().clone();
    stock.renew(first, &card("two", "g", "2"));
    stock.add(&card("three", "f", "3")).expect("room");
    assert_eq!(before.entry(first).map(|e| (e.title(), e.folder(), e.name())), Some(("one", "f", "1")));
    assert_eq!(stock.shelf().entry(first).map(|e| (e.title(), e.folder(), e.name())), Some(("two", "g", "2")));
    assert_eq!((before.count(), stock.shelf().count()), (1, 2));
    assert!(stock.shelf().version() > before.version());
}

proptest! {
    /// Against a plain map from each copy to its leader.
    #[test]
    fn copies_stand_in_their_leaders_rows(
        steps in prop::collection::vec((0..4_u8, 0..8_u32, 0..8_u32), 1..60), first in 1020..1024_u32,
    ) {
        let (mut stock, mut plain) = (Stock::default(), HashMap::new());
        for n in 0..first + 8 {
            stock.add(&card(&n.to_string(), "f", "n")).expect("room");
        }
        let mut gone = Vec::new();
        for (kind, a, b) in steps {
            let (a, b) = (Id(first + a), Id(first + b));
            let leader = |plain: &HashMap<Id, Id>, id: Id| plain.get(&id).copied().unwrap_or(id);
            let before = stock.shelf().clone();
            match kind {
                0 | 1 => {
                    stock.fold(a, b);
                    let to = leader(&plain, a);
                    if to != b && leader(&plain, b) != to && !gone.contains(&a) && !gone.contains(&b) {
                        plain.values_mut().filter(|old| **old == b).for_each(|old| *old = to);
                        plain.insert(b, to);
                    }
                }
                2 => {
                    stock.unfold(b);
                    plain.remove(&b);
                }
                _ => {
                    stock.remove(b);
                    gone.push(b);
                    plain.remove(&b);
                    let mut orphans: Vec<Id> = plain.iter().filter(|(_, l)| **l == b).map(|(c, _)| *c).collect();
                    orphans.sort_unstable();
                    if let Some((heir, others)) = orphans.split_first() {
                        plain.remove(heir);
                        plain.extend(others.iter().map(|copy| (*copy, *heir)));
                    }
                }
            }
            let shelf = stock.shelf();
            for id in (first..first + 8).map(Id) {
                prop_assert_eq!(shelf.leader(id), leader(&plain, id));
                prop_assert_eq!(shelf.is_copy(id), plain.contains_key(&id));
                let mut copies: Vec<Id> = plain.iter().filter(|(_, l)| **l == id).map(|(c, _)| *c).collect();
                copies.sort_unstable();
                prop_assert_eq!(shelf.copies(id), copies);
                if before.version() == shelf.version() {
                    prop_assert_eq!(before.copies(id), shelf.copies(id), "what has not changed is the same");
                }
            }
        }
    }

    /// Against the simplest list there is, over the border of a piece.
    #[test]
    fn it_holds_what_was_put_on_it(
        steps in prop::collection::vec((0..3_u8, 0..1100_u32, "[a-c]{0,3}"), 1..60), fill in 1000..1030_usize,
    ) {
        let (mut stock, mut plain) = (Stock::default(), Vec::new());
        for n in 0..fill {
            plain.push(Some(card(&n.to_string(), "f", "n")));
            stock.add(&card(&n.to_string(), "f", "n")).expect("room");
        }
        for (kind, id, word) in steps {
            let count = u32::try_from(plain.len()).expect("few");
            let at = (id % count) as usize;
            let card = Card { source: Some(clean_line(&word)).filter(|w| !w.is_empty()), ..card(&word, &word, "x") };
            match kind {
                0 => { plain.push(Some(card.clone())); stock.add(&card).expect("room"); }
                1 => { plain[at] = Some(card.clone()); stock.renew(Id(id % count), &card); }
                _ => { plain[at] = None; stock.remove(Id(id % count)); }
            }
        }
        let shelf = stock.shelf();
        prop_assert_eq!(shelf.len(), plain.len());
        prop_assert_eq!(shelf.count(), plain.iter().flatten().count());
        let seen: Vec<_> = shelf.entries().map(|e| (e.id().0 as usize, e.title(), e.folder(), e.source())).collect();
        let wanted: Vec<_> = plain.iter().enumerate().filter_map(|(at, card)| {
            let card = card.as_ref()?;
            Some((at, card.title.as_str(), card.folder.as_str(), card.source.as_deref()))
        }).collect();
        prop_assert_eq!(seen, wanted);
    }

    #[test]
    fn days_are_dates(year in 1..9999_i16, month in 1..=12_i8, of_month in 1..=28_i8) {
        let date_of = Date::new(year, month, of_month).expect("a day");
        prop_assert_eq!(date(day(date_of)), Some(date_of));
    }
}
