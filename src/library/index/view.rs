//! One state of the index as it is asked: its parts, each with the numbers and dates of its articles at hand. It must
//! not know how the index is written or kept.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;
use tantivy::columnar::{StrColumn, column_values::ColumnValues};
use tantivy::fastfield::AliveBitSet;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::{InvertedIndexReader, SegmentId};
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, Searcher, SegmentReader, TERMINATED};

use super::Held;
use super::bm25::{self, Lengths};
use super::schema::{DATE, Fields, HASH, ID, TOPICS};

/// The index as it was at one commit.
#[derive(Default)]
pub(super) struct View {
    pub parts: Vec<Arc<Part>>,
    /// Articles in all.
    pub articles: u32,
    lengths: Lengths,
}

/// A segment of the index.
pub(super) struct Part {
    pub id: SegmentId,
    pub text: Arc<InvertedIndexReader>,
    pub starts: Arc<InvertedIndexReader>,
    /// The article's number by its place in the segment; deleted ones too.
    pub ids: Arc<[u32]>,
    /// Its date, YYYYMMDD, 0 for none.
    pub dates: Arc<[u32]>,
    pub topics: Option<StrColumn>,
    pub deletion: Option<u64>,
    norms: FieldNormReader,
    alive: Option<AliveBitSet>,
    /// Where articles are by their numbers.
    places: Arc<InvertedIndexReader>,
    reader: SegmentReader,
}

impl View {
    /// What a searcher sees; parts that are as they were are taken over, and of those that only have lost articles what
    /// is so still.
    pub fn of(searcher: &Searcher, fields: &Fields, before: &Self) -> tantivy::Result<Self> {
        let known: HashMap<_, _> = before.parts.iter().map(|part| (part.id, part)).collect();
        let part = |reader: &SegmentReader| match known.get(&reader.segment_id()) {
            Some(part) if part.deletion == reader.delete_opstamp() => Ok(Arc::clone(part)),
            before => Part::of(reader, fields, before.map(|part| &***part)).map(Arc::new),
        };
        let parts: Vec<Arc<Part>> = searcher.segment_readers().iter().map(part).collect::<tantivy::Result<_>>()?;
        let articles = parts.iter().map(|part| part.reader.num_docs()).sum();
        let (mut tokens, mut texts) = (0, 0);
        for part in &parts {
            tokens += part.text.total_num_tokens();
            texts += u64::from(part.reader.max_doc());
        }
        Ok(Self { parts, articles, lengths: Lengths::new(texts, tokens) })
    }

    /// How much it says that a word stands in a text when it stands in so many (BM25's inverse document frequency).
    pub fn rarity(&self, frequency: u64) -> f32 {
        bm25::rarity(u64::from(self.articles), frequency)
    }

    /// In how many articles each of these tokens stands, deleted ones counted until they are cleared away.
    pub fn frequencies(&self, tokens: &[&str]) -> tantivy::Result<Vec<u64>> {
        let of_part = |part: &Arc<Part>| -> tantivy::Result<Vec<u64>> {
            tokens.iter().map(|token| Ok(part.term(token)?.map_or(0, |info| u64::from(info.doc_freq)))).collect()
        };
        let counts = self.parts.par_iter().map(of_part).collect::<tantivy::Result<Vec<_>>>()?;
        Ok((0..tokens.len()).map(|at| counts.iter().map(|count| count[at]).sum()).collect())
    }

    /// Whether an article of this number is there, or was before it was removed.
    pub fn may_have(&self, id: u32) -> tantivy::Result<bool> {
        for part in &self.parts {
            if part.places.terms().get(key(id))?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The hash's fingerprint of an article; none where it is not there.
    pub fn fingerprint(&self, id: u32) -> tantivy::Result<Option<u64>> {
        for part in &self.parts {
            if let Some(doc) = part.place(id)? {
                return Ok(part.reader.fast_fields().u64(HASH)?.first(doc));
            }
        }
        Ok(None)
    }

    /// The number and the hash's fingerprint of every article.
    pub fn held(&self) -> tantivy::Result<Held> {
        let mut held = Held::default();
        for part in &self.parts {
            let hashes = column(&part.reader, HASH)?;
            let alive = (0..).zip(hashes).filter(|(doc, _)| part.is_alive(*doc));
            alive.for_each(|(doc, hash)| held.add(part.id_of(doc), hash));
        }
        Ok(held)
    }
}

impl Part {
    fn of(reader: &SegmentReader, fields: &Fields, before: Option<&Self>) -> tantivy::Result<Self> {
        let small = |name| -> tantivy::Result<Arc<[u32]>> {
            Ok(column(reader, name)?.into_iter().map(|value| u32::try_from(value).unwrap_or(u32::MAX)).collect())
        };
        Ok(Self {
            id: reader.segment_id(),
            text: reader.inverted_index(fields.text)?,
            starts: reader.inverted_index(fields.starts)?,
            ids: before.map_or_else(|| small(ID), |part| Ok(Arc::clone(&part.ids)))?,
            dates: before.map_or_else(|| small(DATE), |part| Ok(Arc::clone(&part.dates)))?,
            places: reader.inverted_index(fields.id)?,
            topics: reader.fast_fields().str(TOPICS)?,
            deletion: reader.delete_opstamp(),
            norms: reader.get_fieldnorms_reader(fields.text)?,
            alive: reader.alive_bitset().cloned(),
            reader: reader.clone(),
        })
    }

    /// Articles in it, deleted ones too.
    pub fn len(&self) -> u32 {
        self.reader.max_doc()
    }

    /// The article's number.
    pub fn id_of(&self, doc: u32) -> u32 {
        self.ids.get(doc as usize).copied().unwrap_or(u32::MAX)
    }

    /// The article's date.
    pub fn date_of(&self, doc: u32) -> u32 {
        self.dates.get(doc as usize).copied().unwrap_or(0)
    }

    /// Whether the article has not been removed or replaced.
    pub fn is_alive(&self, doc: u32) -> bool {
        self.alive.as_ref().is_none_or(|alive| alive.is_alive(doc))
    }

    /// Where in it an article is, unless it has been removed.
    fn place(&self, id: u32) -> tantivy::Result<Option<u32>> {
        let Some(info) = self.places.terms().get(key(id))? else { return Ok(None) };
        let mut places = self.places.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
        while places.doc() != TERMINATED {
            if self.is_alive(places.doc()) {
                return Ok(Some(places.doc()));
            }
            places.advance();
        }
        Ok(None)
    }

    /// Whether nothing has been removed from it.
    pub fn is_whole(&self) -> bool {
        self.alive.is_none()
    }

    /// Where a token of the texts is listed.
    pub fn term(&self, token: &str) -> tantivy::Result<Option<TermInfo>> {
        Ok(self.text.terms().get(token)?)
    }

    /// BM25 without the rarity: how much a word says of this text by standing there so often.
    pub fn weight(&self, view: &View, doc: u32, count: f32) -> f32 {
        view.lengths.weight(self.norms.fieldnorm_id(doc), count)
    }
}

/// A number as the list of numbers is sorted by it.
fn key(id: u32) -> [u8; 8] {
    u64::from(id).to_be_bytes()
}

/// A whole column; an article without a value has 0.
fn column(reader: &SegmentReader, name: &str) -> tantivy::Result<Vec<u64>> {
    let mut values = vec![0; reader.max_doc() as usize];
    reader.fast_fields().u64(name)?.first_or_default_col(0).get_range(0, &mut values);
    Ok(values)
}
