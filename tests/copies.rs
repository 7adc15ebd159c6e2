//! Near copies: what is found of a set of edited texts and what is not taken for a copy; stories that grow and shrink;
//! hostile sketches in bulk.

#[path = "common_article/mod.rs"]
mod common_article;
mod copies_set;
mod meter;

use std::collections::BTreeMap;
use std::time::Duration;

use common_article::read;
use copies_set::{EDITS, Made, Strangers, set};
use masthead::article::Article;
use masthead::library::copies::{Sketch, Stories, sketch};
use proptest::array::uniform24;
use proptest::collection::vec;
use proptest::prelude::*;

const SIZE: usize = Sketch::SIZE;

/// Measured over 96 subjects: precision 0.9995, recall 0.993.
#[test]
fn copies_are_found_and_nothing_else() {
    let set = set(16);
    let mut stories = Stories::default();
    let (mut right, mut wrong) = (0, Vec::new());
    let mut missed: BTreeMap<String, u32> = BTreeMap::new();
    for (id, sample) in (0..).zip(&set) {
        let lead = sketch(&sample.article).and_then(|sketch| stories.insert(id, sketch));
        match (sample.made, lead) {
            (_, Some(lead)) if set[lead as usize].story == sample.story => right += 1,
            (made, Some(lead)) => wrong.push((made, set[lead as usize].made)),
            (Made::Copy(edit), None) => *missed.entry(format!("{edit:?}")).or_default() += 1,
            (_, None) => {}
        }
    }
    let copies = set.iter().filter(|sample| matches!(sample.made, Made::Copy(_))).count();
    assert_eq!(copies, 16 * 5 * EDITS.len(), "every edit of every original");
    assert!(right * 100 >= copies * 98, "{right} of {copies} copies found; of the others: {missed:?}");
    assert!(wrong.len() * 100 <= right + wrong.len(), "taken for copies: {wrong:?}");
    for (edit, count) in missed {
        assert!(count * 12 <= 16 * 5, "of the copies by {edit} {count} were missed");
    }
}

#[test]
fn strangers_are_no_copies() {
    let strangers = Strangers::new();
    let mut stories = Stories::default();
    for number in 0..600 {
        let sketch = sketch(&strangers.article(u64::from(number))).unwrap();
        assert_eq!(stories.insert(number, sketch), None);
    }
}

#[test]
fn what_copies_are_set_in_does_not_count() {
    let body = paragraphs(1, 8);
    let plain = sketch(&read(&format!("A headline of its own\n\n{body}"))).unwrap();
    let dressed = format!(
        "Another Headline Altogether\n\nBy Michael Gelb, Reuters\n\nPORTLAND, Ore., Feb 26 (Reuters) - {body}\n\n\
         (Reporting by Will Dunham; Editing by Tom Brown)\n\n© 2019 Reuters. All rights reserved."
    );
    assert_eq!(sketch(&read(&dressed)), Some(plain));
    let shouted = format!("A headline of its own\n\n{}", body.to_uppercase().replace(' ', "  "));
    assert_eq!(sketch(&read(&shouted)), Some(plain), "case and spaces are folded");
}

#[test]
fn scripts_without_spaces_are_compared_too() {
    for letters in ['\u{4e00}', '\u{3041}', '\u{e01}'] {
        let text = |seed: u64, changed: usize| -> String {
            let letter = |n: usize| {
                let turn = u64::from(n % 60 < changed);
                let step = (numbers(seed + turn).nth(n).unwrap() % 40) as u32;
                char::from_u32(u32::from(letters) + step).unwrap()
            };
            (0..600).map(letter).collect()
        };
        let of = |text: String| sketch(&read(&format!("{text}。\n\n{text}"))).unwrap();
        let original = of(text(1, 0));
        assert!(original.is_like(&of(text(1, 4))), "{letters}: one passage in sixty letters is another");
        assert!(!original.is_like(&of(text(1, 60))), "{letters}: every letter is another");
    }
}

#[test]
fn texts_without_words_have_no_sketch() {
    assert_eq!(sketch(&Article::default()), None);
    assert_eq!(sketch(&read("\n\n* * *\n\n—\n")), None);
}

#[test]
fn very_short_texts_are_like_their_equals_only() {
    let brief = |last: &str| {
        sketch(&read(&format!("Fire in the harbour\n\nNobody was hurt when a boat burnt {last}."))).unwrap()
    };
    assert_eq!(brief("on Monday"), brief("on  MONDAY"));
    assert!(!brief("on Monday").is_like(&brief("on Tuesday")));
    let titles =
        ["Prices on Monday", "Prices on Tuesday"].map(|title| sketch(&read(&format!("{title}\n\n1 2 3"))).unwrap());
    assert!(!titles[0].is_like(&titles[1]), "under another headline it is another text");
    let mut stories = Stories::default();
    for id in 0..500 {
        assert_eq!(stories.insert(id, brief(&format!("on day {id}"))), None);
    }
}

#[test]
fn a_long_text_of_few_words_ends() {
    let took = meter::processor(|| {
        for word in ["a ", "a b ", "字", "ก"] {
            sketch(&read(&word.repeat(60_000)));
        }
    });
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[test]
fn stories_keep_together_whoever_leaves() {
    let texts = [of(&[1, 8]), of(&[1, 7]), of(&[1, 6]), of(&[2, 8])];
    let mut stories = Stories::default();
    let found: Vec<_> = (10..).zip(texts).map(|(id, sketch)| stories.insert(id, sketch)).collect();
    assert_eq!(found, [None, Some(10), Some(10), None]);
    assert_eq!(stories.insert(12, texts[3]), Some(10), "one that is there stays as it is");
    assert_eq!(stories.remove(13), None, "it led nobody");
    assert_eq!(stories.remove(13), None, "nor is it there any more");
    assert_eq!(stories.remove(10), Some(11), "the earliest of the others leads");
    assert_eq!(stories.insert(14, texts[0]), Some(11));
    assert_eq!(stories.remove(12), None, "a copy leaves without a word");
    assert_eq!(stories.remove(11), Some(14));
    assert_eq!(stories.remove(14), None, "it was alone");
    assert_eq!(stories.insert(15, texts[1]), None, "nothing is left of the story");
}

#[test]
fn a_catalogue_is_restored_as_it_was() {
    let (near, far) = (of(&[1, 8]), of(&[2, 8]));
    let mut stories = Stories::default();
    stories.restore(3, near, None);
    stories.restore(4, far, Some(3));
    stories.restore(5, near, Some(77));
    assert_eq!(stories.insert(6, near), Some(3), "of two that are as like, the earlier");
    assert_eq!(stories.insert(7, far), None, "copies are not looked at");
    assert_eq!(stories.remove(3), Some(4));
    assert_eq!(stories.insert(u32::MAX - 1, far), Some(4), "the one most like, of several the earlier");
}

/// A million of them would take as long each: what is done for one does not grow with their number.
#[test]
fn hostile_sketches_take_no_longer() {
    const COUNT: u32 = 4000;
    let noise: Vec<u8> = numbers(5).take(COUNT as usize * 6).flat_map(u64::to_le_bytes).collect();
    let random = |id: u32| <[u8; SIZE]>::try_from(&noise[id as usize * 48..][..SIZE]).unwrap();
    let keys_alike = |id: u32| {
        let mut bytes = random(id);
        bytes[..20].fill(7);
        bytes
    };
    let nearly_equal = |id: u32| {
        let mut bytes = [9; SIZE];
        bytes[20 + id as usize % 24] = id.to_le_bytes()[1];
        bytes
    };
    let check = |kind: &str, heirs: usize, of: &dyn Fn(u32) -> [u8; SIZE]| {
        let took = meter::processor(|| {
            let mut stories = Stories::default();
            let copies = (0..COUNT).filter(|&id| stories.insert(id, Sketch::from_bytes(&of(id)).unwrap()).is_some());
            assert_eq!(copies.count(), heirs, "{kind}");
            let inherited = (0..COUNT).filter(|&id| stories.remove(id).is_some());
            assert_eq!(inherited.count(), heirs, "{kind}: each that is left leads for a moment");
        });
        assert!(took < Duration::from_secs(20), "{kind}: {took:?}");
    };
    check("random", 0, &random);
    check("keys alike", 0, &keys_alike);
    check("nearly equal", COUNT as usize - 1, &nearly_equal);
}

#[test]
fn a_bucket_that_is_full_forgets_its_oldest() {
    let mut stories = Stories::default();
    let keys_alike = |id: u32| {
        let mut bytes = [7; SIZE];
        for (to, byte) in bytes[20..].iter_mut().zip(numbers(u64::from(id)).flat_map(u64::to_le_bytes)) {
            *to = byte;
        }
        Sketch::from_bytes(&bytes).unwrap()
    };
    for id in 0..300 {
        assert_eq!(stories.insert(id, keys_alike(id)), None);
    }
    assert_eq!(stories.insert(1000, keys_alike(299)), Some(299));
    assert_eq!(stories.insert(1001, keys_alike(0)), None, "it is too long ago");
    for id in 0..300 {
        stories.remove(id);
    }
    assert_eq!(stories.insert(1002, keys_alike(299)), Some(1000));
    assert_eq!(stories.insert(1003, keys_alike(0)), Some(1001));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_sketch_is_read_back(bytes in vec(any::<u8>(), 0..60)) {
        let sketch = Sketch::from_bytes(&bytes);
        prop_assert_eq!(sketch.is_some(), bytes.len() == SIZE);
        prop_assert!(sketch.is_none_or(|sketch| sketch.to_bytes()[..] == bytes[..] && sketch.likeness(&sketch) == 48));
    }

    #[test]
    fn marks_are_counted_one_by_one(a in uniform24(any::<u8>()), b in uniform24(any::<u8>())) {
        let whole = |marks: &[u8]| Sketch::from_bytes(&[&[0; 20], marks].concat()).unwrap();
        let same = |(a, b): (&u8, &u8)| u32::from(a & 15 == b & 15) + u32::from(a >> 4 == b >> 4);
        prop_assert_eq!(whole(&a).likeness(&whole(&b)), a.iter().zip(&b).map(same).sum::<u32>());
    }

    /// Against a model that knows the sketches by name only: each of five stories has its own.
    #[test]
    fn stories_come_and_go_as_in_a_plain_list(steps in vec((0_u32..40, 0_usize..5, any::<bool>()), 1..120)) {
        let sketches: Vec<Sketch> = (0_u8..5).map(|n| Sketch::from_bytes(&[n * 17 + 1; SIZE]).unwrap()).collect();
        let mut stories = Stories::default();
        // Of each story who leads, and all of it.
        let mut model: BTreeMap<usize, (u32, Vec<u32>)> = BTreeMap::new();
        for (id, story, comes) in steps {
            let at = model.iter().find(|(_, (_, all))| all.contains(&id)).map(|(story, _)| *story);
            if comes {
                let entry = model.entry(at.unwrap_or(story)).or_insert((id, Vec::new()));
                if at.is_none() {
                    entry.1.push(id);
                }
                prop_assert_eq!(stories.insert(id, sketches[story]), Some(entry.0).filter(|&lead| lead != id));
                continue;
            }
            let mut heir = None;
            if let Some(story) = at {
                let (lead, all) = model.get_mut(&story).unwrap();
                all.retain(|&other| other != id);
                if *lead == id {
                    heir = all.iter().min().copied();
                    *lead = heir.unwrap_or(id);
                }
                if all.is_empty() {
                    model.remove(&story);
                }
            }
            prop_assert_eq!(stories.remove(id), heir);
        }
    }
}

/// The sketch of the first so many paragraphs of a text.
fn of(&[text, count]: &[u64; 2]) -> Sketch {
    sketch(&read(&format!("Title\n\n{}", paragraphs(text, usize::try_from(count).unwrap())))).unwrap()
}

/// Made-up paragraphs of forty words.
fn paragraphs(text: u64, count: usize) -> String {
    let words: Vec<String> = numbers(text).take(count * 40).map(|n| format!("w{}", n % 5000)).collect();
    words.chunks(40).map(|words| format!("The {}.", words.join(" "))).collect::<Vec<_>>().join("\n\n")
}

/// `SplitMix64`.
fn numbers(seed: u64) -> impl Iterator<Item = u64> {
    (1..).map(move |n: u64| {
        let z = (seed << 32).wrapping_add(n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    })
}
