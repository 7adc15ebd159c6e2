//! The selection in the list, held by random moves. It must not know how rows are drawn.

use super::*;
use crate::app::panes::Leap;
use crate::article::{Field, Snippet, Stretch, Tier};
use crate::filter::{Found, Generation};
use proptest::prelude::*;

fn hit(id: u32, in_text: bool) -> Hit {
    let at = Stretch { block: 0, start: 0, end: 1 };
    let snippet = in_text.then(|| Arc::new(Snippet { line: Clean::default(), marks: Vec::new(), at }));
    let tier = if in_text { Tier::Text } else { Tier::Words };
    Hit { id: Id(id), tier, score: 0, field: Field::Title, snippet }
}

fn hits(single: u32, double: u32) -> Hits {
    // Texts stand among the fields' rows now and then.
    let fields = (0..single).map(|id| Found::plain(Id(id))).collect();
    let texts = (single..single + double).map(|id| hit(id, true)).collect();
    let rows = Rows::parted(Arc::new(fields), Arc::new(texts), (single as usize / 2, double as usize / 3));
    Hits {
        generation: Generation(1),
        rows,
        scattered: 0,
        more: false,
        stage: Stage::Done,
        of: (single + double) as usize,
        version: 1,
        instead: None,
    }
}

proptest! {
    #[test]
    fn the_selected_row_is_always_in_sight(
        single in 0..40_u32, double in 0..20_u32, height in 1..30_usize, margin in 0..8_u16,
        by_halves in any::<bool>(),
        moves in prop::collection::vec((0..5_u8, -50..50_isize), 0..20),
    ) {
        let mut list = List::new(Order::default(), margin, Widths::Narrow);
        list.scroll_by_halves(by_halves);
        list.show(Query::default(), Order::default(), &hits(single, double), Keep::Selected);
        list.fit(height);
        for (kind, by) in moves {
            match kind {
                0 => { list.step(by); }
                1 => { list.leap(if by < 0 { Leap::PageUp } else { Leap::PageDown }); }
                2 => { list.go(by.unsigned_abs()); }
                3 => list.fit(by.unsigned_abs() + 1),
                _ => list.show(Query::default(), Order::default(), &hits(single, u32::try_from(by.unsigned_abs()).expect("small")), Keep::Selected),
            }
            if let Some(selected) = list.selected() {
                let (_, _, line) = list.in_sight().find(|(_, h, _)| h.id == selected.id).expect("in sight");
                prop_assert!(line >= 0, "line {line}");
            }
            let all = list.line(list.shown.rows.len());
            prop_assert!(list.shown.top == 0 || list.shown.top + list.height <= all + 1, "no empty rows below: {list:?}");
        }
    }
}

#[test]
fn steps_out_of_sight_scroll_by_rows_or_by_half_a_pane() {
    for (by_halves, down, up) in [(false, [1, 2, 3, 4], [90, 89, 88, 87]), (true, [10, 10, 10, 10], [81, 81, 81, 81])] {
        let mut list = List::new(Order::default(), 2, Widths::Narrow);
        list.show(Query::default(), Order::default(), &hits(111, 0), Keep::Selected);
        list.fit(20);
        list.scroll_by_halves(by_halves);
        list.go(17);
        let tops = |list: &mut List, by| {
            [(); 4].map(|()| {
                list.step(by);
                list.shown.top
            })
        };
        assert_eq!(tops(&mut list, 1), down);
        list.go(110);
        assert_eq!((list.go(93), list.shown.top), (true, 91));
        assert_eq!(tops(&mut list, -1), up);
        // Neither end is passed, and the wheel still goes by rows.
        list.go(3);
        assert_eq!((list.step(-1), list.shown.top), (true, 0));
        list.scroll(3);
        assert_eq!(list.shown.top, 3);
    }
}

#[test]
fn the_selection_stays_on_its_article_when_others_come_before_it() {
    let mut list = List::new(Order::default(), 0, Widths::Narrow);
    list.show(Query::default(), Order::default(), &hits(20, 0), Keep::Selected);
    list.fit(5);
    list.go(10);
    let height = list.line(list.shown.cursor) - list.shown.top;
    let mut more: Vec<Hit> = (100..107).map(|id| hit(id, false)).collect();
    more.extend((0..20).map(|id| hit(id, false)));
    let rows = more.into_iter().collect();
    let more = Hits {
        generation: Generation(2),
        rows,
        scattered: 0,
        more: false,
        stage: Stage::Done,
        of: 27,
        version: 2,
        instead: None,
    };
    list.show(Query::default(), Order::default(), &more, Keep::Selected);
    assert_eq!(list.selected().map(|h| h.id), Some(Id(10)));
    assert_eq!(list.line(list.shown.cursor) - list.shown.top, height);
}

#[test]
fn a_page_keeps_one_row_in_sight() {
    let mut list = List::new(Order::default(), 0, Widths::Narrow);
    list.show(Query::default(), Order::default(), &hits(100, 0), Keep::Selected);
    list.fit(10);
    list.leap(Leap::PageDown);
    assert_eq!(list.cursor(), 9);
    list.leap(Leap::PageUp);
    assert_eq!(list.cursor(), 0);
}
