//! Okapi BM25 (Robertson, Spärck Jones): what a word says of a text, the same for the index and for texts that are read
//! one after the other. It must not know either.

use tantivy::fieldnorm::FieldNormReader;

/// How soon more of the same word says nothing new (BM25's k1), and how much a long text counts for less (its b).
const SATURATION: f64 = 1.2;
/// See [`SATURATION`].
const LENGTH: f64 = 0.75;

/// For each of the 256 lengths that are told apart, what is added to a word's frequency below the line.
#[derive(Debug, Default)]
pub(super) struct Lengths(Vec<f32>);

impl Lengths {
    /// Of a collection of so many texts with so many tokens in all.
    pub fn new(texts: u64, tokens: u64) -> Self {
        let mean = (real(tokens) / real(texts).max(1.0)).max(1.0);
        let length = |class| {
            let length = f64::from(FieldNormReader::id_to_fieldnorm(class));
            rough(SATURATION * (1.0 - LENGTH + LENGTH * length / mean))
        };
        Self((0..=u8::MAX).map(length).collect())
    }

    /// How much a word says of a text of that class of length by standing there so often.
    pub fn weight(&self, class: u8, count: f32) -> f32 {
        let length = self.0.get(usize::from(class)).copied().unwrap_or(1.0);
        count * rough(SATURATION + 1.0) / (count + length)
    }
}

/// The class of a text of so many tokens.
pub(super) fn class(tokens: u32) -> u8 {
    FieldNormReader::fieldnorm_to_id(tokens)
}

/// How much it says that a word stands in a text when it stands in `frequency` of `texts` (the inverse document
/// frequency).
pub(super) fn rarity(texts: u64, frequency: u64) -> f32 {
    let all = real(texts);
    let frequency = real(frequency).min(all);
    rough((1.0 + (all - frequency + 0.5) / (frequency + 0.5)).ln())
}

/// Enough of a number for a score.
#[expect(clippy::cast_possible_truncation, reason = "a score needs no more than seven digits")]
pub(super) fn rough(exact: f64) -> f32 {
    exact as f32
}

/// Counts are far below 2^52.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(super) fn real(count: u64) -> f64 {
    count as f64
}
